"""Taking an assessment into an account: the contact's address, the code, and what the account owns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.errors import AssessmentNotFound, ClaimReason, ClaimRefused
from app.assessments.pages.writing import count_letter, desk_of
from app.assessments.service.claiming import (
    account_of,
    ask_code,
    can_be_claimed,
    check_code,
    refuse_unclaimable,
    take_over,
)
from app.enterprises.service.keeping import profile_of
from app.identity.deps import (
    KeysDep,
    PlaceDep,
    SomebodyDep,
    VisitorDep,
    keep_session,
)
from app.identity.domain import Visitor
from app.identity.domain.consents import NOTICE_VERSION, Purpose
from app.identity.errors import LoginTaken, PasswordRefused, TooManyAttempts
from app.identity.service import held_by
from app.identity.service.accounts import Keys, email_of, open_account
from app.identity.service.consents import give_consent
from app.identity.service.signing import Signed, start
from app.identity.service.wording import password_hint, password_words
from app.identity.tables import Person
from app.kit.i18n import Translator
from app.kit.limits import LimitReached
from app.kit.mail import hidden_address, read_address
from app.kit.plain import clean_line
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
FIELDS = ("code", "login", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage(Page):
    """Asks for the contact's address, or says why the assessment can not be taken over."""

    template: ClassVar[str] = "assessments/claim.html"

    back: str
    """Address of the task list or the result."""
    action: str
    """Where the form posts to."""
    enterprise: str
    """Name of the enterprise."""
    account: str
    """Who is signed in; empty if nobody is."""
    sign_in: str
    """Address of signing in, coming back here."""
    refusal: tuple[str, ...]
    """Why it can not be taken over and what to do, in paragraphs; empty if it can."""
    email: str
    """The address as typed."""
    error: str
    """What is wrong with it; empty at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCodePage(Page):
    """Asks for the code, and for what a new account needs."""

    template: ClassVar[str] = "assessments/claim_code.html"

    back: str
    """Address of the page before, where another code can be asked for."""
    action: str
    """Where the form posts to."""
    account: str
    """Who is signed in; empty if a new account is to be made."""
    values: Mapping[str, str]
    """What was typed."""
    hint: str
    """What a password must be."""
    notice: str
    """Address of the privacy notice."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and message of every error."""


@router.get("/assessments/{assessment_id}/claim")
def claim_page(
    held: HeldDep,
    signed: SomebodyDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    now: NowDep,
) -> Response:
    """Ask for the contact's address; whose it is already goes to what they own."""
    _refuse_without_mail(context)
    owner = account_of(session, held.row, now)
    if owner and signed and owner.id == signed.person.id:
        return view.redirect("/me/assessments")
    try:
        refuse_unclaimable(session, held.row, signed.person if signed else None, now)
    except ClaimRefused as refused:
        return view.render(_refused_page(view, session, held, signed, keys, refused.reason, owner))
    return view.render(_claim_page(view, session, held, signed))


@router.post("/assessments/{assessment_id}/claim")
def ask(
    held: HeldDep,
    signed: SomebodyDep,
    form: FormDep,
    request: Request,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    now: NowDep,
) -> Response:
    """Send a code if the address is a contact; the answer is the same if it is not."""
    _refuse_without_mail(context)
    typed = "".join(form.get("email", ()))[:300]
    address = read_address(typed)
    if address is None:
        error = view.t.gettext("邮箱写法不对，例如 wang@example.com。")
        return view.render(_claim_page(view, session, held, signed, typed=typed, error=error), status=422)
    try:
        count_letter(request, session, context, str(held.row.id), address, at=now)
    except LimitReached:
        error = view.t.gettext("今天发得太多了，请稍后再试；最近一封信里的验证码 30 分钟内还能用。")
        return view.render(_claim_page(view, session, held, signed, typed=typed, error=error), status=429)
    try:
        refuse_unclaimable(session, held.row, signed.person if signed else None, now)
        ask_code(session, desk_of(view, context), held.row, address, keys, at=now)
    except ClaimRefused as refused:
        owner = account_of(session, held.row, now)
        page = _refused_page(view, session, held, signed, keys, refused.reason, owner)
        return view.render(page, status=409)
    return view.redirect(f"{held.path}/claim/code")


@router.get("/assessments/{assessment_id}/claim/code")
def code_page(held: HeldDep, signed: SomebodyDep, view: ViewDep, keys: KeysDep) -> Response:
    """Ask for the code."""
    return view.render(_code_page(view, held, signed, keys))


@router.post("/assessments/{assessment_id}/claim/code")
def give_code(
    held: HeldDep,
    signed: SomebodyDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    visitor: VisitorDep,
    keys: KeysDep,
    place: PlaceDep,
    now: NowDep,
) -> Response:
    """Take the code, make the account where there is none yet, and hand the assessment over."""
    t, values = view.t, {name: clean_line("".join(form.get(name, ())))[:60] for name in FIELDS}
    errors: list[tuple[str, str, str]] = []
    address = ""
    try:
        refuse_unclaimable(session, held.row, signed.person if signed else None, now)
        address = check_code(session, held.row, values["code"], place, keys, at=now)
        person = signed.person if signed else _new_account(session, t, form, values, address, keys, now)
        take_over(session, held.row, person, address, keys, held=_here(session, visitor, keys), at=now)
    except TooManyAttempts:
        errors = [("code", t.gettext("验证码"), t.gettext("连续输错次数较多，请稍等几分钟再试。"))]
    except ClaimRefused as refused:
        if refused.reason not in _CODE_WORDS:
            owner = account_of(session, held.row, now)
            page = _refused_page(view, session, held, signed, keys, refused.reason, owner)
            return view.render(page, status=409)
        errors = [("code", t.gettext("验证码"), _CODE_WORDS[refused.reason](t))]
    except _Faulty as faulty:
        errors = faulty.errors
    if errors:
        return view.render(_code_page(view, held, signed, keys, values, tuple(errors)), status=422)
    response = view.redirect("/me/assessments?done=1")
    if signed is None:
        token, _ = start(session, person, place, keys, at=now)
        keep_session(response, context, token)
    return response


class _Faulty(Exception):
    """What was typed for a new account can not be used."""

    def __init__(self, errors: list[tuple[str, str, str]]) -> None:
        self.errors = errors
        super().__init__()


def _new_account(
    session: Session,
    t: Translator,
    form: FormDep,
    values: Mapping[str, str],
    address: str,
    keys: Keys,
    now: datetime,
) -> Person:
    """Make the account; raises `_Faulty` with everything that is wrong, before anything is kept."""
    password, errors = "".join(form.get("password", ())), []
    if not values["name"]:
        errors.append(("name", t.gettext("姓名"), t.gettext("请填写这一项。")))
    if not values["login"]:
        errors.append(("login", t.gettext("登录名"), t.gettext("请填写这一项。")))
    if password != "".join(form.get("again", ())):
        errors.append(("again", t.gettext("再输一遍"), t.gettext("两次输入的密码不一样。")))
    if not "".join(form.get("notice", ())):
        errors.append(
            ("notice", t.gettext("个人信息说明"), t.gettext("请阅读后勾选同意，否则不能开通账号。"))
        )
    if errors:
        raise _Faulty(errors)
    try:
        person = open_account(
            session,
            login=values["login"],
            name=values["name"],
            password=password,
            email=address,
            keys=keys,
            at=now,
        )
    except PasswordRefused as refused:
        words = password_words(t, refused.reason, keys.rules)
        raise _Faulty([("password", t.gettext("密码"), words)]) from None
    except LoginTaken:
        words = t.gettext("这个登录名已有人用，请换一个；如果是您自己的账号，请先登录再来认领。")
        raise _Faulty([("login", t.gettext("登录名"), words)]) from None
    by = f"person:{person.id}"
    give_consent(session, person.id, Purpose.NOTICE, version=NOTICE_VERSION, by=by, at=now)
    return person


_CODE_WORDS: dict[ClaimReason, Callable[[Translator], str]] = {
    ClaimReason.WRONG_CODE: lambda t: t.gettext("验证码不对，请核对信里的 10 位验证码。"),
    ClaimReason.CODE_OVER: lambda t: t.gettext(
        "这个验证码已经用过、过期或输错太多次，请回上一页重新获取。"
    ),
}


def _here(session: Session, visitor: Visitor, keys: Keys) -> list[UUID]:
    return held_by(session, visitor, secret=keys.secret)


def _refuse_without_mail(context: Context) -> None:
    if not context.settings.has_mail:
        raise AssessmentNotFound


def _claim_page(
    view: View,
    session: Session,
    held: Held,
    signed: Signed | None,
    *,
    typed: str = "",
    error: str = "",
    refusal: tuple[str, ...] = (),
) -> ClaimPage:
    here = f"{held.path}/claim"
    return ClaimPage(
        title=view.t.gettext("归到账号名下"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(held.path),
        action=view.url(here),
        enterprise=profile_of(session, held.row.enterprise_id).name,
        account=signed.person.name if signed else "",
        sign_in=view.url(f"/sign-in?next={here}"),
        refusal=refusal,
        email=typed,
        error=error,
    )


def _refused_page(
    view: View,
    session: Session,
    held: Held,
    signed: Signed | None,
    keys: Keys,
    reason: ClaimReason,
    owner: Person | None,
) -> ClaimPage:
    t = view.t
    words = {
        ClaimReason.NO_PROFILE: (t.gettext("请先填好“企业基本信息”，再来归到账号名下。"),),
        ClaimReason.STAFF: (
            t.gettext("您登录的账号有工作人员角色，不能同时作为企业的账号。"),
            t.gettext("请退出登录，用企业自己的账号来认领。"),
        ),
        ClaimReason.OWNED: (
            t.gettext("这份自评已经归到账号 %(account)s 名下。", account=_masked(owner, keys)),
            t.gettext("是本单位同事的账号：请同事登录后处理，您可以继续用手里的链接填写。"),
            t.gettext(
                "不认识这个账号，或同事已离职：请带营业执照联系平台的系统管理员，核实后收回原账号的角色，您再来认领。"
            ),
        ),
    }[reason]
    return _claim_page(view, session, held, signed, refusal=words)


def _masked(owner: Person | None, keys: Keys) -> str:
    if owner is None:
        return ""
    address = email_of(owner, keys)
    return hidden_address(address) if address else f"{owner.login[:1]}***"


def _code_page(
    view: View,
    held: Held,
    signed: Signed | None,
    keys: Keys,
    values: Mapping[str, str] | None = None,
    errors: tuple[tuple[str, str, str], ...] = (),
) -> ClaimCodePage:
    return ClaimCodePage(
        title=view.t.gettext("输入邮件里的验证码"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(f"{held.path}/claim"),
        action=view.url(f"{held.path}/claim/code"),
        account=signed.person.name if signed else "",
        values=values or dict.fromkeys(FIELDS, ""),
        hint=password_hint(view.t, keys.rules),
        notice=view.url("/about#privacy"),
        errors=errors,
    )


def claim_link(view: View, session: Session, held: Held, context: Context, now: datetime) -> Link | None:
    """Link to taking the assessment into an account; none where it belongs to one, or no letters are sent."""
    if not context.settings.has_mail or not can_be_claimed(session, held.row, now):
        return None
    return Link(view.url(f"{held.path}/claim"), view.t.gettext("开通账号，把这份自评归到名下"))
