"""How the reader wants to read: the language, and the size of the text; both kept for a year in a cookie."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.kit.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.web.context import Context
from app.web.deps import ContextDep, ViewDep
from app.web.view import LANGUAGE_COOKIE, TEXT_COOKIE, View

router = APIRouter()
YEAR = 365 * 24 * 3600
SIZES = ("standard", "large")


@router.get("/language/{language}", dependencies=[PUBLIC])
def choose_language(language: str, view: ViewDep, context: ContextDep, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Keep the reader's language and go back to where they were."""
    chosen = language if language in LANGUAGES else SOURCE_LANGUAGE
    return _kept(view, context, LANGUAGE_COOKIE, chosen, back=next)


@router.get("/text/{size}", dependencies=[PUBLIC])
def choose_text_size(size: str, view: ViewDep, context: ContextDep, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Keep whether the reader wants large text and go back to where they were."""
    chosen = size if size in SIZES else SIZES[0]
    return _kept(view, context, TEXT_COOKIE, chosen, back=next)


def _kept(view: View, context: Context, cookie: str, value: str, *, back: str) -> Response:
    """Set the cookie and go back, to a page of ours only."""
    inside = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    response = view.redirect(inside.removeprefix(view.url("")) or "/")
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR,
        path=context.cookie_path,
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return response
