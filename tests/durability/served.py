"""The service as a process of its own, to be measured, killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from app.settings import HERE

SHIPPED = ("-m", "app", "serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Served:
    """`python -m app serve` (or another entry) with a database; its log goes to a file of the folder."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        entry: Sequence[str] = SHIPPED,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._entry = entry
        self._environment = {
            **os.environ,
            "APP_DATABASE_URL": database_url,
            "APP_BLOB_DIR": str(folder / "blobs"),
            "APP_PORT": str(self.port),
            **(environment or {}),
        }
        self._log = folder / f"served-{self.port}.log"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self._entry], cwd=HERE, env=self._environment, stdout=log, stderr=log
            )
        for _ in range(600):
            try:
                if httpx.get(f"{self.base}/health/live").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.log()[-3000:])

    def log(self) -> str:
        """What the service has written so far."""
        return self._log.read_text("utf-8")

    def stop(self) -> None:
        """Let it finish what it does."""
        self.process.terminate()
        self.process.wait(20)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
