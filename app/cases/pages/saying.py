"""What the enterprise says when its case is verified or closed: an explanation, and how satisfied it is."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.cases.adapters import load_rules
from app.cases.domain.states import CaseState
from app.cases.errors import CaseNotFound, CaseObstructed, TextRefused
from app.cases.pages.parts import Fields
from app.cases.repository import cases_of_assessment, held_case
from app.cases.repository.visits import explanation_of, rating_of
from app.cases.service.agreeing import case_agreement, is_overstated
from app.cases.service.hearing import LONGEST_SAID, explain, rate
from app.cases.service.verifying import layers_of
from app.cases.service.wording import in_language, obstacle_words
from app.cases.tables import DiagnosisCase
from app.kit.clock import china_time
from app.kit.states import TransitionRefused
from app.questionnaires.deps import LibraryDep
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
RATING, EXPLANATION = (
    "/assessments/{assessment_id}/case/rating",
    "/assessments/{assessment_id}/case/explanation",
)


@dataclass(frozen=True, slots=True)
class MarkChoice:
    """One mark that can be given."""

    value: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its marks."""

    code: str
    text: str
    marks: tuple[MarkChoice, ...]
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPage(Page):
    """Three questions after closing."""

    template: ClassVar[str] = "cases/rating.html"

    back: str
    """Address of the case."""
    action: str
    """Where the answers are posted to."""
    questions: tuple[QuestionView, ...]
    """What is asked."""
    remark: str
    """What was written besides."""
    error: str
    """Why the answers were not kept."""
    done: str
    """When it was answered; empty while it was not."""
    longest: int
    """How long the sentence may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationPage(Page):
    """The enterprise's word to a self-assessment that was too high."""

    template: ClassVar[str] = "cases/explanation.html"

    back: str
    """Address of the case."""
    action: str
    """Where the text is posted to."""
    text: str
    """The text as kept or typed."""
    kept: str
    """When it was kept; empty while it was not."""
    error: str
    """Why it was not kept."""
    longest: int
    """How long it may be."""


@router.get(RATING)
def rating_page(held: HeldDep, view: ViewDep, session: SessionDep) -> Response:
    """Ask how satisfied the enterprise is."""
    case = _case(session, held, holds=False)
    if CaseState(case.state) is not CaseState.CLOSED:
        return view.redirect(f"{held.path}/case")
    return view.render(_rating_page(view, held, session, case, {}))


@router.post(RATING)
def keep_rating(held: HeldDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Keep the answers, or say which one is missing."""
    case = _case(session, held, holds=True)
    typed = {code: "".join(form.get(code, ())) for code in load_rules().questions}
    marks = {code: int(mark) for code, mark in typed.items() if mark.isascii() and mark.isdigit() and len(mark) == 1}  # fmt: skip
    try:
        rate(session, case, marks, "".join(form.get("remark", ())), at=now)
    except CaseObstructed as fault:
        words = obstacle_words(view.t, fault.obstacle, fault.count)
    except TextRefused:
        words = view.t.gettext("最长 %(longest)s 字，请删减。", longest=LONGEST_SAID)
    except TransitionRefused:
        return view.redirect(f"{held.path}/case/rating")
    else:
        return view.redirect(f"{held.path}/case/rating")
    return view.render(_rating_page(view, held, session, case, form, words), status=422)


@router.get(EXPLANATION)
def explanation_page(held: HeldDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show what the enterprise has said."""
    case = _case(session, held, holds=False)
    if not is_overstated(case_agreement(layers_of(session, case, library))):
        raise CaseNotFound
    return view.render(_explanation_page(view, held, session, case))


@router.post(EXPLANATION)
def keep_explanation(
    held: HeldDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Keep the text."""
    case, text = _case(session, held, holds=True), "".join(form.get("text", ()))
    try:
        explain(session, case, text, at=now)
    except TextRefused:
        error = view.t.gettext("请写说明，最长 %(longest)s 字。", longest=LONGEST_SAID)
        return view.render(_explanation_page(view, held, session, case, text, error), status=422)
    except TransitionRefused:
        return view.redirect(f"{held.path}/case")
    return view.redirect(f"{held.path}/case/explanation")


def _case(session: Session, held: Held, *, holds: bool) -> DiagnosisCase:
    found = next(iter(cases_of_assessment(session, held.row.id)), None)
    if found is not None and holds:
        found = held_case(session, found.id)
    if found is None:
        raise CaseNotFound
    return found


def _rating_page(
    view: View, held: Held, session: Session, case: DiagnosisCase, form: Fields, error: str = ""
) -> RatingPage:
    rules, kept = load_rules(), rating_of(session, case.id)
    chosen = {code: str(getattr(kept, code)) if kept else "".join(form.get(code, ())) for code in rules.questions}  # fmt: skip
    return RatingPage(
        title=view.t.gettext("这次诊断做得怎么样"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(f"{held.path}/case"),
        action=view.url(f"{held.path}/case/rating"),
        questions=tuple(
            QuestionView(
                code,
                in_language(names, view.lang),
                tuple(MarkChoice(str(n), str(n) == chosen[code]) for n in range(1, rules.rating_top + 1)),
                bool(error) and not chosen[code],
            )
            for code, names in rules.questions.items()
        ),
        remark=kept.remark if kept else "".join(form.get("remark", ())),
        error=error,
        done=china_time(kept.at) if kept else "",
        longest=LONGEST_SAID,
    )


def _explanation_page(
    view: View, held: Held, session: Session, case: DiagnosisCase, typed: str = "", error: str = ""
) -> ExplanationPage:
    kept = explanation_of(session, case.id)
    return ExplanationPage(
        title=view.t.gettext("说明自评为什么偏高"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(f"{held.path}/case"),
        action=view.url(f"{held.path}/case/explanation"),
        text=typed if error else kept.text if kept else "",
        kept=china_time(kept.at) if kept else "",
        error=error,
        longest=LONGEST_SAID,
    )
