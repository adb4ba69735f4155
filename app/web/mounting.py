"""A service below a sub-path of a shared host: one form of address, whether the proxy takes the sub-path off or not."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Mounted:
    """Lets every request begin with the sub-path, as ASGI has it; those that come straight to the port may leave it out."""

    def __init__(self, app: ASGIApp, *, root_path: str) -> None:
        self._app, self._root = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            path: str = scope["path"]
            is_below = path == self._root or path.startswith(f"{self._root}/")
            scope = {**scope, "root_path": self._root, "path": path if is_below else f"{self._root}{path}"}
        await self._app(scope, receive, send)
