"""The job port's conformance suite: the same answers from SQLite and PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.kit.audit import Acting, acts, rows
from app.kit.database import Database
from app.kit.engine import Engine, carried_by, prepare, worker_of
from app.kit.queue import (
    Claim,
    JobNotFound,
    JobRow,
    JobState,
    LeaseLost,
    QueueFull,
    claim,
    drop,
    enqueue,
    extend,
    finish,
    job_of,
    jobs_in,
    masked,
    progress,
    retry,
    standing,
    tidy,
)
from app.kit.working import Duty, GoOn, Nightly, Retry, Run, Worker
from app.settings import Settings

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
KIND = "test.effect"


@dataclass
class Clock:
    """Stands still until it is told."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Bench:
    """A worker with a job that does what the test says, and the jobs it has seen."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    act: Callable[[Run], GoOn | None] = lambda _run: None
    seen: list[object] = field(default_factory=list)
    chance: int = 0
    engine: Engine = "table"

    def worker(self, *nightly: Nightly, lease: timedelta = LEASE) -> Worker:
        def noted(run: Run) -> GoOn | None:
            self.seen.append(run.payload.get("n"))
            return self.act(run)

        return worker_of(
            self.engine,
            self.database,
            {KIND: Duty(noted), "test.nightly": Duty(noted)},
            nightly,
            clock=self.clock,
            random=lambda count: bytes([self.chance]) * count,
            lease=lease,
        )

    def put(self, n: int, *, key: str = "", run_at: datetime | None = None, by: str = "") -> int:
        with self.database.transaction() as session:
            key = key or f"{KIND}:{n}"
            return enqueue(session, KIND, {"n": n}, key=key, at=self.clock(), run_at=run_at, started_by=by)

    def take(self) -> Claim | None:
        with self.database.transaction() as session:
            return claim(session, [KIND], at=self.clock(), lease=LEASE, most_tries={KIND: 5})

    def row(self, number: int) -> JobRow:
        with self.database.transaction() as session:
            found = session.get(JobRow, number)
            assert found is not None
            return found


@pytest.fixture(params=["table", "procrastinate"])
def bench(request: pytest.FixtureRequest, migrated: Settings) -> Iterator[Bench]:
    """The job table on both databases, and Procrastinate on the one it knows."""
    engine: Engine = request.param
    url = make_url(migrated.database_url)
    if engine != "table":
        if url.get_backend_name() == "sqlite":
            pytest.skip("Procrastinate needs PostgreSQL")
        prepare(engine, url)
    with closing(Database(migrated.database_url, carried=carried_by(engine))) as database:
        yield Bench(database, engine=engine)


def fails(_run: Run) -> None:
    raise ValueError("no answer from wang@example.com for 91320583MA1XUBCD2N, phone 13812345678")


def test_a_job_is_done_once_its_transaction_is_committed(bench: Bench) -> None:
    with bench.database.transaction() as session:
        enqueue(session, KIND, {"n": 1}, key="a", at=NOON)
        with bench.database.reading() as outside:
            assert outside.exec(select(JobRow)).all() == []
    assert bench.worker().drain() == 1
    assert (bench.seen, bench.worker().drain()) == ([1], 0)


def test_a_rolled_back_job_never_was(bench: Bench) -> None:
    def refused() -> None:
        with bench.database.transaction() as session:
            enqueue(session, KIND, {"n": 1}, key="a", at=NOON)
            raise KeyError

    with pytest.raises(KeyError):
        refused()
    assert bench.worker().drain() == 0
    assert bench.put(2, key="a")
    assert bench.worker().drain() == 1


def test_the_same_key_is_one_job_also_after_it_was_done_and_from_many_at_once(bench: Bench) -> None:
    with ThreadPoolExecutor(8) as threads:
        numbers = set(threads.map(lambda n: bench.put(n, key="one"), range(16)))
    assert len(numbers) == 1
    assert bench.worker().drain() == 1
    assert {bench.put(99, key="one")} == numbers
    assert bench.worker().drain() == 0


def test_jobs_come_in_the_order_they_are_due(bench: Bench) -> None:
    bench.put(3)
    bench.put(1, run_at=NOON - SECOND)
    bench.put(4)
    bench.put(9, run_at=NOON + SECOND)
    worker = bench.worker()
    worker.drain()
    assert bench.seen == [1, 3, 4]
    bench.clock.now += SECOND
    worker.drain()
    assert bench.seen == [1, 3, 4, 9]


def test_a_failing_job_waits_longer_each_time_and_is_given_up_after_five(bench: Bench) -> None:
    bench.act = fails
    number, worker = bench.put(1), bench.worker()
    for seconds in (30, 120, 480, 1920):
        assert worker.drain() == 1
        row = bench.row(number)
        assert (row.state, row.due_at - bench.clock.now) == ("waiting", timedelta(seconds=seconds))
        bench.clock.now = row.due_at - SECOND
        assert worker.drain() == 0
        bench.clock.now += SECOND
    assert worker.drain() == 1
    row = bench.row(number)
    assert (row.state, row.tries, row.settled_at) == ("dead", 5, bench.clock.now)
    assert row.fault == "ValueError: no answer from … for …, phone …"
    bench.clock.now += timedelta(days=400)
    assert worker.drain() == 0


def test_waits_are_lengthened_by_up_to_a_quarter(bench: Bench) -> None:
    bench.act, bench.chance = fails, 255
    number = bench.put(1)
    bench.worker().drain()
    assert bench.row(number).due_at - NOON == timedelta(seconds=37.5)
    waits = [Retry().wait(1, chance) for chance in range(256)]
    assert len(set(waits)) == 256


def test_a_dead_worker_is_replaced_after_the_lease_and_can_settle_nothing_any_more(bench: Bench) -> None:
    bench.put(1)
    first = bench.take()
    assert first is not None
    bench.clock.now = NOON + LEASE - SECOND
    assert bench.take() is None
    bench.clock.now += SECOND
    second = bench.take()
    assert second is not None
    assert (second.number, second.tries) == (first.number, 2)
    late: list[Callable[[Session], None]] = [
        lambda session: finish(session, first, at=NOON),
        lambda session: extend(session, first, at=NOON, lease=LEASE),
        lambda session: progress(session, first, 1, 2),
    ]
    for settle in late:
        with pytest.raises(LeaseLost), bench.database.transaction() as session:
            settle(session)
    with bench.database.transaction() as session:
        finish(session, second, at=NOON)
    assert bench.row(second.number).state == "done"


def test_the_effect_of_a_worker_that_was_replaced_does_not_stay(bench: Bench) -> None:
    def slow(run: Run) -> None:
        bench.clock.now += LEASE
        other = bench.take()
        assert other is not None
        with run.finishing() as session:
            enqueue(session, "effect", {}, key="effect", at=NOON)

    bench.act = slow
    number = bench.put(1)
    assert bench.worker().step()
    assert bench.row(number).state == "running"
    with bench.database.transaction() as session:
        assert [row.key for row in session.exec(select(JobRow))] == [f"{KIND}:1"]


def test_a_heartbeat_keeps_the_lease(bench: Bench) -> None:
    released, moved = threading.Event(), threading.Event()

    def long(_run: Run) -> None:
        bench.clock.now = NOON + LEASE / 2
        assert released.wait(20)

    bench.act = long
    number = bench.put(1)
    worker = threading.Thread(target=bench.worker(lease=timedelta(seconds=0.3)).step)
    worker.start()
    for _ in range(200):
        if bench.row(number).due_at > NOON + LEASE / 2:
            moved.set()
            break
        threading.Event().wait(0.05)
    released.set()
    worker.join(20)
    assert moved.is_set()
    assert bench.row(number).state == "done"


def test_a_job_that_kills_its_worker_every_time_is_given_up(bench: Bench) -> None:
    number = bench.put(1)
    for n in range(1, 6):
        held = bench.take()
        assert held is not None
        assert held.tries == n
        bench.clock.now += LEASE
    assert bench.take() is None
    assert (bench.row(number).state, bench.row(number).tries) == ("dead", 5)


def test_two_workers_never_hold_the_same_job(bench: Bench) -> None:
    for n in range(40):
        bench.put(n)

    def all_of_them(_: int) -> list[int]:
        found = []
        while held := bench.take():
            found.append(held.number)
        return found

    with ThreadPoolExecutor(4) as threads:
        taken = [number for found in threads.map(all_of_them, range(4)) for number in found]
    assert len(taken) == len(set(taken)) == 40


def test_progress_is_told_to_who_started_it_and_to_nobody_else(bench: Bench) -> None:
    def half(run: Run) -> None:
        run.progress(1, 2)
        raise ValueError

    bench.act = half
    number = bench.put(1, by="person:1")
    bench.worker().drain()
    with bench.database.transaction() as session:
        row = job_of(session, number, "person:1")
        assert row is not None
        assert (row.state, row.done, row.of) == ("waiting", 1, 2)
        assert job_of(session, number, "person:2") is None
        assert job_of(session, number, "") is None


def test_a_long_job_lets_others_pass_and_its_tries_count_anew(bench: Bench) -> None:
    def piece(run: Run) -> GoOn | None:
        if run.payload["n"] != 1:
            return None
        done = run.claim.done + 1
        bench.clock.now += SECOND
        return GoOn(done, 3) if done < 3 else None

    bench.act = piece
    number = bench.put(1)
    bench.put(2, run_at=NOON)
    bench.worker().drain()
    assert bench.seen == [1, 2, 1, 1]
    row = bench.row(number)
    assert (row.state, row.done, row.of, row.tries) == ("done", 3, 3, 1)


def test_an_error_rolls_back_the_effect_and_the_job_is_tried_again(bench: Bench) -> None:
    def breaks(run: Run) -> None:
        with run.finishing() as session:
            enqueue(session, "effect", {}, key="effect", at=NOON)
            session.flush()
            if run.claim.tries == 1:
                raise ValueError

    bench.act = breaks
    number, worker = bench.put(1), bench.worker()
    worker.drain()
    with bench.database.transaction() as session:
        assert session.exec(select(JobRow).where(JobRow.key == "effect")).first() is None
    bench.clock.now += timedelta(minutes=1)
    worker.drain()
    assert bench.row(number).state == "done"
    with bench.database.transaction() as session:
        assert session.exec(select(JobRow).where(JobRow.key == "effect")).first() is not None


def test_nights_are_done_once_by_many_workers_and_made_up_for(bench: Bench) -> None:
    night = Nightly("test.nightly", time(2, 10))
    assert night.last(NOON) == datetime(2026, 11, 24, 18, 10, tzinfo=UTC)
    assert night.last(datetime(2026, 11, 25, 18, 9, tzinfo=UTC)) == datetime(
        2026, 11, 24, 18, 10, tzinfo=UTC
    )
    workers = [bench.worker(night) for _ in range(3)]
    assert [worker.drain() for worker in workers] == [1, 0, 0]
    bench.clock.now += timedelta(hours=1)
    assert [worker.drain() for worker in workers] == [0, 0, 0]
    bench.clock.now += timedelta(days=3)
    assert sum(worker.drain() for worker in workers) == 1


def test_stopping_finishes_the_running_job_and_takes_no_other(bench: Bench) -> None:
    began, released = threading.Event(), threading.Event()

    def slow(_run: Run) -> None:
        began.set()
        assert released.wait(20)

    bench.act = slow
    first, second = bench.put(1), bench.put(2)
    worker = bench.worker()
    worker.start()
    assert began.wait(20)
    worker.stop()
    released.set()
    worker.close()
    assert (bench.row(first).state, bench.row(second).state) == ("done", "waiting")


def test_a_person_retries_or_drops_a_dead_job_and_the_trail_says_so(bench: Bench) -> None:
    bench.act = fails
    number, other = bench.put(1), bench.put(2)
    worker = bench.worker()
    for _ in range(5):
        worker.drain()
        bench.clock.now += timedelta(days=1)
    with bench.database.transaction() as session:
        assert [row.number for row in jobs_in(session, {JobState.DEAD}, 10)] == [number, other]
        assert standing(session, at=bench.clock()).dead == 2
        acts(session, Acting("person:1"))
        retry(session, number, at=bench.clock())
        drop(session, other, at=bench.clock())
    bench.act = lambda _run: None
    worker.drain()
    assert (bench.row(number).state, bench.row(other).state) == ("done", "dropped")
    with pytest.raises(JobNotFound), bench.database.transaction() as session:
        retry(session, number, at=NOON)
    with bench.database.transaction() as session:
        told = [(row.actor, row.action, row.object_id) for row in rows(session)]
    assert told == [
        ("person:1", "job.retried", str(number)),
        ("person:1", "job.dropped", str(other)),
    ]


def test_the_age_of_the_queue_is_that_of_the_oldest_due_job(bench: Bench) -> None:
    bench.put(1, run_at=NOON - timedelta(seconds=90))
    bench.put(2, run_at=NOON + timedelta(days=1))
    with bench.database.transaction() as session:
        found = standing(session, at=NOON)
        assert (found.age_seconds, found.waiting, found.dead) == (90, 2, 0)
    bench.worker().drain()
    with bench.database.transaction() as session:
        assert standing(session, at=NOON).age_seconds == 0


def test_old_done_jobs_are_forgotten_dead_ones_stay(bench: Bench) -> None:
    bench.put(1)
    bench.worker().drain()
    bench.act = fails
    bench.put(2)
    bench.worker().drain()
    with bench.database.transaction() as session:
        assert tidy(session, before=NOON) == 0
        assert tidy(session, before=NOON + SECOND) == 1
        assert len(session.exec(select(JobRow)).all()) == 1


def test_a_full_table_refuses_more(bench: Bench) -> None:
    def one_more() -> None:
        with bench.database.transaction() as session:
            enqueue(session, KIND, {}, key="more", at=NOON, most_open=2)

    for n in range(3):
        bench.put(n)
    with pytest.raises(QueueFull):
        one_more()
    bench.worker().drain()
    one_more()
    assert bench.worker().drain() == 1


def test_a_job_nobody_here_knows_is_left_to_those_who_do(bench: Bench) -> None:
    with bench.database.transaction() as session:
        enqueue(session, "of.a.later.release", {}, key="later", at=NOON)
    assert bench.worker().drain() == 0


def test_of_a_statement_only_the_kind_of_its_fault_is_kept() -> None:
    fault = IntegrityError("INSERT … ", {"name": "王红"}, ValueError("Key (name)=(王红) exists"))
    assert masked(fault) == "IntegrityError: ValueError"
    assert masked(KeyError()) == "KeyError"
    assert len(masked(ValueError("长" * 1000))) == 300
