"""Mixed load on PostgreSQL: of a hundred requests 70 autosaves, 28 pages, 2 submissions; two web processes, two workers.

    python -m benchmarks.mixed [--minutes 2] [--people 32]

Told are requests a second, times, the share of 5xx, processor time a request of the web processes (which says more than
requests a second while other work runs), and how their memory grew after the first quarter. Beside it stands the
bare liveness route under the same clients in the same run.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from tests.durability.machines import Answered, Province, answered, province
from tests.durability.served import Served
from tests.postgres import postgres_server

SHARES = {"autosave": 70, "page": 28, "submission": 2}
SCENES = [f"S{n:02}" for n in range(1, 17)]
SECTION = "equipment"
WARM_SHARE = 0.25
TICKS_A_SECOND = 100


@dataclass
class Tally:
    """What one thread has seen."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHARES})


class Person(threading.Thread):
    """Answers, looks and submits at random until told to stop; after a submission a new assessment is begun."""

    def __init__(self, running: Province, seed: int, is_over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._client, self._chance, self._is_over = running.browser(), Random(seed), is_over
        self.tally = Tally()

    def run(self) -> None:
        """Do one thing after the other."""
        held = self._begun()
        kinds, weights = list(SHARES), list(SHARES.values())
        while not self._is_over.is_set():
            kind = self._chance.choices(kinds, weights)[0]
            began = time.perf_counter()
            status = self._ask(kind, held)
            self.tally.seconds[kind].append(time.perf_counter() - began)
            self.tally.statuses[kind, status] += 1
            if kind == "submission":
                held = self._begun()

    def _ask(self, kind: str, held: Answered) -> int:
        if kind == "page":
            return self._client.get(f"/assessments/{held.id}/sections/{SECTION}").status_code
        if kind == "submission":
            headers = {**held.key, "idempotency-key": "k"}
            return self._client.post(f"{held.path}/submission", headers=headers).status_code
        item, value = self._chance.choice(SCENES), str(self._chance.randrange(5))
        headers = {**held.key, "if-match": "*"}
        return self._client.put(f"{held.path}/responses/{item}", json=value, headers=headers).status_code

    def _begun(self) -> Answered:
        """Begin an assessment through the page, so that pages may be looked at, with all answers; not counted."""
        held = answered(self._client)
        self._client.get(f"/resume/{held.key['authorization'].split()[1]}")
        return held


@dataclass(frozen=True)
class Seen:
    """Resident megabytes and processor seconds of a process."""

    megabytes: float
    seconds: float


def look_at(web: Served) -> Seen:
    """Read what the kernel tells of a web process."""
    folder = Path(f"/proc/{web.process.pid}")
    resident = int((folder / "statm").read_text().split()[1]) * 4096 / 1_000_000
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return Seen(resident, (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND)


def under_load(running: Province, people: int, seconds: float) -> None:
    """Let people work for so long and print what came of it."""
    is_over = threading.Event()
    crowd = [Person(running, seed, is_over) for seed in range(people)]
    for person in crowd:
        person.start()
    time.sleep(seconds * WARM_SHARE)
    before, counted = [look_at(web) for web in running.webs], _count(crowd)
    began = time.perf_counter()
    time.sleep(seconds * (1 - WARM_SHARE))
    taken, after, done = (
        time.perf_counter() - began,
        [look_at(web) for web in running.webs],
        _count(crowd) - counted,
    )
    is_over.set()
    for person in crowd:
        person.join(60)
    statuses: Counter[tuple[str, int]] = sum((person.tally.statuses for person in crowd), Counter())
    failed = sum(count for (_, status), count in statuses.items() if status >= 500)
    total = sum(statuses.values())
    print(
        f"{total:,} requests, {done / taken:.0f} a second, {failed / total:.2%} 5xx, statuses {_told(statuses)}"
    )
    spent = sum(b.seconds - a.seconds for a, b in zip(before, after, strict=True))
    print(f"{spent / done * 1000:.2f} ms of a web process's processor a request")
    for kind in SHARES:
        times = sorted(one for person in crowd for one in person.tally.seconds[kind])
        cuts = statistics.quantiles(times, n=100)
        print(
            f"{kind:12} {len(times):8,}  p50 {cuts[49] * 1000:7.1f}  p95 {cuts[94] * 1000:7.1f}  p99 {cuts[98] * 1000:7.1f} ms"
        )
    for a, b in zip(before, after, strict=True):
        print(
            f"memory of a web process: {a.megabytes:.0f} -> {b.megabytes:.0f} MB ({b.megabytes / a.megabytes - 1:+.1%})"
        )


def baseline(running: Province) -> None:
    """Print how long the liveness route takes for one client."""
    with running.browser() as client:
        times = sorted(_timed(client) for _ in range(200))
    print(
        f"liveness, one client (baseline): p50 {times[100] * 1000:.1f} ms, p95 {times[190] * 1000:.1f} ms"
    )


def mixed(minutes: float = 2, people: int = 32) -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as name,
        postgres_server() as url,
        province(url, Path(name)) as running,
    ):
        baseline(running)
        under_load(running, people, minutes * 60)


def main(arguments: Sequence[str]) -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="benchmarks.mixed")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--people", type=int, default=32)
    given = parser.parse_args(arguments)
    mixed(min(given.minutes, 10), given.people)


def _timed(client: httpx.Client) -> float:
    began = time.perf_counter()
    client.get("/health/live")
    return time.perf_counter() - began


def _count(crowd: Sequence[Person]) -> int:
    return sum(sum(person.tally.statuses.values()) for person in crowd)


def _told(statuses: Counter[tuple[str, int]]) -> str:
    return ", ".join(f"{kind} {status}: {count:,}" for (kind, status), count in sorted(statuses.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
