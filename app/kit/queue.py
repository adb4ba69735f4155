"""The job port: put down in the transaction of what asks for it, done after it, at least once.

A job is a name and a small payload of ids. It is put down (`enqueue`) in the business transaction and goes with it; its key
is unique, so asking twice is one job. A worker takes it for a while (`claim`: a lease under a token of its own) and settles
it; a worker that died is replaced when the lease ends. Every settling asks for the token, so a worker that was replaced
settles nothing: an effect in the transaction of `finish` happens exactly once.

The same statements serve both databases. On SQLite they pass through the one writer; on PostgreSQL `FOR UPDATE SKIP LOCKED`
lets many workers take jobs side by side. Whoever works is in `app/kit/working.py`; nothing else knows this table.

Workers look into the table, or an engine brings them what is due (`app/kit/delivering.py`): then the session carries who is
told of every new moment at which a job is due, in the same transaction.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import sqlalchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Field, Session, SQLModel, col, func, select

from app.kit.audit import Entry, record
from app.kit.database import UtcDateTime
from app.kit.errors import Conflict, NotFound, Unavailable
from app.kit.plain import clean_line, write_json

MOST_OPEN = 200_000
"""More jobs than this never wait at once; then whoever asks is told to come again."""
LONGEST_FAULT = 300
_Number = sqlalchemy.BigInteger().with_variant(sqlalchemy.Integer(), "sqlite")
_PERSONAL = re.compile(r"[^\s@<>]+@[^\s@<>]+|(?=[\w-]*\d)[A-Za-z0-9_-]{15,}|\d{6,}")


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    """Given up after its last try; a person looks at it."""
    DROPPED = "dropped"


DELIVERY = "delivery"
"""Under this name a session may carry who is told which job (name and number) is due when."""
Delivery = Callable[[Session, str, int, datetime], None]
OPEN = (str(JobState.WAITING), str(JobState.RUNNING))


class QueueFull(Unavailable):
    """Too many jobs wait; facts: none."""

    code = "queue-full"
    retry_after_seconds = 60


class LeaseLost(Conflict):
    """The job is no longer in the hands of this worker; what it did in this transaction must not stay."""

    code = "lease-lost"


class JobNotFound(NotFound):
    """No such job, or it does not stand where this is possible."""

    code = "job-not-found"


class JobRow(SQLModel, table=True):
    """One job. `due_at` is when it may be taken: at first, after a failure, or when the lease of a running one ends."""

    __tablename__ = "job"

    number: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    name: str = Field(max_length=60)
    key: str = Field(max_length=120, unique=True)
    payload: str = Field(sa_type=sqlalchemy.Text)
    started_by: str = Field(default="", max_length=120)
    state: str = Field(default=str(JobState.WAITING), max_length=20)
    put_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    token: str = Field(default="", max_length=32)
    done: int = 0
    of: int = 0
    fault: str = Field(default="", max_length=LONGEST_FAULT)

    __table_args__ = (sqlalchemy.Index("ix_job_state_due_at", "state", "due_at"),)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker; `tries` counts this one."""

    number: int
    name: str
    payload: Mapping[str, Any]
    started_by: str
    tries: int
    token: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the queue stands: seconds that the oldest due job waits, how many are open, how many were given up."""

    age_seconds: int
    waiting: int
    dead: int


def enqueue(
    session: Session,
    name: str,
    payload: Mapping[str, object],
    *,
    key: str,
    at: datetime,
    run_at: datetime | None = None,
    started_by: str = "",
    most_open: int = MOST_OPEN,
) -> int:
    """Put a job down with this transaction; gives its number, or that of the one that has this key already.

    The payload holds ids and settings, never personal data. Raises `QueueFull`.
    """
    waiting = select(JobRow.number).where(JobRow.state == str(JobState.WAITING)).offset(most_open).limit(1)
    if session.exec(waiting).first() is not None:
        raise QueueFull
    row = {
        "name": name,
        "key": key,
        "payload": write_json(payload),
        "started_by": started_by,
        "state": str(JobState.WAITING),
        "put_at": at,
        "due_at": run_at or at,
        **dict.fromkeys(("tries", "done", "of"), 0),
        **dict.fromkeys(("token", "fault"), ""),
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    new = insert(JobRow).values(row).on_conflict_do_nothing(index_elements=["key"])
    made: int | None = session.execute(new.returning(col(JobRow.number))).scalar()
    if made is not None:
        _announce(session, name, made, run_at or at)
        return made
    number = session.exec(select(JobRow.number).where(JobRow.key == key)).one()
    assert number is not None  # noqa: S101 - a primary key that was read
    return number


def claim(
    session: Session,
    names: Collection[str],
    *,
    at: datetime,
    lease: timedelta,
    most_tries: Mapping[str, int],
    number: int | None = None,
) -> Claim | None:
    """Take the job that has been due longest among these names, or the one with this number if it is due.

    One that killed its workers too often is given up.
    """
    wanted = [] if number is None else [JobRow.number == number]
    while True:
        query = (
            select(JobRow)
            .where(
                col(JobRow.state).in_(OPEN), col(JobRow.due_at) <= at, col(JobRow.name).in_(names), *wanted
            )
            .order_by(col(JobRow.due_at), col(JobRow.number))
            .limit(1)
        )
        row = session.exec(query.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        if row.tries < most_tries[row.name]:
            return _taken(session, row, at + lease)
        _settle(session, row, JobState.DEAD, at, "the worker died or was too slow in every try")


def is_due(session: Session, names: Collection[str], *, at: datetime) -> bool:
    """Whether there is anything to take."""
    query = select(JobRow.number).where(
        col(JobRow.state).in_(OPEN), col(JobRow.due_at) <= at, col(JobRow.name).in_(names)
    )
    return session.exec(query.limit(1)).first() is not None


def extend(session: Session, held: Claim, *, at: datetime, lease: timedelta) -> None:
    """Hold a job longer: the heartbeat. Raises `LeaseLost`."""
    _held(session, held).due_at = at + lease


def progress(session: Session, held: Claim, done: int, of: int) -> None:
    """Tell how far a job is. Raises `LeaseLost`."""
    row = _held(session, held)
    row.done, row.of = done, of


def finish(session: Session, held: Claim, *, at: datetime) -> None:
    """Settle a job in the transaction of its effect. Raises `LeaseLost`; the effect then goes too."""
    row = _held(session, held)
    row.done = row.of
    _settle(session, row, JobState.DONE, at, "")


def go_on_later(session: Session, held: Claim, *, at: datetime, done: int, of: int) -> None:
    """Put a long job back behind those that wait, with what is done so far; tries count anew. Raises `LeaseLost`."""
    row = _held(session, held)
    row.done, row.of, row.tries = done, of, 0
    _wait(session, row, at, "")


def fail(session: Session, held: Claim, fault: str, *, at: datetime, wait: timedelta | None) -> None:
    """Try a job again after a wait, or give it up when there is none. Raises `LeaseLost`."""
    row = _held(session, held)
    if wait is None:
        _settle(session, row, JobState.DEAD, at, fault)
        return
    _wait(session, row, at + wait, fault)


def take_back(session: Session, *, at: datetime) -> int:
    """Free the jobs of workers that can not live any more, as where one process owns the database; gives how many."""
    rows = session.exec(select(JobRow).where(JobRow.state == str(JobState.RUNNING))).all()
    for row in rows:
        row.state, row.token, row.due_at = str(JobState.WAITING), "", at
    return len(rows)


def retry(session: Session, number: int, *, at: datetime) -> None:
    """Let a job that was given up be tried anew, or a waiting one at once; raises `JobNotFound`."""
    row = _asked(session, number, {JobState.DEAD, JobState.WAITING})
    before = {"state": row.state, "tries": row.tries}
    row.tries, row.settled_at = 0, None
    _wait(session, row, at, row.fault)
    after = {"state": row.state, "name": row.name}
    record(session, Entry("job.retried", "job", str(number), at, before, after))


def drop(session: Session, number: int, *, at: datetime) -> None:
    """Do a job never; raises `JobNotFound`."""
    row = _asked(session, number, {JobState.DEAD, JobState.WAITING})
    before = {"state": row.state, "tries": row.tries}
    _settle(session, row, JobState.DROPPED, at, row.fault)
    after = {"state": row.state, "name": row.name}
    record(session, Entry("job.dropped", "job", str(number), at, before, after))


def job_of(session: Session, number: int, started_by: str) -> JobRow | None:
    """Give a job to who started it."""
    row = session.get(JobRow, number)
    return row if row is not None and started_by and row.started_by == started_by else None


def jobs_in(session: Session, states: Collection[JobState], most: int) -> Sequence[JobRow]:
    """Give jobs in these states, the oldest first."""
    query = select(JobRow).where(col(JobRow.state).in_([str(state) for state in states]))
    return session.exec(query.order_by(col(JobRow.due_at), col(JobRow.number)).limit(most)).all()


def standing(session: Session, *, at: datetime) -> Standing:
    """Tell how the queue stands."""
    counts = dict(session.exec(select(JobRow.state, func.count()).group_by(JobRow.state)).all())
    waiting = select(func.min(JobRow.due_at)).where(JobRow.state == str(JobState.WAITING))
    oldest = session.exec(waiting).one()
    age = max(at - oldest, timedelta()) if oldest else timedelta()
    return Standing(
        int(age.total_seconds()), sum(counts.get(s, 0) for s in OPEN), counts.get(str(JobState.DEAD), 0)
    )


def tidy(session: Session, *, before: datetime) -> int:
    """Forget jobs that were done or dropped before a moment; gives how many. Their keys are free then."""
    settled = (str(JobState.DONE), str(JobState.DROPPED))
    gone = sqlalchemy.delete(JobRow).where(col(JobRow.state).in_(settled), col(JobRow.settled_at) < before)
    return int(getattr(session.execute(gone), "rowcount", 0))


def masked(fault: BaseException) -> str:
    """Say what went wrong without addresses, long numbers and codes; of a statement only the kind of its fault."""
    if isinstance(fault, SQLAlchemyError):
        inner = getattr(fault, "orig", None)
        return f"{type(fault).__name__}: {type(inner).__name__}"
    told = _PERSONAL.sub("…", clean_line(str(fault)))
    return f"{type(fault).__name__}: {told}"[:LONGEST_FAULT].removesuffix(": ")


def _taken(session: Session, row: JobRow, until: datetime) -> Claim:
    row.state, row.token, row.due_at = str(JobState.RUNNING), uuid4().hex, until
    row.tries += 1
    session.flush()
    payload: Mapping[str, Any] = json.loads(row.payload)
    return Claim(row.number or 0, row.name, payload, row.started_by, row.tries, row.token, row.done, row.of)


def _held(session: Session, held: Claim) -> JobRow:
    query = select(JobRow).where(JobRow.number == held.number, JobRow.token == held.token)
    row = session.exec(query.with_for_update()).first()
    if row is None or row.state != JobState.RUNNING:
        raise LeaseLost(f"job {held.number} is in other hands")
    return row


def _asked(session: Session, number: int, states: Collection[JobState]) -> JobRow:
    row = session.exec(select(JobRow).where(JobRow.number == number).with_for_update()).first()
    if row is None or row.state not in states:
        raise JobNotFound
    return row


def _wait(session: Session, row: JobRow, due_at: datetime, fault: str) -> None:
    row.state, row.token, row.due_at, row.fault = str(JobState.WAITING), "", due_at, fault
    session.flush()
    _announce(session, row.name, row.number or 0, due_at)


def _announce(session: Session, name: str, number: int, due_at: datetime) -> None:
    delivery: Delivery | None = session.info.get(DELIVERY)
    if delivery is not None:
        delivery(session, name, number, due_at)


def _settle(session: Session, row: JobRow, state: JobState, at: datetime, fault: str) -> None:
    row.state, row.settled_at, row.token, row.fault = str(state), at, "", fault
    session.flush()
