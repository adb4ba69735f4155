"""One thread that writes: many units of work, one transaction, one COMMIT, then the acknowledgement.

SQLite has one writer at a time. Instead of letting requests fight for it, every unit of work takes
its turn on one connection: `BEGIN IMMEDIATE`, a SAVEPOINT for each unit, one COMMIT for all that
waited. Only after that COMMIT does a unit count as done, so what was acknowledged is on disk
(`synchronous=FULL`). A unit that fails rolls back its own savepoint; a failed COMMIT fails all.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from app.kit.errors import Unavailable

T = TypeVar("T")
BATCH = 64
BACKLOG = 2000
LONGEST_TURN_SECONDS = 30.0


class WriterBusy(Unavailable):
    """More writes are waiting than can be served; the sender keeps them and tries again."""

    code = "busy"


class WriterClosed(Unavailable):
    """The service is stopping."""

    code = "stopping"


class TransactionGone(Unavailable):
    """The database has given the whole transaction up, as SQLite does when the disk is full; nothing of it is kept."""

    code = "outage"
    retry_after_seconds = 5


@dataclass(slots=True)
class _Unit(Generic[T]):
    """A unit of work, and what became of it before the COMMIT."""

    work: Callable[[Connection], T]
    future: Future[T] = field(default_factory=Future)
    value: T | None = None
    fault: BaseException | None = None

    def run(self, connection: Connection) -> None:
        connection.exec_driver_sql("SAVEPOINT unit")
        try:
            self.value = self.work(connection)
        except BaseException as fault:
            if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
                raise TransactionGone from fault  # what waits for the same COMMIT is gone too
            self.fault = fault
            connection.exec_driver_sql("ROLLBACK TO unit")
        connection.exec_driver_sql("RELEASE unit")

    def settle(self, commit_fault: BaseException | None) -> None:
        fault = self.fault or commit_fault
        if fault is not None:
            self.future.set_exception(fault)
        else:
            self.future.set_result(self.value)  # type: ignore[arg-type]  # set whenever no fault is


class Turn:
    """A writer's turn held by another thread: granted a session, then finished or abandoned."""

    def __init__(self, writer: GroupCommitWriter, session_of: Callable[[Connection], Session]) -> None:
        self._session_of = session_of
        self.granted: Future[Session] = Future()
        self._finished: Future[None] = Future()
        self.committed: Future[None] = writer.submit(self._hold)
        self.committed.add_done_callback(self._refuse)

    def finish(self) -> None:
        """Let the unit be committed; `committed` resolves after the COMMIT."""
        self._finished.set_result(None)

    def abandon(self, fault: BaseException) -> None:
        """Roll the unit back."""
        if not self._finished.done():
            self._finished.set_exception(fault)

    def _hold(self, connection: Connection) -> None:
        if not self.granted.set_running_or_notify_cancel():
            return
        with self._session_of(connection) as session:
            self.granted.set_result(session)
            self._finished.result(timeout=LONGEST_TURN_SECONDS)
            session.commit()

    def _refuse(self, committed: Future[None]) -> None:
        """Tell the holder of a turn that never came (BEGIN failed), so that it does not wait."""
        fault = committed.exception()
        if fault is not None and not self.granted.done():
            self.granted.set_exception(fault)


class GroupCommitWriter:
    """Runs units of work one after the other and commits those that wait together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.Queue[_Unit[object] | None] = queue.Queue(BACKLOG)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue a unit; the future resolves after its COMMIT.

        Raises `WriterBusy` when too many wait already and `WriterClosed` while stopping.
        """
        if self._closed:
            raise WriterClosed
        unit: _Unit[T] = _Unit(work)
        try:
            self._queue.put_nowait(unit)  # type: ignore[arg-type]  # the queue mixes result types
        except queue.Full:
            raise WriterBusy from None
        return unit.future

    def waiting(self) -> int:
        """How many units wait for their turn."""
        return self._queue.qsize()

    def close(self) -> None:
        """Commit what waits, then stop."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            self._commit_together(first)

    def _commit_together(self, first: _Unit[object]) -> None:
        units: list[_Unit[object]] = []
        commit_fault: BaseException | None = None
        try:
            with self._engine.connect() as connection, connection.begin():
                for unit in self._batch(first):
                    units.append(unit)
                    unit.run(connection)
        except BaseException as fault:  # noqa: BLE001 - every waiting unit must learn of it
            commit_fault = fault
        for unit in units or [first]:
            unit.settle(commit_fault)

    def _batch(self, first: _Unit[object]) -> Iterator[_Unit[object]]:
        yield first
        for _ in range(BATCH - 1):
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                return
            if unit is None:
                self._queue.put(None)
                return
            yield unit
