"""Going on elsewhere: by link, or by code and credit code."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.assessments.errors import AssessmentNotFound, ResumeRefused
from app.assessments.service.keeping import find_again, open_assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import PUBLIC, VisitorDep, cookie_token, keep_cookie
from app.identity.service import opened_by, remember
from app.kit.clock import china_date
from app.web.context import RESUME_ATTEMPTS, Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep, place_in
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePage(Page):
    """Asks for the code and the credit code."""

    template: ClassVar[str] = "assessments/resume.html"

    action: str
    """Where the form posts to."""
    code: str
    """The code as typed."""
    credit_code: str
    """The credit code as typed."""
    error: str
    """Why nothing was found; empty at first."""
    forgotten: str
    """Address of the page that sends the link by e-mail; empty where no letters are sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeLinkPage(Page):
    """Confirms which assessment a link opens, before this browser may open it."""

    template: ClassVar[str] = "assessments/resume_link.html"

    action: str
    """Where the button posts to."""
    enterprise: str
    """Name of the enterprise, empty before the profile is filled."""
    changed_on: str
    """Day of the last change."""


@router.get("/resume", dependencies=[PUBLIC])
def resume_page(view: ViewDep, context: ContextDep) -> Response:
    """Ask for code and credit code."""
    return view.render(_page(view, context, "", "", ""))


@router.post("/resume", dependencies=[PUBLIC])
def resume(
    request: Request,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    visitor: VisitorDep,
    now: NowDep,
) -> Response:
    """Open the assessment with this code in this browser."""
    code, credit_code = "".join(form.get("code", ()))[:60], "".join(form.get("credit_code", ()))[:60]
    context.limits.take(session.connection(), RESUME_ATTEMPTS, place_in(request), at=now)
    try:
        row = find_again(session, code, credit_code)
    except ResumeRefused:
        error = view.t.gettext(
            "没有找到对应的自评。请核对续填码和统一社会信用代码；尚未填写企业信息时，后者可留空。"
        )
        return view.render(_page(view, context, code, credit_code, error), status=422)
    cookie = cookie_token(visitor, context)
    remember(session, cookie, row.id, secret=context.secret, at=now)
    response = view.redirect(f"/assessments/{row.id}")
    keep_cookie(response, context, cookie)
    return response


@router.get("/resume/{token}", dependencies=[PUBLIC])
def resume_link_page(token: str, view: ViewDep, session: SessionDep, context: ContextDep) -> Response:
    """Show which assessment the link opens; looking changes nothing, so link previews do no harm."""
    assessment_id = opened_by(session.connection(), token, secret=context.secret)
    if assessment_id is None:
        raise AssessmentNotFound
    row = open_assessment(session, assessment_id)
    return view.render(
        ResumeLinkPage(
            title=view.t.gettext("继续填写"),
            lang=view.lang,
            shell=view.shell(),
            action=view.url(f"/resume/{token}"),
            enterprise=profile_of(session, row.enterprise_id).name,
            changed_on=china_date(row.changed_at),
        )
    )


@router.post("/resume/{token}", dependencies=[PUBLIC])
def resume_by_link(
    token: str, view: ViewDep, session: SessionDep, context: ContextDep, visitor: VisitorDep, now: NowDep
) -> Response:
    """Let this browser open the assessment of the link."""
    assessment_id = opened_by(session.connection(), token, secret=context.secret)
    if assessment_id is None:
        raise AssessmentNotFound
    row = open_assessment(session, assessment_id)
    cookie = cookie_token(visitor, context)
    remember(session, cookie, row.id, secret=context.secret, at=now)
    response = view.redirect(f"/assessments/{row.id}")
    keep_cookie(response, context, cookie)
    return response


def _page(view: View, context: Context, code: str, credit_code: str, error: str) -> ResumePage:
    return ResumePage(
        title=view.t.gettext("继续填写"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/resume"),
        code=code,
        credit_code=credit_code,
        error=error,
        forgotten=view.url("/resume-letter") if context.settings.has_mail else "",
    )
