"""Guards around every request, as plain ASGI: origin, body size, security headers, request log."""

import logging
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kit.errors import TooLarge
from app.web.deps import SAFE_METHODS
from app.web.errors import answer

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

    def __init__(self, app: ASGIApp, *, largest_body: int, https: bool) -> None:
        self._app = app
        self._largest_body = largest_body
        self._headers = dict(SECURITY_HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, request_id = time.perf_counter(), uuid4().hex
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
                await self._app(scope, self._bounded(receive), marked)
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
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > self._largest_body:
            facts: dict[str, object] = {"largest": self._largest_body}
            return answer(request, 413, "too-large", f"at most {self._largest_body} bytes", facts)
        if not _comes_from_here(scope["method"], headers):
            return answer(request, 403, "foreign-origin", "the request came from another site", {})
        return None

    def _bounded(self, receive: Receive) -> Receive:
        """Stop a body without a declared length at the same size."""
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest_body:
                raise TooLarge(largest=self._largest_body)
            return message

        return bounded

    def _mark(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = request_id
        if "/static/" in scope["path"]:
            headers["Cache-Control"] = YEAR
        else:
            headers.setdefault("Cache-Control", "no-store")


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
