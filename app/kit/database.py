"""Engine, session and the one commit; SQLite and PostgreSQL behind the same methods.

`transaction()` is for commands and jobs, `session(write=…)` for requests, `run(work)` for the few that
come by the hundred and fit into one function. Application code never commits: leaving a block without an
error does, or the end of the function, before anything is acknowledged.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar
from uuid import UUID

import anyio.to_thread
import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from app.kit.errors import Unavailable
from app.kit.writer import GroupCommitWriter, TransactionGone, Turn, WriterBusy

try:
    import pysqlite3 as sqlite_module
except ImportError:  # no wheel for this platform: the single writer avoids the known WAL fault
    import sqlite3 as sqlite_module

T = TypeVar("T")
POOL_SIZE = 8
LONGEST_WAIT_SECONDS = 10.0
FIXED_WAL_RESET = ((3, 51, 3), (3, 50, 7), (3, 44, 6))

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Listener = Callable[[Session, UUID], None]
Listeners = Mapping[str, Sequence[Listener]]


class AlreadyServed(Unavailable):
    """Another process serves this SQLite file; facts: `path`."""


class UtcDateTime(sqlalchemy.TypeDecorator[datetime]):
    """Aware UTC datetimes on every engine; a naive one is refused."""

    impl = sqlalchemy.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite keeps no zone, so it gets the plain UTC time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can not be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the hook's signature
        """Give back aware UTC, whatever the engine kept."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database, opened once per process."""

    def __init__(
        self,
        url: str,
        *,
        listeners: Listeners | None = None,
        carried: Mapping[str, object] | None = None,
    ) -> None:
        """Open it; every session carries the listeners, and what else is `carried` for those who know its name."""
        self.url = make_url(url)
        self.listeners: Listeners = listeners or {}
        self._carried = carried or {}
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock: IO[str] | None = None
        self._writer: GroupCommitWriter | None = None
        self._admitted = asyncio.Semaphore(POOL_SIZE)
        if self.is_sqlite:
            self._lock = lock_beside(self.url)
            self.engine = sqlite_engine(self.url, writes=True)
            self._readers = sqlite_engine(self.url, writes=False)
            self._writer = GroupCommitWriter(self.engine)
        else:
            self.engine = self._readers = postgres_engine(self.url)
            self._alone = postgres_engine(self.url, commits_each=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that is committed on leaving, and rolled back on an error."""
        if self._writer is None:
            with self.engine.connect() as connection, self._session(connection) as session:
                yield session
                session.commit()
            return
        turn = Turn(self._writer, self._session)
        session = turn.granted.result()
        try:
            yield session
        except BaseException as fault:
            turn.abandon(fault)
            told = turn.committed.exception()
            if isinstance(told, TransactionGone):
                raise told from fault
            raise
        turn.finish()
        turn.committed.result()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session of a job that only looks; it does not disturb who writes."""
        with self._session(self._readers) as session:
            yield session

    @asynccontextmanager
    async def session(self, *, write: bool) -> AsyncIterator[Session]:
        """Give a request its session.

        A request is admitted before it gets a connection, so no thread ever waits for one: threads
        that wait would keep those who hold a connection from finishing. Raises `WriterBusy` after
        `LONGEST_WAIT_SECONDS` in the queue.
        """
        if write and self._writer is not None:
            async with self._turn(self._writer) as session:
                yield session
            return
        async with self._admission():
            session = self._session(self._readers)
            try:
                yield session
                if write:
                    await _blocking(session.commit)
            finally:
                await self._give_back(session)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run one unit of statements that may write; give what it gives once that is committed.

        On SQLite the writer's own thread runs it, so nothing waits for anything between its statements;
        on PostgreSQL a thread of its own does. Raises `WriterBusy` like `session`.
        """
        if self._writer is not None:
            return await asyncio.wrap_future(self._writer.submit(work))
        async with self._admission():
            return await _blocking(lambda: self._run(work))

    async def run_alone(self, work: Callable[[Connection], T | None]) -> T | None:
        """Try work that is one statement and commits itself, without a transaction around it; on PostgreSQL only.

        Gives `None` on SQLite, whose writer has nothing to gain by it, and when the connection breaks: whether
        the statement was kept is not known then, and whoever asks must find out by `run`.
        """
        if self.is_sqlite:
            return None
        async with self._admission():
            try:
                return await _blocking(lambda: self._run_alone(work))
            except DBAPIError as fault:
                if not fault.connection_invalidated:
                    raise
                return None

    async def look(self, work: Callable[[Session], T]) -> T:
        """Run one unit that only reads, from its first statement to the end without going elsewhere.

        A request with a `session` goes to a thread for every dependency that asks the database. On PostgreSQL
        this goes to one once; on SQLite, where a reader waits for nobody and a page reads for a tenth of a
        millisecond, it stays where it is: going to a thread and back takes longer than that. Raises
        `WriterBusy` like `session`.
        """
        if self.is_sqlite:
            return self._look(work)
        async with self._admission():
            return await _blocking(lambda: self._look(work))

    @property
    def engines(self) -> set[Engine]:
        """The engines behind it, for whoever watches statements."""
        return {self.engine, self._readers} if self.is_sqlite else {self.engine, self._alone}

    def sqlite_version(self) -> str | None:
        """Give the version of the SQLite library in use, or `None` on PostgreSQL."""
        return str(sqlite_module.sqlite_version) if self.is_sqlite else None

    def has_wal_reset_fault(self) -> bool:
        """Whether the SQLite library is one with the WAL-reset fault (3.7.0 – 3.51.2)."""
        if not self.is_sqlite:
            return False
        version = tuple(sqlite_module.sqlite_version_info)
        return version < FIXED_WAL_RESET[0] and not any(
            version[:2] == fixed[:2] and version >= fixed for fixed in FIXED_WAL_RESET
        )

    def waiting_writes(self) -> int:
        """How many writes wait for the SQLite writer; 0 on PostgreSQL."""
        return self._writer.waiting() if self._writer else 0

    def close(self) -> None:
        """Finish what waits, then give everything back."""
        if self._writer is not None:
            self._writer.close()
        for engine in self.engines:
            engine.dispose()
        if self._lock is not None:
            self._lock.close()

    def _look(self, work: Callable[[Session], T]) -> T:
        with self._readers.connect() as connection, connection.begin():
            return work(_Looking(connection))

    def _run(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def _run_alone(self, work: Callable[[Connection], T | None]) -> T | None:
        with self._alone.connect() as connection:
            return work(connection)

    async def _give_back(self, session: Session) -> None:
        """Close a session; on SQLite that is a matter of microseconds, less than going to a thread."""
        if self.is_sqlite:
            session.close()
        else:
            await _blocking(session.close)

    @asynccontextmanager
    async def _admission(self) -> AsyncIterator[None]:
        try:
            await asyncio.wait_for(self._admitted.acquire(), LONGEST_WAIT_SECONDS)
        except TimeoutError:
            raise WriterBusy from None
        try:
            yield
        finally:
            self._admitted.release()

    @asynccontextmanager
    async def _turn(self, writer: GroupCommitWriter) -> AsyncIterator[Session]:
        turn = Turn(writer, self._session)
        session = await asyncio.wrap_future(turn.granted)
        try:
            yield session
        except BaseException as fault:
            turn.abandon(fault)
            if isinstance(fault, DBAPIError):  # perhaps only what came of losing the whole transaction
                await asyncio.wrap_future(turn.committed)
            raise
        turn.finish()
        await asyncio.wrap_future(turn.committed)

    def _session(self, bind: Connection | Engine) -> Session:
        session = Session(bind, join_transaction_mode="create_savepoint", expire_on_commit=False)
        session.info.update(self._carried, listeners=self.listeners)
        return session


class _Looking(Session):
    """A session over a connection whose transaction has begun; it need not find out which one to use."""

    def __init__(self, begun: Connection) -> None:
        super().__init__(begun, join_transaction_mode="rollback_only", autoflush=False)
        self._begun = begun

    def connection(self, *_: object, **__: object) -> Connection:
        """Give the connection."""
        return self._begun


def sqlite_engine(url: URL, *, writes: bool) -> Engine:
    """Make the engine of the one writer, or of the readers, with the settings of ADR 0003."""
    engine = sqlalchemy.create_engine(
        url,
        module=sqlite_module,
        pool_size=1 if writes else POOL_SIZE,
        max_overflow=0,
        poolclass=sqlalchemy.QueuePool,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        for pragma in _pragmas(writes=writes):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def postgres_engine(url: URL, *, commits_each: bool = False) -> Engine:
    """Make the PostgreSQL engine: bounded pool, bounded statements, durable commits.

    One that commits each statement also saves the trips to begin, to commit, and to ask whether the server is there.
    """
    limits = (
        "-c statement_timeout=5000 -c lock_timeout=2000 "
        "-c idle_in_transaction_session_timeout=15000 -c synchronous_commit=on -c timezone=UTC"
    )
    return sqlalchemy.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_pre_ping=not commits_each,
        isolation_level="AUTOCOMMIT" if commits_each else "READ COMMITTED",
        connect_args={"options": limits, "connect_timeout": 2},
    )


def looking(connection: Connection) -> Session:
    """Give a session that loads objects in the middle of a unit of statements; it must not write."""
    return Session(connection, join_transaction_mode="rollback_only", autoflush=False)


def announce(session: Session, name: str, object_id: UUID) -> None:
    """Tell the journey that something has happened; whoever acts on it does so in this transaction."""
    session.flush()
    listeners: Listeners = session.info.get("listeners", {})
    for listener in listeners.get(name, ()):
        listener(session, object_id)


def _pragmas(*, writes: bool) -> tuple[str, ...]:
    common = (
        "busy_timeout=5000",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-32768",
        "trusted_schema=OFF",
        "mmap_size=0",
    )
    if not writes:
        return (*common, "wal_autocheckpoint=0", "query_only=ON")
    return (
        "journal_mode=WAL",
        "synchronous=FULL",
        *common,
        "wal_autocheckpoint=1000",
        "journal_size_limit=67108864",
    )


def lock_beside(url: URL) -> IO[str]:
    """Own an SQLite file until the lock is closed; raises `AlreadyServed`."""
    if not url.database or url.database == ":memory:":
        raise ValueError("the SQLite database must be a file: sqlite:///path/to/file.db")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = Path(f"{path}.lock").open("w", encoding="ascii")  # noqa: SIM115 - held while the process lives
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyServed(
            f"{path}: another process serves this database; stop it first, or use PostgreSQL for more",
            path=str(path),
        ) from None
    return lock


async def _blocking(call: Callable[[], T]) -> T:
    """Run something that blocks in a thread of its own, so that it never waits behind waiting requests."""
    return await anyio.to_thread.run_sync(call, limiter=anyio.CapacityLimiter(1))
