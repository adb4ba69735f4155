"""Somebody who sends slowly keeps nobody from writing."""

import socket
import time
from pathlib import Path

import httpx

from app.commands.migrate import migrate
from app.settings import Settings
from tests.factories.serving import serving


def test_a_form_that_never_ends_holds_no_turn(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'slow.db'}", blob_dir=tmp_path / "blobs")
    migrate(settings)
    with (
        serving(settings) as base,
        httpx.Client(base_url=base, headers={"sec-fetch-site": "same-origin"}) as client,
    ):
        path = client.post("/assessments").headers["location"]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        host, port = base.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as slow:
            slow.sendall(
                f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 200\r\n\r\nname".encode()
            )
            time.sleep(0.5)
            started = client.post("/assessments", timeout=5)
            assert started.status_code == 303
