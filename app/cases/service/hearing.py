"""What the enterprise says to its case: how satisfied it was, and why its self-assessment was too high."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.domain.sight import Sight
from app.cases.domain.states import LATER, CaseState
from app.cases.errors import CaseObstructed, Obstacle, TextRefused
from app.cases.repository import closed_within
from app.cases.repository.visits import explanation_of, rating_of, ratings_of
from app.cases.tables import CaseExplanation, CaseRating, DiagnosisCase
from app.identity.domain.rights import Scope
from app.kit.audit import Entry, record
from app.kit.plain import clean_text
from app.kit.states import TransitionRefused

LONGEST_SAID = 500


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Ratings of closed cases: the marks by question, how many closed cases have none, and the sentences."""

    closed: int
    marks: Mapping[str, Sequence[int]]
    remarks: tuple[str, ...]

    @property
    def rated(self) -> int:
        """How many enterprises have answered."""
        return max((len(marks) for marks in self.marks.values()), default=0)


def rate(
    session: Session, case: DiagnosisCase, marks: Mapping[str, int], remark: str, *, at: datetime
) -> None:
    """Keep how satisfied the enterprise was with a closed case; once said, it stands.

    Raises `TransitionRefused`, `CaseObstructed` while a mark is missing, `TextRefused`.
    """
    if CaseState(case.state) is not CaseState.CLOSED or rating_of(session, case.id) is not None:
        raise TransitionRefused(f"not while {case.state}", state=case.state)
    rules, said = load_rules(), clean_text(remark)
    lacking = [code for code in rules.questions if not 1 <= marks.get(code, 0) <= rules.rating_top]
    if lacking:
        raise CaseObstructed(Obstacle.RATING_OPEN, len(lacking))
    if len(said) > LONGEST_SAID:
        raise TextRefused(longest=LONGEST_SAID)
    session.add(CaseRating(case_id=case.id, remark=said, at=at, **{code: marks[code] for code in rules.questions}))  # fmt: skip
    session.flush()
    record(session, Entry("case.rated", "case", str(case.id), at, after=dict(marks)))


def explain(session: Session, case: DiagnosisCase, text: str, *, at: datetime) -> None:
    """Keep what the enterprise says; saying it again replaces it. Raises `TransitionRefused`, `TextRefused`."""
    if CaseState(case.state) not in LATER:
        raise TransitionRefused(f"not while {case.state}", state=case.state)
    said = clean_text(text)
    if not said or len(said) > LONGEST_SAID:
        raise TextRefused(longest=LONGEST_SAID)
    row = explanation_of(session, case.id) or CaseExplanation(case_id=case.id, text=said, at=at)
    before = {"text": row.text}
    row.text, row.at = said, at
    session.add(row)
    session.flush()
    record(session, Entry("case.explained", "case", str(case.id), at, before=before, after={"text": said}))


def satisfaction(session: Session, scope: Scope) -> Mapping[str, Satisfaction]:
    """Give what enterprises of these regions said, by county."""
    found: dict[str, list[DiagnosisCase]] = {}
    for case in closed_within(session, Sight(office=scope)):
        found.setdefault(case.region, []).append(case)
    return {county: _of(session, cases) for county, cases in sorted(found.items())}


def together(parts: Sequence[Satisfaction]) -> Satisfaction:
    """Add up what several counties said."""
    return Satisfaction(
        sum(part.closed for part in parts),
        {code: [mark for part in parts for mark in part.marks[code]] for code in load_rules().questions},
        tuple(remark for part in parts for remark in part.remarks),
    )


def _of(session: Session, cases: Sequence[DiagnosisCase]) -> Satisfaction:
    rows = ratings_of(session, [case.id for case in cases])
    return Satisfaction(
        len(cases),
        {code: [getattr(row, code) for row in rows] for code in load_rules().questions},
        tuple(row.remark for row in rows if row.remark),
    )
