"""Who calls, and the permission every route names."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.identity.adapters.passkeys import Site, site_of
from app.identity.adapters.provider import Provider
from app.identity.domain import Permission, Visitor, new_token
from app.identity.domain.dual_control import ASKED_FOR
from app.identity.domain.rights import NOTHING, Action, Actor, Scope, Target, may, scope_of
from app.identity.domain.scopes import TOKEN_MARK, is_within
from app.identity.domain.sessions import SEEN_EVERY
from app.identity.errors import (
    ApprovalNotFound,
    PasswordDue,
    PersonNotFound,
    ScopeMissing,
    SecondFactorNeeded,
    SignInNeeded,
    TokenNotKnown,
)
from app.identity.service.accounts import Keys, is_due
from app.identity.service.guessing import Place
from app.identity.service.personal import Keeper
from app.identity.service.programs import is_noted, note_use, program_of
from app.identity.service.signing import Signed, session_of, touch
from app.identity.tables import SignedIn
from app.kit.audit import acts
from app.web.context import Context
from app.web.deps import ContextDep, NowDep, SessionDep, acting_in, client_address
from app.web.view import SAFE_METHODS

Guard = TypeVar("Guard", bound=Callable[..., Any])
COOKIE_SECONDS = 180 * 24 * 3600
VISIT_SECONDS = 600


def names(permission: Permission) -> Callable[[Guard], Guard]:
    """Mark a dependency as the one that checks this permission; the route table is tested for it."""

    def mark(guard: Guard) -> Guard:
        guard.permission = permission  # type: ignore[attr-defined]  # read by the route test
        return guard

    return mark


@names(Permission.PUBLIC)
async def open_to_all() -> None:
    """Declare that everybody may call this route."""


PUBLIC = Depends(open_to_all)


def visitor_cookie(context: Context) -> str:
    """Give the name of the visitor's cookie."""
    return context.cookie("visitor")


async def get_visitor(request: Request, context: ContextDep) -> Visitor:
    """Give who calls: the browser's cookies and the resume token of the `Authorization` header."""
    return Visitor(
        cookie=request.cookies.get(visitor_cookie(context), ""),
        bearer=token_sent(request),
        session=request.cookies.get(session_cookie(context), ""),
    )


VisitorDep = Annotated[Visitor, Depends(get_visitor)]


def cookie_token(visitor: Visitor, context: Context) -> str:
    """Give the browser's token, or a new one for a browser that has none."""
    return visitor.cookie or new_token(context.random)


def keep_cookie(response: Response, context: Context, token: str) -> None:
    """Let the browser keep its token; old phones get it again for 180 days at every start."""
    response.set_cookie(
        visitor_cookie(context),
        token,
        max_age=COOKIE_SECONDS,
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def session_cookie(context: Context) -> str:
    """Give the name of the cookie of a signed-in person."""
    return context.cookie("session")


def keys_of(context: Context) -> Keys:
    """Give what accounts need of the service."""
    settings = context.settings
    return Keys(context.secret, context.random, settings.password_profile, older=settings.older)


async def get_keys(context: ContextDep) -> Keys:
    """Give what accounts need of the service."""
    return keys_of(context)


KeysDep = Annotated[Keys, Depends(get_keys)]


async def get_site(context: ContextDep) -> Site:
    """Give for which site passkeys are made."""
    return site_of(context.settings.public_url)


SiteDep = Annotated[Site, Depends(get_site)]


async def get_place(request: Request) -> Place:
    """Give where a request comes from."""
    return Place(client_address(request), request.headers.get("user-agent", ""))


PlaceDep = Annotated[Place, Depends(get_place)]


def get_signed_in(
    request: Request, session: SessionDep, context: ContextDep, keys: KeysDep, now: NowDep
) -> Signed | None:
    """Give who is signed in, or nobody; keeps that the session was used and names the actor for the trail."""
    if _is_for_programs(request):
        return _program(request, session, context, keys, now)
    signed = session_of(session, request.cookies.get(session_cookie(context), ""), keys, at=now)
    if signed is None:
        return None
    acts(session, replace(acting_in(request), actor=f"person:{signed.person.id}"))
    if request.method in SAFE_METHODS:
        if now - signed.row.seen_at >= SEEN_EVERY:
            with context.database.transaction() as own:
                touch(own, signed, at=now)
    else:
        touch(session, signed, at=now)
    return signed


API_PREFIX = "/api/"


def _is_for_programs(request: Request) -> bool:
    """Whether a token for programs was sent to the API; pages never take one."""
    return API_PREFIX in request.url.path and token_sent(request).startswith(TOKEN_MARK)


def token_sent(request: Request) -> str:
    """Give the bearer token of a request, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _program(request: Request, session: Session, context: Context, keys: Keys, now: datetime) -> Signed:
    """Give whom a program acts for, within the scopes of its token.

    The part of the API is the tag of the route, so no route is open to tokens by mistake. Raises `TokenNotKnown`,
    `ScopeMissing`.
    """
    program = program_of(session, token_sent(request), keys, at=now)
    if program is None:
        raise TokenNotKnown
    parts: list[str] = getattr(request.scope.get("route"), "tags", [])
    writes = request.method not in SAFE_METHODS
    if not any(is_within(program.scopes, part, writes=writes) for part in parts):
        raise ScopeMissing(part=" ".join(parts))
    acts(session, replace(acting_in(request), actor=f"person:{program.person.id} token:{program.token.id}"))
    if writes:
        note_use(session, program, at=now)
    elif not is_noted(program, now):
        with context.database.transaction() as own:
            note_use(own, program, at=now)
    row = SignedIn(digest="", person_id=program.person.id, started_at=now, seen_at=now, is_strong=True)
    return Signed(program.actor, program.person, row)


def look_who_calls(request: Request, session: Session, context: Context, now: datetime) -> Actor | None:
    """Give who calls, without keeping that they did: for what is asked before a request takes its turn to write."""
    keys = keys_of(context)
    if _is_for_programs(request):
        program = program_of(session, token_sent(request), keys, at=now)
        return program.actor if program else None
    signed = session_of(session, request.cookies.get(session_cookie(context), ""), keys, at=now)
    return signed.actor if signed else None


SomebodyDep = Annotated[Signed | None, Depends(get_signed_in)]


@names(Permission.SIGNS_IN)
async def get_signing(signed: SomebodyDep) -> Signed:
    """Give who is signed in, also without the second factor; raises `SignInNeeded`."""
    if signed is None:
        raise SignInNeeded
    return signed


SigningDep = Annotated[Signed, Depends(get_signing)]


def whole(signed: Signed | None) -> Signed:
    """Give who is signed in with all that is asked; raises `SignInNeeded`, `SecondFactorNeeded`."""
    if signed is None:
        raise SignInNeeded
    if signed.needs_code:
        raise SecondFactorNeeded
    return signed


@names(Permission.IS_SIGNED_IN)
async def get_signed(signed: SomebodyDep) -> Signed:
    """Give who is signed in with all that is asked."""
    return whole(signed)


SignedDep = Annotated[Signed, Depends(get_signed)]


def who_may(action: Action, permission: Permission) -> Callable[..., Awaitable[Signed]]:
    """Make the guard of a platform action: an object nobody owns, so the role alone decides.

    Whoever may not learns nothing: the page does not exist for them. Raises also `PasswordDue`.
    """

    @names(permission)
    async def guard(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Signed:
        found = whole(signed)
        if not may(found.actor, action, Target(), now):
            raise PersonNotFound
        if is_due(found.person, keys, now):
            raise PasswordDue
        return found

    return guard


async def get_keepers(request: Request) -> tuple[Keeper, ...]:
    """Give what tells and erases personal data, room by room."""
    keepers: tuple[Keeper, ...] = request.app.state.keepers
    return keepers


KeepersDep = Annotated[tuple[Keeper, ...], Depends(get_keepers)]


@dataclass(frozen=True, slots=True)
class Reaching:
    """Somebody with a right over regions, enterprises or everything, and how far it reaches."""

    signed: Signed
    scope: Scope


def who_reaches(action: Action, permission: Permission) -> Callable[..., Awaitable[Reaching]]:
    """Make the guard of a list: it exists for whoever has the action somewhere.

    Whoever has not learns nothing: the page does not exist for them. Raises also `PasswordDue`.
    """

    @names(permission)
    async def guard(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Reaching:
        found = whole(signed)
        if is_due(found.person, keys, now):
            raise PasswordDue
        scope = scope_of(found.actor, action, now)
        if scope == NOTHING:
            raise PersonNotFound
        return Reaching(found, scope)

    return guard


AccountsDep = Annotated[Signed, Depends(who_may(Action.KEEP_ACCOUNTS, Permission.KEEPS_ACCOUNTS))]
ServiceDep = Annotated[Signed, Depends(who_may(Action.KEEP_SERVICE, Permission.KEEPS_SERVICE))]
RolesDep = Annotated[Signed, Depends(who_may(Action.APPROVE_ROLES, Permission.APPROVES_ROLES))]
AuditDep = Annotated[Signed, Depends(who_may(Action.READ_AUDIT, Permission.READS_AUDIT))]


@names(Permission.DECIDES_APPROVALS)
async def get_decides(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Signed:
    """Give whoever has an action that needs a second person; for others the page does not exist."""
    found = whole(signed)
    if all(scope_of(found.actor, action, now) == NOTHING for action in ASKED_FOR):
        raise ApprovalNotFound
    if is_due(found.person, keys, now):
        raise PasswordDue
    return found


@names(Permission.SEES_SHARED)
async def get_shared(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Signed:
    """Give whoever enterprises let in by consent; for others the page does not exist."""
    found = whole(signed)
    if not scope_of(found.actor, Action.READ_ENTERPRISE, now).consented:
        raise PersonNotFound
    if is_due(found.person, keys, now):
        raise PasswordDue
    return found


SharedDep = Annotated[Signed, Depends(get_shared)]
DecidesDep = Annotated[Signed, Depends(get_decides)]


def keep_session(response: Response, context: Context, token: str) -> None:
    """Let the browser hold a session; it ends with the browser, and on the server before that."""
    response.set_cookie(
        session_cookie(context),
        token,
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def visit_cookie(context: Context) -> str:
    """Give the name of the cookie of a browser on its way to the identity service."""
    return context.cookie("visit")


def keep_visit(response: Response, context: Context, token: str) -> None:
    """Let the browser hold the token of its visit; it comes back by a link from another site, so `lax`."""
    response.set_cookie(
        visit_cookie(context),
        token,
        max_age=VISIT_SECONDS,
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def drop_visit(response: Response, context: Context) -> None:
    """Take the token of a visit away."""
    response.delete_cookie(
        visit_cookie(context),
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
    )


async def get_provider(request: Request) -> Provider:
    """Give the identity service; without one its addresses do not exist."""
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise PersonNotFound
    return provider


ProviderDep = Annotated[Provider, Depends(get_provider)]


def drop_session(response: Response, context: Context) -> None:
    """Take the session away, and what pages have stored on the device."""
    response.delete_cookie(
        session_cookie(context),
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
    )
    response.headers["Clear-Site-Data"] = '"storage"'
