"""What a report is about: everything that composing needs, and nothing from a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.enterprises.domain import Profile
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.effort import Effort
from app.questionnaires.domain.findings import Findings, FindingWords
from app.questionnaires.domain.responses import Response
from app.recommendations.service.ranking import RankingDocument
from app.reports.domain.content import Brand
from app.reports.domain.site import Peers, PoliciesTold, SiteFindings
from app.scoring.domain.outlook import next_gate
from app.scoring.errors import PathNotOffered, PathUndecided
from app.scoring.service.measuring import measure
from app.scoring.service.paths import Path, Situation, path_to
from diagnosis_models.contract import Result


@dataclass(frozen=True, slots=True)
class Doubted:
    """Answers that hardly fit together: their items, what was asked about them, what the enterprise said to it."""

    items: tuple[str, ...]
    question: str
    remark: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The responses of one enterprise and everything made from them.

    `path` is the cheapest way to the next level, `None` at the top or where there is none.
    """

    definition: Definition
    texts: Texts
    profile: Profile
    responses: Mapping[str, Response]
    result: Result
    ranking: RankingDocument | None
    effort: Effort
    findings: Findings
    path: Path | None = None
    site: SiteFindings | None = None
    peers: Peers | None = None
    policies: PoliciesTold = PoliciesTold()  # noqa: RUF009 - frozen
    doubts: tuple[Doubted, ...] = ()

    @property
    def counted(self) -> dict[str, Response]:
        """The responses the report rests on: verified ones instead of those given, where there are any."""
        return {**self.responses, **(self.site.verified if self.site else {})}

    @property
    def words(self) -> FindingWords:
        """The wording of findings in the report's language."""
        return self.findings.words_in(self.texts.language)

    @property
    def size(self) -> str:
        """The size class, empty while unknown."""
        return str(self.profile.size) if self.profile.size else ""

    @property
    def money_facts(self) -> dict[str, Decimal]:
        """The facts that benefits may rest on, those that are known."""
        known = {
            "employees": None if self.profile.employees is None else Decimal(self.profile.employees),
            "revenue": self.profile.revenue,
        }
        return {code: value for code, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Imprint:
    """What identifies a report; all empty for one drawn from a file but for the day."""

    issued_on: str
    number: str = ""
    brand: Brand = Brand()  # noqa: RUF009 - frozen
    check_url: str = ""
    edition: int = 1
    reason: str = ""


def counted_result(subject: Subject) -> Result:
    """Give the result the report rests on: measured again with the verified responses, if there are any."""
    if subject.site is None:
        return subject.result
    return measure(subject.definition, subject.counted, subject.profile.facts)


def next_path(where: Situation, result: Result, effort: Effort) -> Path | None:
    """Find the cheapest way to the next level; `None` at the top and where there is none."""
    gate = next_gate(result)
    if gate is None:
        return None
    try:
        path = path_to(where, gate.level, effort)
    except (PathNotOffered, PathUndecided):
        return None
    return path if path.is_reachable else None
