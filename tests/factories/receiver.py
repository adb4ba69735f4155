"""A system that is told things: a real HTTP server on loopback that keeps what it gets and answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """`answers` are statuses in turn, the last one for ever; `drips` seconds pass between the bytes of an answer."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    drips: float = 0
    large: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port of loopback."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = kept.answers.pop(0) if len(kept.answers) > 1 else kept.answers[0]
            try:
                self._answer(status)
            except OSError:
                return  # the caller has left

        def _answer(self, status: int) -> None:
            if kept.drips:
                for byte in b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 1000:
                    self.wfile.write(bytes([byte]))
                    time.sleep(kept.drips)
                return
            self.send_response(status)
            if status in range(300, 400):
                self.send_header("location", f"{kept.url}elsewhere")
            self.send_header("content-length", str(kept.large))
            self.end_headers()
            for _ in range(kept.large // 65536):
                self.wfile.write(b"x" * 65536)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
