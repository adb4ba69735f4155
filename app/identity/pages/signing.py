"""Signing in: login and password, then the one-time code where a role asks for it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.adapters import totp_address
from app.identity.adapters.passkeys import site_of
from app.identity.deps import (
    PUBLIC,
    KeysDep,
    PlaceDep,
    SigningDep,
    drop_session,
    keep_session,
)
from app.identity.errors import CodeRefused, SignInRefused, TooManyAttempts
from app.identity.service.guessing import count_failure
from app.identity.service.signing import (
    Signed,
    end,
    second_factor,
    sign_in,
    totp_secret,
)
from app.kit.qr import qr_picture
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
ISSUER = "Zhizhen"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    """Asks for login and password."""

    template: ClassVar[str] = "identity/sign_in.html"

    action: str
    """Where the form posts to."""
    login: str
    """The login as typed."""
    next: str
    """Path to go to afterwards."""
    error: str
    """Why nobody was signed in; empty at first."""
    passkey: str
    """Where the answer of a passkey posts to; empty where there can be none."""
    passkey_options: str
    """Where the browser gets what it asks a passkey with."""
    provider: Link | None
    """To the identity service, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage(Page):
    """Asks for the one-time code; at the first time shows how to set an app up."""

    template: ClassVar[str] = "identity/code.html"

    action: str
    """Where the form posts to."""
    setup: str
    """Where setting an app up posts to."""
    is_new: bool
    """Whether no app was set up yet."""
    next: str
    """Path to go to afterwards."""
    secret: str
    """The secret to type into an app; empty once a code has been used."""
    qr: str
    """Address of the same as a picture; empty with it."""
    sign_out: str
    """Where signing out posts to."""
    error: str
    """What is wrong with the code; empty at first."""


def local(path: str) -> str:
    """Give a path of ours to go to, whatever was asked for; never another site."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/me"


@router.get("/sign-in", dependencies=[PUBLIC])
def sign_in_page(
    view: ViewDep,
    context: ContextDep,
    next: str = "/me",  # noqa: A002 - the address says next
) -> Response:
    """Ask for login and password."""
    return view.render(sign_in_shown(view, context, local(next)))


@router.post("/sign-in", dependencies=[PUBLIC])
def sign_in_here(
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    place: PlaceDep,
    now: NowDep,
) -> Response:
    """Start a session; the same words and the same work whatever does not fit."""
    login, password = "".join(form.get("login", ()))[:60], "".join(form.get("password", ()))
    wanted = local("".join(form.get("next", ())) or "/me")
    try:
        token, signed = sign_in(session, login, password, place, keys, at=now)
    except TooManyAttempts:
        error = view.t.gettext("连续输错次数较多，请稍等几分钟再试。")
        return view.render(sign_in_shown(view, context, wanted, login=login, error=error), status=429)
    except SignInRefused:
        count_failure(session, login, place, keys, at=now)
        error = view.t.gettext("登录名或密码不对。")
        return view.render(sign_in_shown(view, context, wanted, login=login, error=error), status=422)
    response = view.redirect(f"/sign-in/code?next={wanted}" if signed.needs_code else wanted)
    keep_session(response, context, token)
    return response


@router.get("/sign-in/code")
def code_page(
    signed: SigningDep,
    view: ViewDep,
    session: SessionDep,
    keys: KeysDep,
    next: str = "/me",  # noqa: A002 - the address says next
) -> Response:
    """Ask for the code; a secret that no code was used of yet is shown again."""
    if signed.row.is_strong:
        return view.redirect(local(next))
    secret = totp_secret(session, signed.person.id, keys) if _is_setting_up(signed) else ""
    return view.render(_code_page(view, signed, secret, local(next), ""))


@router.post("/sign-in/code/setup")
def set_up_code(
    signed: SigningDep, view: ViewDep, session: SessionDep, keys: KeysDep, form: FormDep
) -> Response:
    """Make the secret of an app and show it."""
    wanted = local("".join(form.get("next", ())) or "/me")
    if signed.person.totp_step:
        return view.redirect(f"/sign-in/code?next={wanted}")
    return view.render(_code_page(view, signed, totp_secret(session, signed.person.id, keys), wanted, ""))


@router.post("/sign-in/code")
def take_code(
    signed: SigningDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    keys: KeysDep,
    place: PlaceDep,
    now: NowDep,
) -> Response:
    """Take the code and go on with a new session token."""
    wanted = local("".join(form.get("next", ())) or "/me")
    code = "".join(form.get("code", ()))[:12]
    try:
        token = second_factor(session, signed, code, place, keys, at=now)
    except (CodeRefused, TooManyAttempts) as refused:
        secret = totp_secret(session, signed.person.id, keys) if _is_setting_up(signed) else ""
        is_fast = isinstance(refused, TooManyAttempts)
        if not is_fast:
            count_failure(session, f"totp:{signed.person.id}", place, keys, at=now)
        error = (
            view.t.gettext("连续输错次数较多，请稍等几分钟再试。")
            if is_fast
            else view.t.gettext("验证码不对或已经用过，请用手机上最新的 6 位数字。")
        )
        return view.render(_code_page(view, signed, secret, wanted, error), status=429 if is_fast else 422)
    response = view.redirect(wanted)
    keep_session(response, context, token)
    return response


@router.post("/sign-out")
def sign_out(
    signed: SigningDep, view: ViewDep, session: SessionDep, context: ContextDep, now: NowDep
) -> Response:
    """End the session on the server and in the browser."""
    end(session, signed.person.id, signed.row.digest, at=now)
    response = view.redirect("/sign-in")
    drop_session(response, context)
    return response


def _is_setting_up(signed: Signed) -> bool:
    return bool(signed.person.totp) and not signed.person.totp_step


def sign_in_shown(
    view: View, context: Context, wanted: str, *, login: str = "", error: str = ""
) -> SignInPage:
    """Make the page that asks for login and password."""
    has_passkeys = site_of(context.settings.public_url).can_have_passkeys
    return SignInPage(
        title=view.t.gettext("登录"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/sign-in"),
        login=login,
        next=wanted,
        error=error,
        passkey=view.url("/sign-in/passkey") if has_passkeys else "",
        passkey_options=view.url("/sign-in/passkey/options"),
        provider=_provider_link(view, context, wanted),
    )


def _provider_link(view: View, context: Context, wanted: str) -> Link | None:
    if not context.settings.oidc_issuer:
        return None
    label = view.t.gettext("用%(name)s登录", name=context.settings.oidc_name)
    return Link(view.url(f"/sign-in/provider?next={wanted}"), label)


def _code_page(view: View, signed: Signed, secret: str, wanted: str, error: str) -> CodePage:
    return CodePage(
        title=view.t.gettext("输入动态验证码"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/sign-in/code"),
        setup=view.url("/sign-in/code/setup"),
        is_new=not signed.person.totp and not secret,
        next=wanted,
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        qr=qr_picture(totp_address(secret, signed.person.login, ISSUER)) if secret else "",
        sign_out=view.url("/sign-out"),
        error=error,
    )
