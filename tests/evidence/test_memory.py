"""The service keeps its size: the whole corpus, and a body of five gigabytes, through a real server."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.evidence.domain import LARGEST_UPLOAD
from app.settings import HERE
from tests.evidence import pictures
from tests.evidence.corpus import attacks, good_files

MOST_GROWTH = 64 * 1024
GIGABYTE = 1 << 30


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """A server of its own process: its id and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "PATH": os.environ["PATH"],
        "APP_DATABASE_URL": f"sqlite:///{tmp_path / 'm.db'}",
        "APP_BLOB_DIR": str(tmp_path / "blobs"),
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with (
        (tmp_path / "served.log").open("wb") as log,
        subprocess.Popen(command, cwd=HERE, env=environ, stdout=log, stderr=log) as process,
    ):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                    break
            time.sleep(0.2)
        yield process.pid, port
        process.terminate()


def peak(pid: int) -> int:
    """The largest resident size so far, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def test_the_corpus_and_five_gigabytes_leave_the_service_small(service: tuple[int, int]) -> None:
    pid, port = service
    headers = {"sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=120) as client:
        path = client.post("/assessments").headers["location"].removesuffix("/profile")
        place = f"{path}/items/Q01/evidence"
        client.post(place, files={"file": ("a.jpg", pictures.phone_jpeg())})
        before = peak(pid)
        for sent in (*attacks(), *good_files()[:12]):
            answer = client.post(place, files={"file": (sent.name, sent.content)})
            assert answer.status_code == (422 if sent.reason else 303), sent.name
        after_corpus = peak(pid) - before
        for declared in (False, True):
            assert _pour(port, client, place, declared=declared) <= LARGEST_UPLOAD + 64 * (1 << 20)
        assert client.get(path).status_code == 200
    assert after_corpus <= MOST_GROWTH
    assert peak(pid) - before <= MOST_GROWTH


def _pour(port: int, client: httpx.Client, place: str, *, declared: bool) -> int:
    """Send five gigabytes until the service stops taking them; gives how many bytes it took."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    length = f"Content-Length: {5 * GIGABYTE}" if declared else "Transfer-Encoding: chunked"
    head = (
        f"POST {place} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n{length}\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    piece, sent = bytes(1 << 20), 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode())
        with contextlib.suppress(OSError):
            line.sendall(part if declared else b"%x\r\n%s\r\n" % (len(part), part))
            while sent < 5 * GIGABYTE:
                line.sendall(piece if declared else b"%x\r\n%s\r\n" % (len(piece), piece))
                sent += len(piece)
    assert sent < GIGABYTE, "the service takes everything"
    return sent
