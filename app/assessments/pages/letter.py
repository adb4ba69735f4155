"""The resume link by e-mail: to oneself from the task list, or asked for when the code is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.errors import AssessmentNotFound
from app.assessments.pages.writing import count_letter, desk_of
from app.assessments.service.corresponding import send_forgotten_links, send_resume_link
from app.identity.deps import PUBLIC
from app.kit.mail import hidden_address, read_address
from app.web.context import RESUME_ATTEMPTS, Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep, place_in
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage(Page):
    """Asks for the address the resume link goes to, or says that the letter is on its way."""

    template: ClassVar[str] = "assessments/letter.html"

    back: str
    """Address of the task list or of the resume page."""
    action: str
    """Where the form posts to."""
    lead: str
    """What will be sent, and to whom."""
    needs_credit_code: bool
    """Whether the credit code is asked for: when the assessment is not open here."""
    values: Mapping[str, str]
    """What was typed."""
    errors: Mapping[str, str]
    """What is wrong with it, by field."""
    sent: str
    """That the letter is on its way; empty before."""


@router.get("/assessments/{assessment_id}/letter")
def letter_page(held: HeldDep, view: ViewDep, context: ContextDep) -> Response:
    """Ask where the resume link shall be sent."""
    _refuse_without_mail(context)
    return view.render(_own_page(view, held.path))


@router.post("/assessments/{assessment_id}/letter")
def send_letter(
    held: HeldDep,
    form: FormDep,
    request: Request,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Send the resume link to an address, and say so."""
    _refuse_without_mail(context)
    typed = "".join(form.get("email", ()))[:300]
    address = read_address(typed)
    if address is None:
        errors = {"email": _no_address(view)}
        return view.render(_own_page(view, held.path, typed=typed, errors=errors), status=422)
    count_letter(request, session, context, str(held.row.id), address, at=now)
    send_resume_link(session, desk_of(view, context), held.row, address, at=now)
    sent = view.t.gettext("链接正在发往 %(address)s，几分钟内会到。", address=hidden_address(address))
    return view.render(_own_page(view, held.path, sent=sent))


@router.get("/resume-letter", dependencies=[PUBLIC])
def forgotten_page(view: ViewDep, context: ContextDep) -> Response:
    """Ask for the address used before and the credit code."""
    _refuse_without_mail(context)
    return view.render(_forgotten_page(view, {}, {}))


@router.post("/resume-letter", dependencies=[PUBLIC])
def send_forgotten(
    form: FormDep, request: Request, view: ViewDep, session: SessionDep, context: ContextDep, now: NowDep
) -> Response:
    """Send the links again if this address was used before; the answer is the same if it was not."""
    _refuse_without_mail(context)
    values = {name: "".join(form.get(name, ()))[:300] for name in ("email", "credit_code")}
    address = read_address(values["email"])
    errors = {} if address else {"email": _no_address(view)}
    if not values["credit_code"].strip():
        errors["credit_code"] = view.t.gettext("请填写这一项。")
    if address is None or errors:
        return view.render(_forgotten_page(view, values, errors), status=422)
    place = ("resume-letter", place_in(request))
    context.limits.take(session.connection(), RESUME_ATTEMPTS, *place, at=now)
    count_letter(request, session, context, address, address, at=now)
    send_forgotten_links(session, desk_of(view, context), address, values["credit_code"], at=now)
    sent = view.t.gettext(
        "如果这个邮箱以前收过这家企业的续填链接，几分钟内会再收到一封。没有收到的话，请核对邮箱和信用代码，或看看垃圾邮件。"
    )
    return view.render(_forgotten_page(view, {}, {}, sent=sent))


def _refuse_without_mail(context: Context) -> None:
    if not context.settings.has_mail:
        raise AssessmentNotFound


def _no_address(view: View) -> str:
    return view.t.gettext("邮箱写法不对，例如 wang@example.com。")


def _own_page(
    view: View, path: str, *, typed: str = "", errors: Mapping[str, str] | None = None, sent: str = ""
) -> LetterPage:
    return LetterPage(
        title=view.t.gettext("把继续填写的链接发到邮箱"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(path),
        action=view.url(f"{path}/letter"),
        lead=view.t.gettext("换台电脑或手机，点开信里的链接就能接着填。"),
        needs_credit_code=False,
        values={"email": typed, "credit_code": ""},
        errors=errors or {},
        sent=sent,
    )


def _forgotten_page(
    view: View, values: Mapping[str, str], errors: Mapping[str, str], *, sent: str = ""
) -> LetterPage:
    return LetterPage(
        title=view.t.gettext("忘了续填码？"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/resume"),
        action=view.url("/resume-letter"),
        lead=view.t.gettext("以前让我们把链接发到过邮箱的，填同一个邮箱和企业的信用代码，我们再发一次。"),
        needs_credit_code=True,
        values={"email": "", "credit_code": "", **values},
        errors=errors,
        sent=sent,
    )


def letter_link(view: View, held: Held, context: Context) -> Link | None:
    """Link to the page that sends the resume link, where letters are sent at all."""
    if not context.settings.has_mail:
        return None
    return Link(view.url(f"{held.path}/letter"), view.t.gettext("把继续填写的链接发到邮箱"))
