"""Kill the worker again and again while it does jobs; count effects that are missing or doubled.

Run as a program (`-m tests.durability.jobs URL ENGINE`) this is a worker with the product's own machinery and a job whose effect
is a row; the table has no unique key, so that a doubled effect would be seen. A quarter of the jobs is long (five pieces),
a quarter keeps its effect under a unique key outside the settling transaction, as a job must that can not do otherwise.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import sqlalchemy
from sqlmodel import Session

from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.engine import Engine, carried_by, prepare, worker_of
from app.kit.queue import enqueue, standing
from app.kit.working import Duty, GoOn, Run
from app.settings import HERE

EFFECT = "test.effect"
PIECES = 5
SHORTEST, LONGEST = 0.1, 0.6
LEASE = timedelta(seconds=1)
WORKERS = {True: 1, False: 2}
"""By whether it is SQLite, which one process owns."""


@dataclass
class Outcome:
    """What became of the jobs over all kills."""

    jobs: int
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    seconds: float = 0
    faults: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        return (
            f"{name:48} {self.jobs:8,} jobs, {self.kills:3} kills, {self.lost:6,} lost, {self.doubled:6,} doubled,"
            f" {self.seconds:6.1f} s{'  ' + '; '.join(self.faults) if self.faults else ''}"
        )


def act(run: Run) -> GoOn | None:
    """Keep one row, in the transaction that settles the job."""
    number = int(run.payload["n"])
    time.sleep(0.004)
    if number % 4 == 0 and run.claim.done < PIECES - 1:
        return GoOn(run.claim.done + 1, PIECES)
    if number % 4 == 1:
        with run.database.transaction() as session:
            _keep(session, number, only_once=True)
        return None
    with run.finishing() as session:
        _keep(session, number, only_once=False)
    return None


def _keep(session: Session, number: int, *, only_once: bool) -> None:
    known = " WHERE NOT EXISTS (SELECT 1 FROM effect WHERE n = :n)" if only_once else ""
    session.execute(sqlalchemy.text(f"INSERT INTO effect SELECT :n{known}"), {"n": number})


def kill_workers(url: str, folder: Path, *, jobs: int, kills: int, engine: Engine = "table") -> Outcome:
    """Put jobs down in a migrated database and kill the workers at least so often until all are done."""
    outcome, chance, started = Outcome(jobs), Random(7), time.monotonic()
    database = Database(url, carried=carried_by(engine))
    prepare(engine, database.url)
    is_sqlite = database.is_sqlite
    with database.transaction() as session:
        session.execute(sqlalchemy.text("CREATE TABLE effect (n INTEGER NOT NULL)"))
        for n in range(jobs):
            enqueue(session, EFFECT, {"n": n}, key=f"{EFFECT}:{n}", at=system_clock())
    database.close()
    with (folder / "workers.log").open("ab") as log:
        while _left(url) or outcome.kills < kills:
            assert outcome.kills < kills + jobs, (folder / "workers.log").read_text("utf-8")[-2000:]
            _work_and_kill([url, engine], WORKERS[is_sqlite], chance, log.fileno())
            outcome.kills += WORKERS[is_sqlite]
    outcome.seconds = time.monotonic() - started
    database = Database(url)
    with database.transaction() as session:
        found = [row[0] for row in session.execute(sqlalchemy.text("SELECT n FROM effect"))]
        outcome.lost = jobs - len(set(found))
        outcome.doubled = len(found) - len(set(found))
        if dead := standing(session, at=system_clock()).dead:
            outcome.faults.append(f"{dead} given up")
    database.close()
    return outcome


def _work_and_kill(arguments: Sequence[str], workers: int, chance: Random, log: int) -> None:
    command = [sys.executable, "-m", "tests.durability.jobs", *arguments]
    running = [
        subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=log) for _ in range(workers)
    ]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    time.sleep(chance.uniform(SHORTEST, LONGEST))
    for process in running:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=10)


def _left(url: str) -> int:
    database = Database(url)
    try:
        with database.transaction() as session:
            return standing(session, at=system_clock()).waiting
    finally:
        database.close()


def main(url: str, engine: Engine) -> None:
    """Work until killed."""
    duties = {EFFECT: Duty(act)}
    database = Database(url, carried=carried_by(engine))
    worker = worker_of(engine, database, duties, (), clock=system_clock, random=os.urandom, lease=LEASE)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    worker.run()


if __name__ == "__main__":
    main(sys.argv[1], "procrastinate" if sys.argv[2] == "procrastinate" else "table")
