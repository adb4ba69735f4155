"""Guards around every request, as plain ASGI: origin, security headers, request log.

How large a body may be is said by `create_app` for all routes (`max_body_size`), and by a route for itself; the
limit stands inside of the guards, so that its refusal is a page of ours too.
"""

import logging
import time
from http import HTTPStatus
from random import getrandbits

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import answer, too_large
from app.web.view import SAFE_METHODS

log = logging.getLogger("zhizhen.request")

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
YEAR = "public, max-age=31536000, immutable"


class Guards:
    """Refuses what must not come in, and marks what goes out."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = dict(SECURITY_HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id = time.perf_counter(), f"{getrandbits(128):032x}"
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._mark(scope, MutableHeaders(scope=message), request_id)
            await send(message)

        refusal = self._refusal(scope)
        try:
            if refusal is not None:
                await refusal(scope, receive, marked)
            else:
                await self._app(scope, receive, _in_our_words(scope, receive, marked))
        finally:
            log.info(
                "request",
                extra={
                    "request_id": request_id,
                    "method": scope["method"],
                    "route": getattr(scope.get("route"), "path", ""),
                    "status": status,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        request = Request(scope)
        if not _comes_from_here(scope["method"], headers):
            return answer(request, 403, "foreign-origin", "the request came from another site", {})
        return None

    def _mark(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = request_id
        if "/static/" in scope["path"]:
            headers["Cache-Control"] = YEAR
        else:
            headers.setdefault("Cache-Control", "no-store")


def _in_our_words(scope: Scope, receive: Receive, send: Send) -> Send:
    """Give our answer where the framework cuts a body off by itself, with two English words."""
    is_replaced = False

    async def told(message: Message) -> None:
        nonlocal is_replaced
        is_start = message["type"] == "http.response.start"
        if is_start and message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and _is_plain(message):
            is_replaced = True
            await too_large(Request(scope))(scope, receive, send)
        elif not is_replaced:
            await send(message)

    return told


def _is_plain(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")


def _comes_from_here(method: str, headers: Headers) -> bool:
    """Whether a changing request was sent by one of our own pages, or by a program without cookies.

    Modern browsers say so in `Sec-Fetch-Site`, older ones in `Origin` or `Referer`. A request that
    carries a cookie but none of the three is refused.
    """
    if method in SAFE_METHODS or "cookie" not in headers:
        return headers.get("sec-fetch-site") != "cross-site" or method in SAFE_METHODS
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin") or headers.get("referer") or ""
    return origin.partition("://")[2].partition("/")[0] == headers.get("host", "")
