"""Using the answers of a submitted assessment for another questionnaire or the next round."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.states import AssessmentState
from app.assessments.service.continuing import start_from, what_carries
from app.enterprises.service.keeping import profile_of
from app.identity.deps import VisitorDep, cookie_token, keep_cookie
from app.identity.service import remember
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Edition, Library
from app.web.context import STARTS
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep, place_in
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class QuestionnaireChoice:
    """One questionnaire that can be done next."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnotherPage(Page):
    """Choose what to do next with the answers there are."""

    template: ClassVar[str] = "assessments/another.html"

    back: str
    """Address of the result."""
    action: str
    """Where the choice posts to."""
    enterprise: str
    """Name of the enterprise the new assessment is for."""
    choices: tuple[QuestionnaireChoice, ...]
    """Every questionnaire that is filled in here."""
    error: str
    """What is wrong with the choice; empty if nothing is."""


@router.get("/assessments/{assessment_id}/another")
def another_page(held: HeldDep, view: ViewDep, library: LibraryDep, session: SessionDep) -> Response:
    """Offer the questionnaires, each with how many answers it would start with."""
    if held.row.state != AssessmentState.SUBMITTED:
        return view.redirect(held.path)
    return view.render(_page(view, library, session, held))


@router.post("/assessments/{assessment_id}/another")
def start_another(
    held: HeldDep,
    form: FormDep,
    request: Request,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    visitor: VisitorDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Start the chosen questionnaire for the same enterprise and open it to this browser."""
    chosen = "".join(form.get("questionnaire", ()))
    if chosen not in {edition.definition.code for edition in _offered(library)}:
        error = view.t.gettext("请选一份问卷。")
        return view.render(_page(view, library, session, held, error), status=422)
    context.limits.take(session.connection(), STARTS, place_in(request), at=now)
    row = start_from(
        session,
        held.row,
        chosen,
        library=library,
        language=view.lang,
        random=context.random,
        at=now,
    )
    cookie = cookie_token(visitor, context)
    remember(session, cookie, row.id, secret=context.secret, at=now)
    response = view.redirect(f"/assessments/{row.id}")
    keep_cookie(response, context, cookie)
    return response


def _offered(library: Library) -> list[Edition]:
    return [edition for edition in library.all_newest() if not edition.definition.result_only]


def _page(view: View, library: Library, session: Session, held: Held, error: str = "") -> AnotherPage:
    return AnotherPage(
        title=view.t.gettext("用这些答案再做另一份问卷"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(f"{held.path}/result"),
        action=view.url(f"{held.path}/another"),
        enterprise=profile_of(session, held.row.enterprise_id).name,
        choices=tuple(_choice(view, library, session, held, edition) for edition in _offered(library)),
        error=error,
    )


def _choice(
    view: View, library: Library, session: Session, held: Held, edition: Edition
) -> QuestionnaireChoice:
    t, code = view.t, edition.definition.code
    carried = len(what_carries(session, held.row, edition.definition, library=library))
    if code == held.row.questionnaire_code:
        hint = t.gettext("再做一轮：带入上次的 %(n)s 个回答，逐个确认或修改。", n=carried)
    elif carried:
        hint = t.gettext(
            "共 %(total)s 题，能带入 %(n)s 个回答。", n=carried, total=len(edition.definition.items)
        )
    else:
        hint = t.gettext("共 %(total)s 题，企业信息不用再填。", total=len(edition.definition.items))
    return QuestionnaireChoice(code, library.texts(edition, view.lang).title, hint)
