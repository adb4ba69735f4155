"""The estimate after the short check: a band of levels, said to be an estimate, and the way on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.states import AssessmentState, missing_items, progress
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.wording import answer_words
from app.enterprises.service.keeping import profile_of
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.questionnaires.domain.short import ShortCheck, Trial
from app.scoring.service.estimating import estimate
from app.scoring.service.telling import level_name, provenance_words
from app.web.deps import SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View
from diagnosis_models.contract import Level

router = APIRouter()


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """One item of the short check and what was answered; empty when nothing was."""

    title: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialTold:
    """How often the estimate was right when it was tried, in per cent; `single` empty for a wider band."""

    profiles: int
    within: str
    right: str
    single: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatePage(Page):
    """A band of levels from a few answers; never a result."""

    template: ClassVar[str] = "scoring/estimate.html"

    questionnaire: str
    """Title of the questionnaire."""
    band: str
    """The band in words; empty while too little is answered."""
    likely: str
    """The most likely level; empty while too little is answered."""
    bounds: str
    """What remains possible whatever the rest is answered; empty while too little is answered."""
    needed: int
    """How many more items of the short check an estimate needs; 0 when there is one."""
    assumed: int
    """How many items the estimate had to assume."""
    spread: str
    """The share of the assumed items that moves a step for the ends of the band, in per cent."""
    unsure: int
    """How many items are answered 不清楚."""
    answers: tuple[AnswerTold, ...]
    """The items of the short check with their answers."""
    change: str
    """Address of the short check's questions."""
    onward: Link
    """To the whole assessment, with everything answered."""
    trial: TrialTold
    """How often the estimate was right when it was tried."""
    provenance: str
    """How well the method is founded, in words."""


@router.get("/assessments/{assessment_id}/estimate")
def estimate_page(held: HeldDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show the estimate; an assessment that is complete or submitted goes to what is more than one."""
    short = library.short(held.edition)
    if short is None:
        raise AssessmentNotFound
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    if not missing_items(held.definition, held.given, held.showing):
        return view.redirect(f"{held.path}/check")
    onward = "" if not profile_of(session, held.row.enterprise_id).missing else "/profile"
    return view.render(_page(view, held, library.texts(held.edition, view.lang), short, onward))


def _page(view: View, held: Held, texts: Texts, short: ShortCheck, onward: str) -> EstimatePage:
    t, found = view.t, estimate(held.definition, short, held.given, held.facts)
    band, done = found.band, progress(held.definition, held.given, held.showing)
    return EstimatePage(
        title=t.gettext("快速自测：估算"),
        lang=view.lang,
        shell=view.shell(),
        questionnaire=texts.title,
        band=_between(view, texts, band.low, band.high) if band else "",
        likely=level_name(texts, band.likely.code) if band else "",
        bounds=_between(view, texts, band.lowest, band.highest) if band else "",
        needed=found.needed,
        assumed=found.open,
        spread=_percent(short.spread),
        unsure=found.unsure,
        answers=_answers(view, held, texts, short),
        change=view.url(f"{held.path}/short"),
        onward=Link(
            view.url(held.path + onward), t.gettext("继续完整自评（已答 %(n)s 题已带入）", n=done.answered)
        ),
        trial=_trial(short.trial, is_single=band is not None and band.low == band.high),
        provenance=provenance_words(t, short.provenance),
    )


def _trial(trial: Trial, *, is_single: bool) -> TrialTold:
    return TrialTold(
        trial.profiles,
        _percent(trial.within),
        _percent(trial.right),
        _percent(trial.single) if is_single else "",
    )


def _percent(share: Decimal) -> str:
    return f"{share * 100:.0f}%"


def _between(view: View, texts: Texts, low: Level, high: Level) -> str:
    names = [texts.levels[level.code].name for level in (low, high)]
    if low == high:
        return names[0]
    return view.t.gettext("%(low)s到%(high)s之间", low=names[0], high=names[1])


def _answers(view: View, held: Held, texts: Texts, short: ShortCheck) -> tuple[AnswerTold, ...]:
    return tuple(
        AnswerTold(
            texts.items[item.code].title, answer_words(view.t, texts, item, held.given.get(item.code))
        )
        for code in short.items
        if (item := held.definition.item(code)) is not None
    )
