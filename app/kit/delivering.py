"""Procrastinate brings jobs to workers on many machines; the job table stays the book of what is to be done.

A delivery is a Procrastinate job with the number of one of ours, deferred in our transaction and on our connection, for the
moment at which ours is due. Its worker (LISTEN/NOTIFY, heartbeat, graceful stop) brings the number, and ours is taken under
its lease and settled as always: so keys that hold for ever, effects that happen once, progress and the list of those given up
are the same as without it. A delivery that got lost with its worker is made again: every few seconds whoever works looks for
jobs that are due and on their way to nobody.

Only loaded when the settings choose it: Procrastinate is the extra `scaled`.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlmodel import Session

from app.kit.clock import Clock
from app.kit.copying import driver_of, without_limits
from app.kit.database import Database, postgres_engine
from app.kit.queue import masked
from app.kit.working import LEASE, SECONDS_BETWEEN_LOOKS, Duties, Nightly, Worker, log

TASK = "zhizhen.job"
SECONDS_BETWEEN_ROUNDS = 10.0
DEAD_AFTER_SECONDS = 30.0
"""A worker whose heart has not beaten for so long is gone; its deliveries are cleared away."""
MOST_A_ROUND = 1000
STOP_LOOK_SECONDS = 0.1
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""Priorities are seconds since then, negative: what is due first comes first (32 bits last until 2088)."""
_DEFER = sqlalchemy.text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, :priority, NULL, :lock, "
    "CAST(:args AS jsonb), CAST(:at AS timestamptz))]::procrastinate_job_to_defer_v1[])"
)
_WITHDRAW = sqlalchemy.text(
    "SELECT procrastinate_cancel_job_v1(id, false, true) FROM procrastinate_jobs "
    "WHERE queueing_lock = :lock AND status = 'todo'"
)
_ON_THEIR_WAY_TO_NOBODY = sqlalchemy.text(
    "SELECT number, name, due_at FROM job WHERE state IN ('waiting', 'running') AND due_at <= :at "
    "AND name = ANY(:names) AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs "
    "WHERE queueing_lock = 'job:' || job.number AND status = 'todo' "
    "AND (scheduled_at IS NULL OR scheduled_at <= now())) "
    "ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED"
)


def deliver(session: Session, name: str, number: int, due_at: datetime, *, is_due: bool = False) -> None:
    """Have a job brought to a worker, in this transaction; a delivery for another moment is withdrawn.

    It is brought at its moment by the database's clock; one that `is_due` by ours at once.
    """
    lock = f"job:{number}"
    session.execute(_WITHDRAW, {"lock": lock})
    given = {
        "queue": name,
        "task": TASK,
        "priority": -int((due_at - EPOCH).total_seconds()),
        "lock": lock,
        "args": json.dumps({"number": number}),
        "at": None if is_due else due_at,
    }
    session.execute(_DEFER, given)


def prepare(url: URL) -> None:
    """Bring Procrastinate's own tables to the version of the library, by the library's own SQL.

    The last file applied is written as the comment of its job table; its files are ordered by name.
    """
    engine = postgres_engine(url)
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    try:
        with engine.begin() as connection:
            known = _last_applied(connection)
            if known is None:
                without_limits(connection)
                _apply(connection, SchemaManager.get_schema(), files[-1].name)
                return
        for file in files:
            if file.name > known:
                with engine.begin() as connection:
                    without_limits(connection)
                    _apply(connection, file.read_text("utf-8"), file.name)
    finally:
        engine.dispose()


class DeliveredWorker(Worker):
    """Does the jobs that Procrastinate's worker brings."""

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
        super().__init__(database, duties, nightly, clock=clock, random=random, lease=lease)
        self._round = min(SECONDS_BETWEEN_ROUNDS, lease.total_seconds())
        self._taken = 0

    def run(self) -> None:
        """Work until told to stop, also over times in which the database is away."""
        while not self._stopped.is_set():
            try:
                asyncio.run(self._work(is_to_wait=True))
            except Exception as fault:  # noqa: BLE001 - the worker outlives a database that is away for a while
                log.warning("jobs could not be looked at", extra={"fault": masked(fault)})
                self._stopped.wait(SECONDS_BETWEEN_LOOKS)

    def drain(self) -> int:
        """Do all that is due; gives how many jobs were taken."""
        before = self._taken
        self.remind()
        asyncio.run(self._work(is_to_wait=False))
        while not self._stopped.is_set() and self._redeliver():
            asyncio.run(self._work(is_to_wait=False))
        return self._taken - before

    def _bring(self, number: int) -> None:
        if not self._stopped.is_set():  # else it is sent out again in the next round of another worker
            self._taken += self.do(number)

    async def _work(self, *, is_to_wait: bool) -> None:
        url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4))
        app.task(name=TASK)(self._bring)
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=list(self._duties),
                    wait=is_to_wait,
                    concurrency=1,
                    fetch_job_polling_interval=SECONDS_BETWEEN_LOOKS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    listen_notify=is_to_wait,
                    stalled_worker_timeout=DEAD_AFTER_SECONDS,
                )
            )
            watching = asyncio.create_task(self._stop_when_told(working))
            rounds = asyncio.create_task(self._make_rounds(app)) if is_to_wait else None
            try:
                with suppress(asyncio.CancelledError):
                    await working
            finally:
                for task in (watching, rounds):
                    if task is not None:
                        task.cancel()

    async def _stop_when_told(self, working: asyncio.Task[None]) -> None:
        """Cancel the worker, which lets it finish what it does and take nothing more."""
        while not self._stopped.is_set():  # set by a signal or another thread
            await asyncio.sleep(STOP_LOOK_SECONDS)
        working.cancel()

    async def _make_rounds(self, app: App) -> None:
        """Put down what nights ask for, send out again what got lost, clear away what dead workers held."""
        while True:
            try:
                await asyncio.to_thread(self.remind)
                await asyncio.to_thread(self._redeliver)
                for job in await app.job_manager.get_stalled_jobs(
                    seconds_since_heartbeat=DEAD_AFTER_SECONDS
                ):
                    with suppress(ConnectorException):  # another worker was first
                        await app.job_manager.finish_job_by_id_async(
                            job.id or 0, Status.FAILED, delete_job=True
                        )
            except Exception as fault:  # noqa: BLE001 - the next round may reach the database again
                log.warning("rounds not made", extra={"fault": masked(fault)})
            await asyncio.sleep(self._round)

    def _redeliver(self) -> int:
        """Send out jobs that are due and on their way to nobody; gives how many."""
        given = {"at": self._clock(), "names": list(self._duties), "most": MOST_A_ROUND}
        with self._database.transaction() as session:
            found: Sequence[Any] = session.execute(_ON_THEIR_WAY_TO_NOBODY, given).all()
            for number, name, due_at in found:
                deliver(session, name, number, due_at, is_due=True)
            return len(found)


def _last_applied(connection: Connection) -> str | None:
    """Give the last file of Procrastinate's SQL in this database; `None` when there is nothing of it."""
    told = connection.exec_driver_sql(
        "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class'), to_regclass('procrastinate_jobs')"
    ).one()
    if told[1] is None:
        return None
    return str(told[0] or "")


def _apply(connection: Connection, sql: str, name: str) -> None:
    driver_of(connection).execute(sql)
    connection.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS '{name}'")
