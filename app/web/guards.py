"""Guards around every request, as plain ASGI: origin, overload, security headers, request id and log.

How large a body may be is said by `create_app` for all routes (`max_body_size`), and by a route for itself; the
limit stands inside of the guards, so that its refusal is a page of ours too.
"""

import logging
import re
import time
from http import HTTPStatus
from random import getrandbits

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kit.errors import Unavailable
from app.kit.logs import in_request
from app.web.counted import IN_PROGRESS, OVERLOADED, REQUESTS
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
NEVER_REFUSED = ("/health/live", "/health/ready", "/metrics")
"""Who watches the service must see that it is overloaded, not that it is gone."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_REQUEST_ID = re.compile(r"[0-9A-Za-z_-]{8,32}")
_WITH_HYPHENS = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
YEAR = "public, max-age=31536000, immutable"


class Guards:
    """Refuses what must not come in, and marks what goes out."""

    def __init__(self, app: ASGIApp, *, https: bool, most_requests: int) -> None:
        self._app, self._most, self._running = app, most_requests, 0
        self._headers = dict(SECURITY_HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id = time.perf_counter(), request_id_of(scope)
        in_request(request_id)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._mark(scope, MutableHeaders(scope=message), request_id)
            await send(message)

        refusal = self._refusal(scope)
        self._running += 1
        IN_PROGRESS.inc()
        try:
            if refusal is not None:
                await refusal(scope, receive, marked)
            else:
                await self._app(scope, receive, _in_our_words(scope, receive, marked))
        finally:
            self._running -= 1
            IN_PROGRESS.dec()
            _note(scope, status, time.perf_counter() - started)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        request = Request(scope)
        if not _comes_from_here(scope["method"], headers):
            return answer(request, 403, "foreign-origin", "the request came from another site", {})
        if self._running >= self._most and not scope["path"].endswith(NEVER_REFUSED):
            OVERLOADED.inc()
            wait = Unavailable.retry_after_seconds
            return answer(request, 503, "overloaded", "too many requests at once", {}, wait)
        return None

    def _mark(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = request_id
        if "/static/" in scope["path"]:
            headers["Cache-Control"] = YEAR
        else:
            headers.setdefault("Cache-Control", "no-store")


def request_id_of(scope: Scope) -> str:
    """Give the id a proxy or caller has given to the request, if it is one, else a new one.

    At most 32 letters, digits, `-` and `_`, as the audit trail keeps it; a UUID loses its hyphens.
    """
    given = Headers(scope=scope).get("x-request-id", "")
    if _WITH_HYPHENS.fullmatch(given):
        return given.replace("-", "").lower()
    return given if _REQUEST_ID.fullmatch(given) else f"{getrandbits(128):032x}"


def _note(scope: Scope, status: int, took: float) -> None:
    """Log a request and count it, by the pattern of its address, so that no id gets into either."""
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = getattr(scope.get("route"), "path", "")
    REQUESTS.labels(method, route, str(status)).observe(took)
    facts = {"method": method, "route": route, "status": status, "ms": round(took * 1000, 1)}
    log.info("request", extra=facts)


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
