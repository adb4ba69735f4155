"""Counts and checksums of tables that are the same on every database, and rows carried from one to another.

A checksum is the sum, modulo 2^256, of the SHA-256 of every row, so it does not depend on an order. A value is
written the same way whatever the engine kept: times in UTC, identifiers in hexadecimal digits, truth as 1 or 0.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import Connection, MetaData, Table, func, select
from sqlmodel import SQLModel

from app.kit.audit import AuditHead
from app.kit.errors import Conflict

ROWS_AT_ONCE = 2000
REVISIONS = "alembic_version"
DELIVERIES = "procrastinate_"
"""Tables of the engine that delivers jobs; they are made again from the job table."""
_MODULUS = 2**256


class NotEmpty(Conflict):
    """The place to write to holds something already; nothing was changed."""

    code = "not-empty"


class CopyDiffers(Conflict):
    """What was written is not what was read; facts: `tables`."""

    code = "copy-differs"


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and their checksum in 64 hexadecimal digits."""

    rows: int
    sha256: str


Sums = Mapping[str, TableSum]


def reflected(connection: Connection) -> Sequence[Table]:
    """Give the tables as the database has them, each after those it refers to; without the engines' own."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != REVISIONS and not name.startswith(DELIVERIES))
    return found.sorted_tables


def modelled() -> Sequence[Table]:
    """Give the tables of this release, each after those it refers to."""
    return SQLModel.metadata.sorted_tables


def sums_of(connection: Connection, tables: Iterable[Table]) -> dict[str, TableSum]:
    """Count the rows of tables and add up their checksums; one pass, in bounded memory."""
    return {table.name: _sum_of(rows_of(connection, table)) for table in tables}


def rows_of(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """Give the rows of a table, a few at a time, in no order."""
    few = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    with few.execute(select(*table.columns)) as result:
        yield from result


def differing(expected: Sums, found: Sums) -> list[str]:
    """Name the tables whose rows or checksums are not the same, one line each."""
    lines = []
    for name in sorted({*expected, *found}):
        one, other = expected.get(name), found.get(name)
        if one != other:
            lines.append(f"{name}: {_told(one)} expected, {_told(other)} found")
    return lines


def refuse_filled(connection: Connection) -> None:
    """Raise `NotEmpty` unless no table holds more than what migrations put there."""
    present = set(sqlalchemy.inspect(connection).get_table_names())
    for table in modelled():
        if table.name not in present:
            continue
        if table.name == AuditHead.__tablename__:
            rows = connection.scalar(select(func.max(table.c["last"])))
        else:
            rows = connection.scalar(select(func.count()).select_from(table))
        if rows:
            raise NotEmpty(f"table {table.name} of the database is not empty; nothing was changed")


def empty(connection: Connection, tables: Sequence[Table]) -> None:
    """Take out what migrations put into new tables, to make room for the rows that belong there."""
    for table in reversed(tables):
        connection.execute(table.delete())


def carry(source: Connection, target: Connection, table: Table) -> int:
    """Write all rows of a table into PostgreSQL by COPY; gives how many."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = driver_of(target).cursor()
    count = 0
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows_of(source, table):
            copy.write_row(row)
            count += 1
    return count


def set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL number new rows after those that were written with their numbers."""
    for table in tables:
        for column in table.primary_key.columns:
            named = {"table": f'"{table.name}"', "column": column.name}
            sequence = connection.scalar(
                sqlalchemy.text("SELECT pg_get_serial_sequence(:table, :column)"), named
            )
            if sequence is not None:
                highest = connection.scalar(select(func.max(column)))
                connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))


def without_limits(connection: Connection) -> None:
    """Let statements of this transaction take as long as they need: they walk whole tables."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def driver_of(connection: Connection) -> Any:
    """Give the driver's own connection, for COPY and SQLite's backup."""
    return connection.connection.driver_connection


def _sum_of(rows: Iterable[Sequence[Any]]) -> TableSum:
    count = total = 0
    for row in rows:
        written = "".join([_written(value) for value in row])
        total += int.from_bytes(hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest())
        count += 1
    return TableSum(count, f"{total % _MODULUS:064x}")


def _written(value: object) -> str:
    """Write a value with its length before it, so that no two rows look the same."""
    if value is None:
        return "-"
    text = value if isinstance(value, str) else _FORMS[type(value)](value)
    return f"{len(text)}:{text}"


def _told(one: TableSum | None) -> str:
    return "no table" if one is None else f"{one.rows} rows ({one.sha256[:12]}…)"


def _moment(value: datetime) -> str:
    """Write a time in UTC; SQLite keeps UTC without saying so."""
    plain = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(" ", "microseconds")


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


_FORMS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "1" if value else "0",
    int: str,
    Decimal: lambda value: format(value.normalize(), "f"),
    float: repr,
    datetime: _moment,
    date: date.isoformat,
    UUID: lambda value: value.hex,
    bytes: bytes.hex,
    dict: _json,
    list: _json,
}
