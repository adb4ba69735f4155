"""Who did what to what, when and from where: rows that are only ever added, each sealed to the one before.

A row's digest is SHA-256 over its own fields and the digest of the row before it, so changing, removing or
slipping in a row breaks the chain at that row. `audit_head` holds the last number and digest: it keeps writers
one after another, and shows rows cut off at the end. Whoever can rewrite the whole database can rewrite the
chain too; a head written down elsewhere (`audit verify --head`) shows that.

Rows are noted during a transaction and written right before its COMMIT, so the head is held shortly.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Field, Session, SQLModel, col, select

from app.kit.database import UtcDateTime
from app.kit.errors import Invalid
from app.kit.plain import write_json

GENESIS = "0" * 64
FLOOR = timedelta(days=180)
"""Shortest time a row is kept: at least six months (Cybersecurity Law of the PRC, article 21(3))."""
CHUNK = 1000
_PENDING = "audit-pending"
_ACTING = "audit-acting"


class RetentionTooShort(Invalid):
    """Rows younger than the floor may not be removed; facts: `days`."""

    code = "retention-too-short"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts: `actor` is a kind and a name (`visitor`, `office:王`, `command`), `origin` an address."""

    actor: str = "service"
    origin: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to which object; `before` and `after` are plain values without personal data."""

    action: str
    kind: str
    object_id: str
    at: datetime
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain is broken, and how."""

    number: int
    what: str


class AuditRow(SQLModel, table=True):
    """One row of the audit trail; `before` and `after` are canonical JSON or empty."""

    __tablename__ = "audit_event"

    number: int = Field(primary_key=True, sa_type=sqlalchemy.BigInteger, sa_column_kwargs={"autoincrement": False})  # fmt: skip
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=120)
    origin: str = Field(max_length=64)
    request: str = Field(max_length=32)
    action: str = Field(max_length=60, index=True)
    kind: str = Field(max_length=40)
    object_id: str = Field(max_length=64, index=True)
    before: str = Field(sa_type=sqlalchemy.Text)
    after: str = Field(sa_type=sqlalchemy.Text)
    digest: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """One row: where the chain starts (after rows were removed by age) and where it ends."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    first: int = Field(sa_type=sqlalchemy.BigInteger)
    before_first: str = Field(max_length=64)
    last: int = Field(sa_type=sqlalchemy.BigInteger)
    digest: str = Field(max_length=64)


def acts(session: Session, acting: Acting) -> None:
    """Say who acts in this session."""
    session.info[_ACTING] = acting


def acting(session: Session) -> Acting:
    """Give who acts in this session."""
    found: Acting = session.info.get(_ACTING, Acting())
    return found


def record(session: Session, entry: Entry) -> None:
    """Note what happened; it is written with the transaction, or not at all."""
    pending: list[Entry] = session.info.setdefault(_PENDING, [])
    pending.append(entry)


@event.listens_for(AnySession, "before_commit")
def _append(session: AnySession) -> None:
    pending: list[Entry] = session.info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()
    head = session.execute(select(AuditHead).with_for_update()).scalar_one()
    by = acting(session)  # type: ignore[arg-type]
    for entry in pending:
        head.last += 1
        row = _row(head.last, by, entry)
        row.digest = head.digest = seal(row, head.digest)
        session.add(row)
    session.flush()


@event.listens_for(AnySession, "after_soft_rollback")
def _forget(session: AnySession, _previous: object) -> None:
    session.info.pop(_PENDING, None)


def _row(number: int, acting: Acting, entry: Entry) -> AuditRow:
    return AuditRow(
        number=number,
        at=entry.at.astimezone(UTC),
        actor=acting.actor[:120],
        origin=acting.origin[:64],
        request=acting.request[:32],
        action=entry.action,
        kind=entry.kind,
        object_id=entry.object_id,
        before="" if entry.before is None else write_json(entry.before),
        after="" if entry.after is None else write_json(entry.after),
        digest="",
    )


def seal(row: AuditRow, previous: str) -> str:
    """Give the digest of a row after the row with digest `previous`."""
    fields = [previous, row.number, row.at.isoformat(), row.actor, row.origin, row.request]
    fields += [row.action, row.kind, row.object_id, row.before, row.after]
    return hashlib.sha256(write_json(fields).encode()).hexdigest()


def head_of(session: Session) -> tuple[int, str]:
    """Give number and digest of the last row, to be written down elsewhere."""
    head = session.exec(select(AuditHead)).one()
    return head.last, head.digest


def verify(session: Session, *, known: tuple[int, str] | None = None) -> Break | None:
    """Walk the chain; give its first break, or nothing. `known` is a head written down earlier."""
    head = session.exec(select(AuditHead)).one()
    expected, digest = head.first, head.before_first
    for row in rows(session):
        if row.number != expected:
            return Break(expected, "the row is missing" if row.number > expected else "one row too many")
        digest = seal(row, digest)
        if row.digest != digest:
            return Break(row.number, "the row is not as it was written")
        if known and known[0] == row.number and known[1] != digest:
            return Break(row.number, "the chain differs from the head that was written down")
        expected += 1
    if (expected - 1, digest) != (head.last, head.digest):
        return Break(expected, "rows are missing at the end")
    if known and known[0] >= expected:
        return Break(expected, "rows are missing up to the head that was written down")
    return None


def rows(session: Session, *, since: datetime | None = None, until: datetime | None = None) -> Iterator[AuditRow]:  # fmt: skip
    """Give the rows in order, in chunks, so that a long trail needs no more memory than a short one."""
    after = -1
    while True:
        statement = select(AuditRow).where(col(AuditRow.number) > after)
        if since is not None:
            statement = statement.where(col(AuditRow.at) >= since)
        if until is not None:
            statement = statement.where(col(AuditRow.at) < until)
        chunk = session.exec(statement.order_by(col(AuditRow.number)).limit(CHUNK)).all()
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].number
        session.expunge_all()


def newest(session: Session, search: str = "") -> Iterator[AuditRow]:
    """Give the rows newest first, those whose action, actor or object contains the search."""
    statement = select(AuditRow).order_by(col(AuditRow.number).desc())
    if search:
        columns = (AuditRow.action, AuditRow.actor, AuditRow.object_id)
        statement = statement.where(
            sqlalchemy.or_(*(col(column).contains(search, autoescape=True) for column in columns))
        )
    yield from session.exec(statement.limit(CHUNK))


def rows_of(session: Session, actor: str, object_id: str, *, most: int) -> list[AuditRow]:
    """Give what somebody did or what was done to them, newest first."""
    theirs = sqlalchemy.or_(col(AuditRow.actor) == actor, col(AuditRow.object_id) == object_id)
    query = select(AuditRow).where(theirs).order_by(col(AuditRow.number).desc())
    return list(session.exec(query.limit(most)))


def remove_until(session: Session, until: datetime, *, now: datetime) -> int:
    """Remove rows older than a moment and start the chain behind them; gives how many.

    Raises `RetentionTooShort` for a moment younger than the floor.
    """
    if now - until < FLOOR:
        raise RetentionTooShort(f"rows are kept for at least {FLOOR.days} days", days=FLOOR.days)
    head = session.exec(select(AuditHead).with_for_update()).one()
    kept = session.exec(
        select(AuditRow).where(col(AuditRow.at) >= until).order_by(col(AuditRow.number))
    ).first()
    first = kept.number if kept else head.last + 1
    last = session.get(AuditRow, first - 1)
    if last is None:
        return 0
    gone = session.execute(sqlalchemy.delete(AuditRow).where(col(AuditRow.number) < first))
    head.first, head.before_first = first, last.digest
    session.add(head)
    return int(getattr(gone, "rowcount", 0))


def plain_row(row: AuditRow) -> dict[str, Any]:
    """Write a row for an export, the moment in UTC."""
    return {**row.model_dump(), "at": row.at.isoformat()}
