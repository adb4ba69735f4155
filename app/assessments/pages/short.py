"""The short check: a few questions on one page; the answers stay in the assessment, which goes on."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import Fields
from app.assessments.domain.states import AssessmentState
from app.assessments.errors import AssessmentNotFound
from app.assessments.pages.drawing import terms_view
from app.assessments.pages.questions import QuestionView, question_view
from app.assessments.pages.section_page import Saving
from app.assessments.pages.sections import clash_errors, read_items, status_of
from app.assessments.pages.wording import writer_words
from app.assessments.service.keeping import record_responses
from app.assessments.service.wording import refusal
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.questionnaires.domain.short import ShortCheck
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPage(Page):
    """The questions of the short check."""

    template: ClassVar[str] = "assessments/short.html"

    questionnaire: str
    """Title of the questionnaire."""
    action: str
    """Where the form posts to."""
    whole: str
    """Address of the task list, for filling in everything instead."""
    minutes: int
    """How long the questions take."""
    saving: Saving
    """What the autosave needs to know; no further section is kept for working offline."""
    questions: tuple[QuestionView, ...]
    """In the order of the short check."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, title and message of every error."""
    version: str
    """The version of the questionnaire these questions are of; comes back with the form."""
    stale: str
    """That the questions have changed since the form was opened; empty if they have not."""


@router.get("/assessments/{assessment_id}/short")
def short_page(held: HeldDep, view: ViewDep, library: LibraryDep) -> Response:
    """Ask the items of the short check, with what is answered already."""
    short = _short(held, library)
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    return view.render(_page(view, library, held, short, {}, {}))


@router.post("/assessments/{assessment_id}/short")
def keep_short(
    held: HeldDep, form: FormDep, view: ViewDep, library: LibraryDep, session: SessionDep, now: NowDep
) -> Response:
    """Keep every valid response in the assessment and go to the estimate."""
    short, texts = _short(held, library), library.texts(held.edition, view.lang)
    if "".join(form.get("version", ())) not in {"", held.definition.version}:
        stale = view.t.gettext(
            "问卷在您打开这一页之后更新了，刚才填的还没有保存。请按新的题目核对后再保存。"
        )
        return view.render(_page(view, library, held, short, form, {}, stale=stale), status=409)
    read = read_items(held, short.items, form)
    record_responses(session, held.row, read.accepted, at=now)
    for kept, (_, response) in read.accepted.items():
        held.responses[kept] = response
        held.carried.pop(kept, None)
    errors = {
        code: refusal(view.t, texts, item, fault)
        for code, fault in read.refused.items()
        if (item := held.definition.item(code))
    }
    errors |= clash_errors(view, texts, held, read, session, at=now)
    if errors:
        return view.render(_page(view, library, held, short, form, errors), status=status_of(read))
    if "seen" not in form and any(response.cautions for _, response in read.accepted.values()):
        return view.render(_page(view, library, held, short, {}, {}))
    return view.redirect(f"{held.path}/estimate")


def _short(held: Held, library: Library) -> ShortCheck:
    short = library.short(held.edition)
    if short is None:
        raise AssessmentNotFound
    return short


def _page(
    view: View,
    library: Library,
    held: Held,
    short: ShortCheck,
    typed: Fields,
    errors: dict[str, str],
    *,
    stale: str = "",
) -> ShortPage:
    texts: Texts = library.texts(held.edition, view.lang)
    items = [item for code in short.items if (item := held.definition.item(code)) is not None]
    questions = tuple(
        replace(
            question_view(view, texts, held, item, number, typed, errors),
            terms=terms_view(view, library, held, item),
        )
        for number, item in enumerate(items, start=1)
    )
    return ShortPage(
        title=view.t.gettext("快速自测"),
        lang=view.lang,
        shell=view.shell(),
        questionnaire=texts.title,
        action=view.url(f"{held.path}/short"),
        whole=view.url(held.path),
        minutes=short.minutes,
        saving=Saving(
            api=view.url(f"/api/v1/assessments/{held.row.id}"),
            worker=view.url("/sw.js"),
            sections=(),
            elsewhere=writer_words(view.t, held.actor, ""),
        ),
        questions=questions,
        errors=tuple((q.code, q.title, q.error) for q in questions if q.error),
        version=held.definition.version,
        stale=stale,
    )
