"""Whoever does jobs: takes one after the other, keeps its lease alive, settles it, tries again later.

In the service it is a thread; `python -m app worker` is a process of its own, as many as there shall be (PostgreSQL).
What each job does is bound in `app/journey.py`.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from app.kit.clock import CHINA, Clock
from app.kit.database import Database
from app.kit.queue import (
    Claim,
    LeaseLost,
    claim,
    enqueue,
    extend,
    fail,
    finish,
    go_on_later,
    is_due,
    masked,
    progress,
    take_back,
)

log = logging.getLogger("zhizhen.jobs")
LEASE = timedelta(minutes=1)
BEATS_A_LEASE = 3
SECONDS_BETWEEN_LOOKS = 1.0
JITTER_PARTS = 4
"""A wait is lengthened by up to a quarter, so that what failed together is not tried again together."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a job is tried, and how the waits grow: `first`, then `factor` times as long each time."""

    tries: int = 5
    first: timedelta = timedelta(seconds=30)
    factor: int = 4

    def wait(self, tries: int, chance: int) -> timedelta | None:
        """Give the wait after so many tries, lengthened by `chance` (0–255); `None` when it was the last."""
        if tries >= self.tries:
            return None
        wait: timedelta = self.first * self.factor ** (tries - 1)
        return wait + wait * chance / (255 * JITTER_PARTS)


@dataclass(frozen=True, slots=True)
class GoOn:
    """A long job has done a piece: `done` of `of`; the rest comes after those that wait meanwhile."""

    done: int
    of: int


class Run:
    """One job while it is done."""

    def __init__(self, database: Database, clock: Clock, held: Claim, *, is_last: bool) -> None:
        self.database = database
        self.clock = clock
        self.claim = held
        self.is_last = is_last
        """Whether the job is given up if this fails."""
        self.is_settled = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """What the job was put down with."""
        return self.claim.payload

    def progress(self, done: int, of: int) -> None:
        """Tell how far it is. Raises `LeaseLost`."""
        with self.database.transaction() as session:
            progress(session, self.claim, done, of)

    @contextmanager
    def finishing(self) -> Iterator[Session]:
        """Give the transaction that keeps the effect and settles the job: both or neither. Raises `LeaseLost`."""
        with self.database.transaction() as session:
            yield session
            finish(session, self.claim, at=self.clock())
        self.is_settled = True


@dataclass(frozen=True, slots=True)
class Duty:
    """What a job does, and how it is tried again. A long job does a piece and says `GoOn`."""

    act: Callable[[Run], GoOn | None]
    retry: Retry = Retry()


Duties = Mapping[str, Duty]


@dataclass(frozen=True, slots=True)
class Nightly:
    """A job of every night, at this time in China; a night that was missed is made up for at the next start."""

    name: str
    at: time

    def last(self, now: datetime) -> datetime:
        """Give when it was due last."""
        here = now.astimezone(CHINA)
        today = datetime.combine(here.date(), self.at, CHINA)
        return today if today <= here else today - timedelta(days=1)


class Worker:
    """Does what is due, one job at a time."""

    def __init__(
        self,
        database: Database,
        duties: Duties,
        nightly: Sequence[Nightly],
        *,
        clock: Clock,
        random: Callable[[int], bytes],
        lease: timedelta = LEASE,
    ) -> None:
        self._database, self._duties, self._nightly = database, duties, nightly
        self._clock, self._random, self._lease = clock, random, lease
        self._reminded: dict[str, date] = {}
        self._tries = {name: duty.retry.tries for name, duty in duties.items()}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self.run, name="jobs", daemon=True)

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more jobs; the one being done is finished."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, and wait until the job being done is finished."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def run(self) -> None:
        """Work until told to stop."""
        if self._database.is_sqlite:  # no other process can hold a job of this file
            with self._database.transaction() as session:
                take_back(session, at=self._clock())
        while not self._stopped.is_set():
            try:
                self.drain()
            except Exception as fault:  # noqa: BLE001 - the thread outlives a database that is away for a while
                log.warning("jobs could not be looked at", extra={"fault": masked(fault)})
            self._stopped.wait(SECONDS_BETWEEN_LOOKS)

    def drain(self) -> int:
        """Do all that is due; gives how many jobs were taken."""
        self.remind()
        taken = 0
        while not self._stopped.is_set() and self.step():
            taken += 1
        return taken

    def step(self) -> bool:
        """Do the next job that is due; tells whether there was one."""
        now = self._clock()
        with self._database.reading() as session:
            if not is_due(session, self._duties, at=now):
                return False
        return self.do()

    def do(self, number: int | None = None) -> bool:
        """Take and do the next job that is due, or the one with this number; tells whether there was one."""
        with self._database.transaction() as session:
            held = claim(
                session,
                self._duties,
                at=self._clock(),
                lease=self._lease,
                most_tries=self._tries,
                number=number,
            )
        if held is None:
            return False
        duty = self._duties[held.name]
        run = Run(self._database, self._clock, held, is_last=held.tries >= duty.retry.tries)
        try:
            with self._beating(held):
                self._act(duty, run)
        except LeaseLost:
            log.warning("job lost to another worker", extra={"job": held.number, "kind": held.name})
        return True

    def _act(self, duty: Duty, run: Run) -> None:
        held = run.claim
        try:
            rest = duty.act(run)
        except LeaseLost:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever a job raises, it is told and tried again
            self._failed(duty, held, fault)
            return
        if run.is_settled:
            return
        with self._database.transaction() as session:
            if rest is None:
                finish(session, held, at=self._clock())
            else:
                go_on_later(session, held, at=self._clock(), done=rest.done, of=rest.of)

    def _failed(self, duty: Duty, held: Claim, fault: Exception) -> None:
        told, wait = masked(fault), duty.retry.wait(held.tries, self._random(1)[0])
        facts = {"job": held.number, "kind": held.name, "tries": held.tries, "fault": told}
        log.warning("job failed" if wait else "job given up", extra=facts)
        with self._database.transaction() as session:
            fail(session, held, told, at=self._clock(), wait=wait)

    @contextmanager
    def _beating(self, held: Claim) -> Iterator[None]:
        """Extend the lease while a job is done."""
        is_over = threading.Event()
        beats = threading.Thread(target=self._beat, args=(held, is_over), name="jobs-heart", daemon=True)
        beats.start()
        try:
            yield
        finally:
            is_over.set()
            beats.join()

    def _beat(self, held: Claim, is_over: threading.Event) -> None:
        while not is_over.wait(self._lease.total_seconds() / BEATS_A_LEASE):
            try:
                with self._database.transaction() as session:
                    extend(session, held, at=self._clock(), lease=self._lease)
            except LeaseLost:
                return
            except Exception as fault:  # noqa: BLE001 - the next beat may reach the database again
                log.warning("lease not extended", extra={"job": held.number, "fault": masked(fault)})

    def remind(self) -> None:
        """Put down the nightly jobs whose time has come; the key keeps many workers from doing one twice."""
        now = self._clock()
        for job in self._nightly:
            due = job.last(now)
            if self._reminded.get(job.name) == due.date():
                continue
            with self._database.transaction() as session:
                enqueue(session, job.name, {}, key=f"{job.name}:{due.date()}", at=now)
            self._reminded[job.name] = due.date()
