"""What an account owns: its assessments, and closing their resume links."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.domain.states import AssessmentState
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.claiming import owned_by
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import SignedDep
from app.identity.service import close_link, has_closed_link
from app.kit.clock import china_date
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class OwnedAssessment:
    """One assessment of the account."""

    id: str
    link: Link
    questionnaire: str
    state: str
    changed_on: str
    is_link_open: bool
    """Whether the resume link and code still open it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedPage(Page):
    """The assessments of the account, last changed first."""

    template: ClassVar[str] = "assessments/owned.html"

    back: str
    """Address of the account."""
    start: str
    """Address of the start page."""
    assessments: tuple[OwnedAssessment, ...]
    """Last changed first."""
    close: str
    """Where closing a link posts to."""
    done: bool
    """Whether one was taken over just now."""


@router.get("/me/assessments")
def owned_page(
    signed: SignedDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    now: NowDep,
    done: bool = False,
) -> Response:
    """List what the account owns."""
    rows = owned_by(session, signed.actor, now)
    return view.render(
        OwnedPage(
            title=view.t.gettext("我的自评"),
            lang=view.lang,
            shell=view.shell(),
            back=view.url("/me"),
            start=view.url("/"),
            assessments=tuple(_owned(view, library, session, row) for row in rows),
            close=view.url("/me/assessments"),
            done=done,
        )
    )


@router.post("/me/assessments")
def close(signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Let the resume link and code of one of them open nothing any more."""
    wanted = "".join(form.get("assessment", ()))
    row = next((row for row in owned_by(session, signed.actor, now) if str(row.id) == wanted), None)
    if row is None:
        raise AssessmentNotFound
    close_link(session, row.id, at=now)
    return view.redirect("/me/assessments")


def _owned(view: View, library: Library, session: Session, row: Assessment) -> OwnedAssessment:
    t = view.t
    name = profile_of(session, row.enterprise_id).name or t.gettext("未填企业名称")
    edition = library.edition(row.questionnaire_code, row.questionnaire_version)
    is_submitted = row.state == AssessmentState.SUBMITTED
    return OwnedAssessment(
        id=str(row.id),
        link=Link(view.url(f"/assessments/{row.id}"), name),
        questionnaire=library.texts(edition, view.lang).short_title,
        state=t.gettext("已提交") if is_submitted else t.gettext("填写中"),
        changed_on=china_date(row.changed_at),
        is_link_open=not has_closed_link(session, row.id),
    )
