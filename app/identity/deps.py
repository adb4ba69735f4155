"""Who calls, and the permission every route names."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response

from app.identity.domain import Permission, Visitor, new_token
from app.web.context import Context
from app.web.deps import ContextDep

Guard = TypeVar("Guard", bound=Callable[..., Any])
COOKIE_SECONDS = 180 * 24 * 3600


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
    """Give the name of the visitor's cookie; `__Host-` needs https."""
    return "__Host-visitor" if context.settings.secure_cookies else "visitor"


async def get_visitor(request: Request, context: ContextDep) -> Visitor:
    """Give who calls: the browser's cookie and the resume token of the `Authorization` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return Visitor(
        cookie=request.cookies.get(visitor_cookie(context), ""),
        bearer=token.strip() if scheme.lower() == "bearer" else "",
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
        path="/",
        secure=context.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
