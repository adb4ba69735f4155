"""Crash the service again and again while people answer; count what was acknowledged and is gone.

Every acknowledgement carries the revision of its assessment. Afterwards the assessment must be at that
revision or at the next one: the answer under way may have been kept without its sender learning of it.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.durability.served import Served

WRITERS = 16
SHORTEST, LONGEST = 0.3, 1.2
LONGEST_LIFE = 20.0
SCENES = [f"S{n:02}" for n in range(1, 17)]


@dataclass
class Outcome:
    """What became of the acknowledged answers over all crashes."""

    acknowledged: int = 0
    crashes: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        return (
            f"{name:48} {self.acknowledged:8,} acknowledged, {self.crashes:3} crashes, {self.lost:6,} lost"
            f"{'  ' + '; '.join(self.faults) if self.faults else ''}"
        )


class Writer(threading.Thread):
    """One person who changes answers until the service is gone; remembers what was acknowledged."""

    def __init__(self, base: str, client: httpx.Client) -> None:
        super().__init__(daemon=True)
        self._client = client
        made = client.post(f"{base}/api/v1/assessments", json={"questionnaire": "miit-sme-2024"}).json()
        self._host = base.removeprefix("http://")
        self._path = f"/api/v1/assessments/{made['id']}"
        self._key = {"authorization": f"Bearer {made['resume_token']}"}
        self._acknowledged: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self.revision = self.started = _revision(made["etag"])

    @property
    def count(self) -> int:
        """How many answers were acknowledged, and the start."""
        return self.revision - self.started + 1

    def run(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=20)
        headers = {**self._key, "if-match": "*", "content-type": "application/json"}
        try:
            for turn in range(1_000_000):
                item, value = SCENES[turn % 16], str(turn // 16 % 5)
                self._sent[item] = value
                connection.request("PUT", f"{self._path}/responses/{item}", json.dumps(value), headers)
                answer = connection.getresponse()
                told = json.loads(answer.read())
                if answer.status == 200:
                    self._acknowledged[item], self.revision = value, _revision(told["etag"])
        except (OSError, http.client.HTTPException, ValueError):
            return
        finally:
            connection.close()

    def lost(self) -> int:
        """Ask the service how many acknowledged answers are gone."""
        read: dict[str, Any] = self._client.get(
            f"http://{self._host}{self._path}", headers=self._key
        ).json()
        if "etag" not in read:
            return self.count
        kept, missing = read["responses"], self.revision - _revision(read["etag"])
        other = [i for i, v in self._acknowledged.items() if kept.get(i) not in {v, self._sent[i]}]
        return max(missing, len(other))


def crash(
    served: Served,
    *,
    crashes: int,
    at_least: int = 0,
    before_start: Callable[[], None] = lambda: None,
    after_kill: Callable[[], list[str]] = list,
) -> Outcome:
    """Kill the service `crashes` times, and on until `at_least` answers were acknowledged.

    Each time it lives until its part of the answers is acknowledged, and a moment more. `after_kill` may put the files into the state of a power cut, and names faults it finds.
    """
    outcome, chance = Outcome(), Random(5)
    before_start()
    served.start()
    with httpx.Client(timeout=30) as client:
        while outcome.crashes < crashes or outcome.acknowledged < at_least:
            writers = [Writer(served.base, client) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            _let_live(writers, at_least / crashes, chance.uniform(SHORTEST, LONGEST))
            served.kill()
            for writer in writers:
                writer.join(30)
            outcome.faults += after_kill()
            before_start()
            served.start()
            outcome.crashes += 1
            outcome.acknowledged += sum(writer.count for writer in writers)
            outcome.lost += sum(writer.lost() for writer in writers)
    served.kill()
    return outcome


def _let_live(writers: list[Writer], acknowledged: float, moment: float) -> None:
    """Wait until so many answers are acknowledged, at most `LONGEST_LIFE`, and so many seconds more."""
    end = time.monotonic() + LONGEST_LIFE
    while sum(writer.count for writer in writers) < acknowledged and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(moment)


def _revision(etag: str) -> int:
    return int(etag.strip('"r'))
