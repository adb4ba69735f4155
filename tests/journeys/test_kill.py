"""A process killed in the middle of saving: what was acknowledged is there afterwards."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from app.settings import HERE

KILLS, WRITERS = 4, 4
OPTIONS = ("0", "1", "2", "3", "4")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Served:
    """The service as a process of its own, to be killed and started again."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "APP_DATABASE_URL": database_url,
            "APP_BLOB_DIR": str(folder / "blobs"),
            "APP_PORT": str(self.port),
        }
        self.log = (folder / "served.log").open("ab")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            cwd=HERE,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )
        for _ in range(300):
            try:
                if httpx.get(f"{self.base}/health/live").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(Path(self.log.name).read_text("utf-8"))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


class Writer(threading.Thread):
    """One person who changes answers until the service is gone; remembers what was acknowledged."""

    def __init__(self, base: str) -> None:
        super().__init__(daemon=True)
        self.base = base
        self.acknowledged: dict[str, str] = {}
        self.sent: dict[str, str] = {}
        self.count = 0
        made = httpx.post(f"{base}/api/v1/assessments", json={"questionnaire": "miit-sme-2024"}).json()
        self.path = f"{base}/api/v1/assessments/{made['id']}"
        self.headers = {"authorization": f"Bearer {made['resume_token']}", "if-match": "*"}

    def run(self) -> None:
        with httpx.Client(headers=self.headers) as client:
            for turn in range(100_000):
                item, value = f"S{turn % 16 + 1:02}", OPTIONS[turn // 16 % 5]
                self.sent[item] = value
                try:
                    answer = client.put(f"{self.path}/responses/{item}", json={"value": value})
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    self.acknowledged[item] = value
                    self.count += 1

    def lost(self) -> list[str]:
        kept = httpx.get(self.path, headers=self.headers).json()["responses"]
        # the answer under way when the process died may or may not have been kept
        return [i for i, v in self.acknowledged.items() if kept.get(i) not in {v, self.sent[i]}]


@pytest.mark.slow
def test_no_acknowledged_answer_is_lost_when_the_process_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    served = Served(tmp_path, database_url)
    total = 0
    for _ in range(KILLS):
        served.start()
        writers = [Writer(served.base) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(1)
        served.kill()
        for writer in writers:
            writer.join(10)
        served.start()
        assert [writer.lost() for writer in writers] == [[] for _ in writers]
        total += sum(writer.count for writer in writers)
        served.kill()
    served.log.close()
    assert total > 100
