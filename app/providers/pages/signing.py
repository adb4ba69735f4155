"""Coming in with a key, and going out."""

from dataclasses import dataclass
from typing import ClassVar

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.providers.deps import key_cookie
from app.providers.service.keys import MOST_DAYS, holder_of
from app.web.context import RESUME_ATTEMPTS
from app.web.deps import ContextDep, FormDep, NowDep, ViewDep, place_in
from app.web.page import Page
from app.web.view import View

router = APIRouter()
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    """Asks for the key."""

    template: ClassVar[str] = "providers/sign_in.html"

    action: str
    """Where the form posts to."""
    account: str
    """Where somebody with an account signs in instead."""
    error: str
    """Why the key does not open; empty at first."""


@router.get("/pool/sign-in", dependencies=[PUBLIC])
def sign_in_page(view: ViewDep) -> Response:
    """Ask for the key."""
    return view.render(_page(view, ""))


@router.post("/pool/sign-in", dependencies=[PUBLIC])
async def sign_in(
    request: Request, form: FormDep, view: ViewDep, context: ContextDep, now: NowDep
) -> Response:
    """Let this browser keep the key, if it opens."""
    place = ("pool-key", place_in(request))
    await context.database.run(lambda c: context.limits.take(c, RESUME_ATTEMPTS, *place, at=now))
    token = "".join("".join(form.get("key", ())).split())[:LONGEST_KEY]
    async with context.database.session(write=False) as session:
        holder = await anyio.to_thread.run_sync(
            lambda: holder_of(session, token, secret=context.secret, at=now)
        )
    if holder is None:
        error = view.t.gettext("口令不对或已过期。请向资源池办公室要一个新的。")
        return view.render(_page(view, error), status=422)
    response = view.redirect(f"/pool/providers/{holder.provider}" if holder.provider else "/pool")
    response.set_cookie(
        key_cookie(context),
        token,
        max_age=MOST_DAYS * 24 * 3600,
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/pool/sign-out", dependencies=[PUBLIC])
async def sign_out(view: ViewDep, context: ContextDep) -> Response:
    """Let this browser forget the key."""
    response = view.redirect("/pool/sign-in")
    response.delete_cookie(
        key_cookie(context), path=context.cookie_path, secure=context.settings.secure_cookies
    )
    return response


def _page(view: View, error: str) -> SignInPage:
    return SignInPage(
        title=view.t.gettext("维护资源池"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/pool/sign-in"),
        account=view.url("/sign-in?next=/pool"),
        error=error,
    )
