"""How satisfied enterprises were with closed cases: numbers for offices and leaders, small ones shown as such."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.cases.adapters import load_rules
from app.cases.deps import FiguresDep
from app.cases.service.hearing import Satisfaction, satisfaction, together
from app.cases.service.wording import in_language
from app.enterprises.service.codes import code_tables
from app.identity.domain.rights import Action, scope_of
from app.web.deps import NowDep, SessionDep, ViewDep
from app.web.page import Page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SatisfactionLine:
    """What the enterprises of one county said."""

    name: str
    closed: int
    rated: int
    is_few: bool
    means: tuple[str, ...]
    """The mean of each question, one decimal."""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """How the marks of one question are spread, from the lowest to the highest mark."""

    text: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionPage(Page):
    """Satisfaction within one's region."""

    template: ClassVar[str] = "cases/satisfaction.html"

    back: str
    """Address of the queue; empty for those who have none."""
    questions: tuple[QuestionLine, ...]
    """What was asked, and how the marks are spread."""
    top: tuple[int, ...]
    """The marks that can be given."""
    lines: tuple[SatisfactionLine, ...]
    """All together, then by county."""
    remarks: tuple[str, ...]
    """What enterprises wrote, without their names; for offices."""
    fewest: int
    """Fewer ratings are marked as few."""


@router.get("/desk/satisfaction")
def satisfaction_page(reading: FiguresDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Show satisfaction."""
    t, counties = view.t, satisfaction(session, reading.scope)
    everything = together(list(counties.values()))
    rules = load_rules()
    marks = tuple(range(1, rules.rating_top + 1))
    sees_cases = bool(scope_of(reading.signed.actor, Action.ASSIGN_CASE, now).regions)
    named = [(code_tables().local_name(county, view.lang), found) for county, found in counties.items()]
    page = SatisfactionPage(
        title=t.gettext("企业满意度"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/desk") if sees_cases else "",
        questions=tuple(
            QuestionLine(
                in_language(names, view.lang), tuple(everything.marks[code].count(mark) for mark in marks)
            )
            for code, names in rules.questions.items()
        ),
        top=marks,
        lines=tuple(_line(name, found) for name, found in ((t.gettext("全部"), everything), *named)),
        remarks=everything.remarks if sees_cases else (),
        fewest=rules.fewest,
    )
    return view.render(page)


def _line(name: str, found: Satisfaction) -> SatisfactionLine:
    return SatisfactionLine(
        name,
        found.closed,
        found.rated,
        found.rated < load_rules().fewest,
        tuple(_mean(marks) for marks in found.marks.values()),
    )


def _mean(marks: Sequence[int]) -> str:
    """Write a mean half-up with one decimal; nothing without marks."""
    if not marks:
        return "—"
    tenths = int(Fraction(sum(marks), len(marks)) * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"
