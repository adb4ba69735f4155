"""The application on a port of loopback, as uvicorn serves it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app.main import create_app
from app.settings import Settings


def free_port() -> int:
    """Give a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve a migrated database on a free port unless one is set; gives the address."""
    if "port" not in settings.model_fields_set:
        settings = settings.model_copy(update={"port": free_port()})
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=settings.port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    try:
        yield settings.public_url
    finally:
        server.should_exit = True
        thread.join(15)
