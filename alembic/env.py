"""Runs migrations on SQLite and PostgreSQL; walks the rooms for their tables."""

import importlib
import os
import pkgutil
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import app
from alembic import context
from app.kit import audit, limits, queue  # noqa: F401 - their tables
from app.kit.database import UtcDateTime, postgres_engine, sqlite_engine

TURN = 7_225_201
"""Number of the advisory lock of migrations."""

for room in pkgutil.iter_modules(app.__path__):
    if room.ispkg and importlib.util.find_spec(f"app.{room.name}.tables"):
        importlib.import_module(f"app.{room.name}.tables")


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own and SQLModel's types as the plain types they stand for."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def _wait_for_turn(connection: Connection) -> None:
    """Let one process migrate at a time, and a step take as long as it needs; it still waits for no lock longer than 2 s."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
        connection.exec_driver_sql(f"SET {limit} = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({TURN})")
    connection.exec_driver_sql("SET lock_timeout = '2s'")
    connection.commit()


def run() -> None:
    """Migrate the database named by the caller, or by APP_DATABASE_URL."""
    default = os.environ.get("APP_DATABASE_URL", "sqlite:///var/zhizhen.db")
    url = make_url(context.config.attributes.get("database_url", default))
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sqlite_engine(url, writes=True) if is_sqlite else postgres_engine(url)
    with engine.connect() as connection:
        if not is_sqlite:
            _wait_for_turn(connection)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
