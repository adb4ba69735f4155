"""What a report prints: one frozen value, complete, so that drawing it needs nothing else."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from app.kit.charts import Chart
from app.kit.plain import write_json

TEMPLATE_VERSION = "2"
_NUMBER = re.compile(r"ZZ-[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2}")


class ReportForm(StrEnum):
    """How much of the same content is printed."""

    FULL = "full"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class GateLine:
    """One condition of one level."""

    level: str
    condition: str
    required: str
    actual: str
    verdict: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One node of the dimension tree; `depth` 0 is a top dimension."""

    name: str
    depth: int
    score: str
    max: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap: where the enterprise stands, what the next step asks, what to do."""

    item: str
    now: str
    next: str
    advice: str
    horizon: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One item with what was answered and what it brought."""

    code: str
    title: str
    answer: str
    points: str
    cautions: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one section."""

    heading: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """One recommended provider."""

    rank: int
    name: str
    kind: str
    score: str
    reasons: tuple[str, ...]
    offers: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything a report prints, in one language.

    Numbers are written out; `number` is empty for a report drawn from a file. `issued_on` is the day
    in China.
    """

    language: str
    number: str
    issued_on: str
    office: str
    check_url: str
    title: str
    enterprise: str
    questionnaire: str
    fingerprint: str
    profile: tuple[Fact, ...]
    level: str
    level_gist: str
    total: str
    total_max: str
    status: str
    conclusion: tuple[str, ...]
    actions: tuple[str, ...]
    ladder: Chart
    radar: Chart | None
    bars: Chart | None
    heatmap: Chart | None
    scores: tuple[ScoreLine, ...]
    gates: tuple[GateLine, ...]
    gaps: tuple[GapLine, ...]
    answers: tuple[AnswerGroup, ...]
    providers: tuple[ProviderLine, ...]
    provider_notices: tuple[str, ...]
    method: tuple[str, ...]
    disclaimer: str
    is_demo: bool
    doubts: tuple[str, ...] = ()
    """Empty also in reports that were frozen before it was printed."""

    def digest(self) -> str:
        """Give the hash of everything printed, with the version of the template."""
        return hashlib.sha256(f"{TEMPLATE_VERSION}{write_json(asdict(self))}".encode()).hexdigest()


def report_number(region: str, year: int, serial: int) -> str:
    """Give a report number: ZZ, province code, year, serial and a check digit (ISO 7064 mod 97-10)."""
    body = f"{region[:2] or '00'}{year}{serial:07d}"
    check = 98 - int(body) * 100 % 97
    return f"ZZ-{body[:2]}-{year}-{serial:07d}-{check:02d}"


def read_report_number(typed: str) -> str | None:
    """Give the number in a typed one, blanks and case aside; `None` if it has not the form of one."""
    number = typed.strip().upper()
    return number if _NUMBER.fullmatch(number) else None


def horizons(names: tuple[str, str, str], count: int) -> Sequence[str]:
    """Spread actions over three horizons: the first third soon, the rest later."""
    third = -(-count // 3)
    return [names[min(n // third, 2)] for n in range(count)] if third else []
