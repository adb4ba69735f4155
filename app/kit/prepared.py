"""Statements that every request asks: compiled once a database, then run on the driver itself.

SQLAlchemy takes 50 to 150 µs to carry a statement to the driver and its rows back, SQLite answers in 10. The
statement stays one of SQLAlchemy, so it is the same on every engine, with the same types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable
from sqlalchemy.types import TypeEngine

Convert: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One statement in the words of one database."""

    sql: str
    binds: tuple[tuple[str, Any, Convert | None], ...]
    """Name, value where the statement has one itself, and what the driver needs done to it; in order."""
    columns: tuple[tuple[int, Convert], ...]
    """Where the driver's value is not yet ours."""
    is_positional: bool

    def parameters(self, values: dict[str, Any]) -> Any:
        given = [
            (name, value if convert is None else convert(value))
            for name, own, convert in self.binds
            for value in (values.get(name, own),)
        ]
        return [value for _, value in given] if self.is_positional else dict(given)

    def row(self, raw: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.columns:
            return raw
        row = list(raw)
        for place, convert in self.columns:
            row[place] = convert(row[place])
        return tuple(row)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement over columns with named places; run inside of a transaction of SQLAlchemy's connection."""

    statement: Any
    _plans: dict[str, _Plan] = field(default_factory=dict)

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Give what a query finds; raises `DBAPIError` as SQLAlchemy does."""
        dialect = connection.dialect
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _plan(self.statement, dialect)
        parameters = plan.parameters(values)
        cursor = connection.connection.cursor()
        watched = (connection, cursor, plan.sql, parameters, None, False)
        try:
            for listener in connection.dispatch.before_cursor_execute:
                listener(*watched)
            cursor.execute(plan.sql, parameters)
            for listener in connection.dispatch.after_cursor_execute:
                listener(*watched)
            found = cursor.fetchall() if cursor.description else []
        except dialect.loaded_dbapi.Error as fault:
            raise _as_sqlalchemy_says(fault, connection, plan.sql, parameters) from fault
        finally:
            cursor.close()
        return [plan.row(raw) for raw in found] if plan.columns else list(map(tuple, found))

    def first(self, connection: Connection, **values: Any) -> tuple[Any, ...] | None:
        """Give the first row a query finds."""
        found = self.rows(connection, **values)
        return found[0] if found else None


def _as_sqlalchemy_says(fault: Any, connection: Connection, sql: str, parameters: Any) -> BaseException:
    """Give the driver's fault as SQLAlchemy's; a connection that broke is not used again."""
    dialect = connection.dialect
    is_broken = dialect.is_disconnect(fault, connection.connection, None)
    if is_broken:
        connection.invalidate(fault)
    told: BaseException = DBAPIError.instance(
        sql,
        parameters,
        fault,
        dialect.loaded_dbapi.Error,
        connection_invalidated=is_broken,
        dialect=dialect,
    )
    return told


def _plan(statement: Executable, dialect: Dialect) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    columns = enumerate(column.type for column in getattr(statement, "selected_columns", ()))
    return _Plan(
        compiled.string,
        tuple(
            (name, compiled.params.get(name), _inwards(compiled.binds[name].type, dialect))
            for name in names
        ),
        tuple((place, convert) for place, kind in columns if (convert := _outwards(kind, dialect))),
        bool(compiled.positional),
    )


def _inwards(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _outwards(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
