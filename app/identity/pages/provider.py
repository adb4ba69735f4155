"""Signing in by the identity service of a province or a company, and linking one's account with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app.identity.adapters.provider import Provider
from app.identity.deps import (
    PUBLIC,
    KeysDep,
    PlaceDep,
    ProviderDep,
    SignedDep,
    drop_visit,
    keep_session,
    keep_visit,
    session_cookie,
    visit_cookie,
)
from app.identity.domain.external import Proven, VisitSecrets, visit_secrets
from app.identity.errors import ProviderReason, ProviderRefused, SignInNeeded
from app.identity.pages.signing import local
from app.identity.pages.wording import provider_words
from app.identity.service.accounts import Keys
from app.identity.service.guessing import Place
from app.identity.service.passkeys import is_fresh
from app.identity.service.signing import session_of
from app.identity.service.visits import (
    begin_visit,
    end_visit,
    link,
    note_refusal,
    sign_in_by_provider,
    unlink,
)
from app.identity.tables import ProviderVisit
from app.kit.audit import acts
from app.web.context import PROVIDER_VISITS, Context
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep, acting_in, place_in
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
LONGEST_CODE = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPage(Page):
    """On the way to the identity service, or why nobody was signed in by it."""

    template: ClassVar[str] = "identity/provider.html"

    words: tuple[str, ...]
    """What is to be said, in paragraphs."""
    is_refusal: bool
    """Whether something went wrong."""
    further: Link
    """Where to go on."""


@router.get("/sign-in/provider", dependencies=[PUBLIC])
def leave(
    request: Request,
    view: ViewDep,
    context: ContextDep,
    provider: ProviderDep,
    keys: KeysDep,
    now: NowDep,
    next: str = "/me",  # noqa: A002 - the address says next
) -> Response:
    """Send the browser to the identity service."""
    with context.database.transaction() as session:
        context.limits.take(session.connection(), PROVIDER_VISITS, place_in(request), at=now)
        token = begin_visit(session, keys, person_id=None, wanted=local(next), at=now)
    response = _sent_on(request, view, context, provider, visit_secrets(keys.secret, token), now)
    keep_visit(response, context, token)
    return response


@router.post("/me/provider")
def leave_to_link(
    signed: SignedDep,
    view: ViewDep,
    context: ContextDep,
    session: SessionDep,
    provider: ProviderDep,
    keys: KeysDep,
    now: NowDep,
) -> Response:
    """Begin to link whoever has just signed in; a page shows the way, since a form may not lead to another site."""
    t = view.t
    if not is_fresh(signed, now):
        words = t.gettext("为安全起见，登录后 15 分钟内才能绑定，请重新登录一次。")
        further = Link(view.url("/sign-in?next=/me"), t.gettext("重新登录"))
        return view.render(_page(view, (words,), further, is_refusal=True), status=403)
    token = begin_visit(session, keys, person_id=signed.person.id, wanted="/me", at=now)
    words = t.gettext("接下来到“%(name)s”登录，回来就绑定好了。", name=provider.name)
    further = Link(view.url("/sign-in/provider/go"), t.gettext("前往%(name)s", name=provider.name))
    response = view.render(_page(view, (words,), further, is_refusal=False))
    keep_visit(response, context, token)
    return response


@router.get("/sign-in/provider/go", dependencies=[PUBLIC])
def go_to_link(
    request: Request, view: ViewDep, context: ContextDep, provider: ProviderDep, keys: KeysDep, now: NowDep
) -> Response:
    """Send a browser on whose visit has begun."""
    token = request.cookies.get(visit_cookie(context), "")
    return _sent_on(request, view, context, provider, visit_secrets(keys.secret, token), now)


@router.post("/me/provider/remove")
def remove_link(signed: SignedDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Take the link away."""
    unlink(session, signed.person.id, at=now)
    return view.redirect("/me")


@router.get("/sign-in/provider/return", dependencies=[PUBLIC])
def come_back(
    request: Request,
    view: ViewDep,
    context: ContextDep,
    provider: ProviderDep,
    keys: KeysDep,
    place: PlaceDep,
    now: NowDep,
    code: str = "",
    state: str = "",
    iss: str = "",
    error: str = "",
) -> Response:
    """Take what the identity service sends back: once, in the browser that left, within ten minutes.

    The service is asked between two transactions, so that nobody waits for it with the database in hand.
    """
    token = request.cookies.get(visit_cookie(context), "")
    try:
        with context.database.transaction() as session:
            acts(session, acting_in(request))
            found = _ended(session, token, state, keys, now)
        if isinstance(found, ProviderRefused):
            raise found
        visit, secrets = found
        proven = _proven(provider, secrets, (code, iss, error), now)
        with context.database.transaction() as session:
            acts(session, acting_in(request))
            response = _entered(
                request, view, context, session, provider, visit, proven, (keys, place, now)
            )
    except ProviderRefused as refused:
        with context.database.transaction() as session:
            acts(session, acting_in(request))
            note_refusal(session, refused, at=now)
        response = view.render(_refused(view, provider, refused.reason), status=403)
    drop_visit(response, context)
    return response


def _ended(
    session: Session, token: str, state: str, keys: Keys, now: datetime
) -> tuple[ProviderVisit, VisitSecrets] | ProviderRefused:
    """Use the visit up; a refusal is given and not raised, so that it stays used up."""
    try:
        return end_visit(session, token, state, keys, at=now)
    except ProviderRefused as refused:
        return refused


def _proven(provider: Provider, secrets: VisitSecrets, sent: tuple[str, str, str], now: datetime) -> Proven:
    code, iss, error = sent
    if error or not code or len(code) > LONGEST_CODE:
        raise ProviderRefused(ProviderReason.DENIED, detail=error[:40])
    if iss and iss != provider.issuer:
        raise ProviderRefused(ProviderReason.TOKEN, detail="iss")
    return provider.proven(code, secrets, at=now)


def _entered(
    request: Request,
    view: View,
    context: Context,
    session: Session,
    provider: Provider,
    visit: ProviderVisit,
    proven: Proven,
    known: tuple[Keys, Place, datetime],
) -> Response:
    keys, place, now = known
    if visit.person_id is not None:
        signed = session_of(session, request.cookies.get(session_cookie(context), ""), keys, at=now)
        if signed is None or signed.person.id != visit.person_id:
            raise SignInNeeded
        link(session, signed.person, proven, at=now)
        return view.redirect("/me")
    session_token, signed = sign_in_by_provider(
        session, proven, place, keys, strong_method=provider.strong_method, roles=provider.roles, at=now
    )
    wanted = local(visit.wanted)
    response = view.redirect(f"/sign-in/code?next={wanted}" if signed.needs_code else wanted)
    keep_session(response, context, session_token)
    return response


def _sent_on(
    request: Request,
    view: View,
    context: Context,
    provider: Provider,
    secrets: VisitSecrets,
    now: datetime,
) -> Response:
    """Redirect to the identity service, or say that it can not be reached."""
    try:
        return RedirectResponse(provider.entrance(secrets, at=now), status_code=303)
    except ProviderRefused as refused:
        with context.database.transaction() as session:
            acts(session, acting_in(request))
            note_refusal(session, refused, at=now)
        return view.render(_refused(view, provider, refused.reason), status=502)


def _refused(view: View, provider: Provider, reason: ProviderReason) -> ProviderPage:
    further = Link(view.url("/sign-in"), view.t.gettext("回到登录页"))
    return _page(view, provider_words(view.t, reason, provider.name), further, is_refusal=True)


def _page(view: View, words: tuple[str, ...], further: Link, *, is_refusal: bool) -> ProviderPage:
    title = view.t.gettext("没有登录成功") if is_refusal else view.t.gettext("绑定账号")
    return ProviderPage(
        title=title, lang=view.lang, shell=view.shell(), words=words, is_refusal=is_refusal, further=further
    )
