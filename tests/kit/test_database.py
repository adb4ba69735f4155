"""The database: committed before acknowledged, on both engines."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from app.identity.tables import Grant
from app.kit.database import AlreadyServed, Database, announce, sqlite_engine
from app.kit.writer import GroupCommitWriter, TransactionGone, WriterBusy, WriterClosed

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def grant(holder: str) -> Grant:
    return Grant(holder=holder, object_id=uuid4(), granted_at=NOW)


def holders(database: Database) -> set[str]:
    with database.transaction() as session:
        return {row.holder for row in session.exec(select(Grant))}


def test_leaving_the_block_commits_and_an_error_rolls_back(database: Database) -> None:
    with database.transaction() as session:
        session.add(grant("kept"))
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        session.add(grant("lost"))
        session.flush()
        _ = 1 / 0
    assert holders(database) == {"kept"}


def test_forty_requests_at_once_all_get_their_commit(database: Database) -> None:
    async def one(n: int) -> None:
        async with database.session(write=True) as session:
            await asyncio.sleep(0)
            await asyncio.to_thread(session.add, grant(f"h{n}"))

    async def all_of_them() -> None:
        await asyncio.gather(*(one(n) for n in range(40)))

    asyncio.run(all_of_them())
    assert len(holders(database)) == 40


def test_one_failing_request_does_not_harm_those_committed_with_it(database: Database) -> None:
    async def one(n: int) -> None:
        async with database.session(write=True) as session:
            session.add(Grant(holder=f"h{n}", object_id=uuid4(), granted_at=NOW))
            if n % 3 == 0:
                raise ValueError(n)

    async def all_of_them() -> list[BaseException | None]:
        return await asyncio.gather(*(one(n) for n in range(12)), return_exceptions=True)

    outcomes = asyncio.run(all_of_them())
    assert [isinstance(o, ValueError) for o in outcomes] == [n % 3 == 0 for n in range(12)]
    assert holders(database) == {f"h{n}" for n in range(12) if n % 3}


def test_a_constraint_broken_at_the_commit_reaches_the_caller(database: Database) -> None:
    row = grant("twice")
    with database.transaction() as session:
        session.add(row)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Grant(holder=row.holder, object_id=row.object_id, granted_at=NOW))
    assert holders(database) == {"twice"}


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    china = timezone(timedelta(hours=8))
    with database.transaction() as session:
        session.add(
            Grant(holder="t", object_id=uuid4(), granted_at=datetime(2026, 11, 24, 8, tzinfo=china))
        )
    with database.transaction() as session:
        assert session.exec(select(Grant.granted_at)).one() == NOW
    with pytest.raises(StatementError), database.transaction() as session:
        session.add(Grant(holder="n", object_id=uuid4(), granted_at=datetime(2026, 11, 24)))  # noqa: DTZ001


def test_readers_can_not_write_on_sqlite(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has no separate readers")

    async def write_while_reading() -> None:
        async with database.session(write=False) as session:
            session.add(grant("x"))
            session.flush()

    with pytest.raises(sqlalchemy.exc.OperationalError, match="readonly"):
        asyncio.run(write_while_reading())


def test_an_event_runs_in_the_transaction_that_announced_it(database: Database) -> None:
    seen = []
    database.listeners = {"thing.happened": [lambda _session, object_id: seen.append(object_id)]}
    thing = uuid4()
    with database.transaction() as session:
        announce(session, "thing.happened", thing)
        announce(session, "nobody.listens", thing)
    assert seen == [thing]


def test_a_second_process_is_refused_on_sqlite(tmp_path: Path) -> None:
    first = Database(f"sqlite:///{tmp_path / 'a.db'}")
    try:
        with pytest.raises(AlreadyServed, match="another process serves this database"):
            Database(f"sqlite:///{tmp_path / 'a.db'}")
    finally:
        first.close()
    Database(f"sqlite:///{tmp_path / 'a.db'}").close()


def test_sqlite_is_durable_and_checks_keys(tmp_path: Path) -> None:
    engine = sqlite_engine(sqlalchemy.make_url(f"sqlite:///{tmp_path / 'a.db'}"), writes=True)
    with engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
    engine.dispose()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[tuple[GroupCommitWriter, sqlalchemy.Engine, list[str]]]:
    engine = sqlite_engine(sqlalchemy.make_url(f"sqlite:///{tmp_path / 'w.db'}"), writes=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (n INTEGER PRIMARY KEY)")
        connection.commit()
    log: list[str] = []
    sqlalchemy.event.listen(engine, "commit", lambda _connection: log.append("commit"))
    made = GroupCommitWriter(engine)
    yield made, engine, log
    made.close()
    engine.dispose()


def insert(connection: sqlalchemy.Connection, n: int) -> int:
    connection.exec_driver_sql(f"INSERT INTO t VALUES ({n})")
    return n


def test_units_that_wait_together_share_one_commit(
    writer: tuple[GroupCommitWriter, sqlalchemy.Engine, list[str]],
) -> None:
    made, _, log = writer
    gate = threading.Event()
    first = made.submit(lambda connection: gate.wait(5) and insert(connection, 0))
    others = [made.submit(lambda connection, n=n: insert(connection, n)) for n in range(1, 30)]  # type: ignore[misc]
    assert not any(future.done() for future in others)
    gate.set()
    assert [future.result(5) for future in [first, *others]] == list(range(30))
    assert log == ["commit"]


def test_nothing_is_acknowledged_when_the_commit_fails(
    writer: tuple[GroupCommitWriter, sqlalchemy.Engine, list[str]],
) -> None:
    made, engine, _ = writer

    def fail(_connection: object) -> None:
        raise OSError("disk full")

    gate = threading.Event()
    first = made.submit(lambda connection: gate.wait(5) and insert(connection, 1))
    second = made.submit(lambda connection: insert(connection, 2))
    sqlalchemy.event.listen(engine, "commit", fail)
    gate.set()
    for future in (first, second):
        with pytest.raises(OSError, match="disk full"):
            future.result(5)
    sqlalchemy.event.remove(engine, "commit", fail)
    assert (
        made.submit(
            lambda connection: connection.exec_driver_sql("SELECT count(*) FROM t").scalar()
        ).result(5)
        == 0
    )


def test_when_the_database_gives_a_batch_up_half_way_nobody_is_told_it_is_kept(
    writer: tuple[GroupCommitWriter, sqlalchemy.Engine, list[str]],
) -> None:
    """SQLite may roll the whole transaction back when there is no room left; a savepoint would then start a new one."""
    made, engine, _ = writer

    def gives_up(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("INSERT OR ROLLBACK INTO t VALUES (1)")

    gate = threading.Event()
    before = made.submit(lambda connection: gate.wait(5) and insert(connection, 1))
    breaking = made.submit(gives_up)
    after = made.submit(lambda connection: insert(connection, 3))
    gate.set()
    for future in (before, breaking):
        with pytest.raises(TransactionGone):
            future.result(5)
    assert after.exception(5) is None, "it waits for the next transaction"
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT n FROM t").scalars().all() == [3]


def test_a_full_queue_and_a_closed_writer_say_so(
    writer: tuple[GroupCommitWriter, sqlalchemy.Engine, list[str]],
) -> None:
    made, _, _ = writer
    gate = threading.Event()
    made.submit(lambda _connection: gate.wait(5))
    with pytest.raises(WriterBusy):
        for _ in range(2100):
            made.submit(lambda _connection: None)
    gate.set()
    made.close()
    with pytest.raises(WriterClosed):
        made.submit(lambda _connection: None)


def test_threads_take_turns(database: Database) -> None:
    def one(n: int) -> None:
        with database.transaction() as session:
            session.add(grant(f"thread{n}"))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(one, range(48)))
    assert len(holders(database)) == 48
