"""Passkeys: adding, naming and removing one's own, and signing in by one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.adapters.passkeys import Site
from app.identity.deps import PUBLIC, KeysDep, PlaceDep, SignedDep, SiteDep, keep_session
from app.identity.errors import PasskeyReason, PasskeyRefused
from app.identity.pages.signing import local, sign_in_shown
from app.identity.pages.wording import passkey_words
from app.identity.repository import passkeys_of
from app.identity.service.passkeys import (
    MOST_PASSKEYS,
    add,
    is_fresh,
    remove,
    sign_in_by_passkey,
    start_adding,
    start_signing_in,
)
from app.identity.service.signing import Signed
from app.kit.clock import china_date, china_time
from app.kit.plain import clean_line
from app.web.context import PASSKEY_ATTEMPTS
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep, place_in
from app.web.page import Page
from app.web.view import View

router = APIRouter()
JSON = "application/json"
LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """One passkey."""

    id: str
    name: str
    made: str
    used: str
    """When it was used last; empty if never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeysPage(Page):
    """One's passkeys, and making another."""

    template: ClassVar[str] = "identity/passkeys.html"

    back: str
    """Address of the account."""
    passkeys: tuple[PasskeyLine, ...]
    """Oldest first."""
    remove: str
    """Where removing one posts to."""
    action: str
    """Where a new one posts to."""
    options: str
    """Where the browser gets what it makes a passkey from."""
    name: str
    """The name as typed."""
    obstacle: str
    """Why none can be added now; empty if one can."""
    sign_in: str
    """Address of signing in again, where that is the obstacle; empty otherwise."""
    done: bool
    """Whether one was added just now."""
    error: str
    """Why a new one was refused; empty at first."""


@router.get("/me/passkeys")
def passkeys_page(
    signed: SignedDep, view: ViewDep, session: SessionDep, site: SiteDep, now: NowDep, done: bool = False
) -> Response:
    """List one's passkeys."""
    return view.render(_page(view, session, signed, site, now, done=done))


@router.post("/me/passkeys/options")
def creation(signed: SignedDep, session: SessionDep, site: SiteDep, keys: KeysDep, now: NowDep) -> Response:
    """Give what the browser makes a passkey from; raises `PasskeyRefused`."""
    return Response(start_adding(session, signed, site, keys, at=now), media_type=JSON)


@router.post("/me/passkeys")
def add_passkey(
    signed: SignedDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    site: SiteDep,
    keys: KeysDep,
    now: NowDep,
) -> Response:
    """Keep a new passkey."""
    name, made = clean_line("".join(form.get("name", ())))[:60], _answer(form)
    try:
        add(session, signed, name, made, site, keys, at=now)
    except PasskeyRefused as refused:
        error = passkey_words(view.t, refused.reason)
        return view.render(_page(view, session, signed, site, now, name=name, error=error), status=422)
    return view.redirect("/me/passkeys?done=1")


@router.post("/me/passkeys/remove")
def remove_passkey(
    signed: SignedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Take one of them away."""
    remove(session, signed.person.id, "".join(form.get("passkey", ())), at=now)
    return view.redirect("/me/passkeys")


@router.post("/sign-in/passkey/options", dependencies=[PUBLIC])
def request_for_passkey(
    request: Request, session: SessionDep, site: SiteDep, context: ContextDep, keys: KeysDep, now: NowDep
) -> Response:
    """Give what the browser signs in with."""
    context.limits.take(session.connection(), PASSKEY_ATTEMPTS, place_in(request), at=now)
    return Response(start_signing_in(session, site, keys, at=now), media_type=JSON)


@router.post("/sign-in/passkey", dependencies=[PUBLIC])
def sign_in_with_passkey(
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    site: SiteDep,
    keys: KeysDep,
    place: PlaceDep,
    now: NowDep,
) -> Response:
    """Start a session that counts as two factors."""
    wanted = local("".join(form.get("next", ())) or "/me")
    try:
        token, _ = sign_in_by_passkey(session, _answer(form), site, place, keys, at=now)
    except PasskeyRefused as refused:
        error = passkey_words(view.t, refused.reason)
        return view.render(sign_in_shown(view, context, wanted, error=error), status=422)
    response = view.redirect(wanted)
    keep_session(response, context, token)
    return response


def _answer(form: FormDep) -> str:
    return "".join(form.get("credential", ()))[:LONGEST_ANSWER]


def _page(
    view: View,
    session: Session,
    signed: Signed,
    site: Site,
    now: datetime,
    *,
    name: str = "",
    error: str = "",
    done: bool = False,
) -> PasskeysPage:
    rows = passkeys_of(session, signed.person.id)
    obstacle = ""
    if not site.can_have_passkeys:
        obstacle = view.t.gettext("本平台现在用数字地址访问，通行密钥要等有了域名才能用。")
    elif not is_fresh(signed, now):
        obstacle = passkey_words(view.t, PasskeyReason.NOT_FRESH)
    elif len(rows) >= MOST_PASSKEYS:
        obstacle = passkey_words(view.t, PasskeyReason.TOO_MANY)
    again = site.can_have_passkeys and not is_fresh(signed, now)
    return PasskeysPage(
        title=view.t.gettext("通行密钥"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/me"),
        passkeys=tuple(
            PasskeyLine(
                str(row.id),
                row.name,
                china_date(row.made_at),
                china_time(row.used_at) if row.used_at else "",
            )
            for row in rows
        ),
        remove=view.url("/me/passkeys/remove"),
        action=view.url("/me/passkeys"),
        options=view.url("/me/passkeys/options"),
        name=name,
        obstacle=obstacle,
        sign_in=view.url("/sign-in?next=/me/passkeys") if again else "",
        done=done,
        error=error,
    )
