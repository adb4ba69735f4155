"""Migrations up, down and up again on both engines; the model equals what they make."""

import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from alembic import command
from app.commands.migrate import alembic_config
from app.kit.database import postgres_engine, sqlite_engine
from app.main import ROUTERS


def test_up_down_up_and_model_equals_tables(database_url: str) -> None:
    assert len(ROUTERS) > 1, "importing the application imports every table"
    config = alembic_config(database_url)
    command.upgrade(config, "head")
    url = sqlalchemy.make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = sqlite_engine(url, writes=True) if is_sqlite else postgres_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    command.downgrade(config, "base")
    with engine.connect() as connection:
        left = set(sqlalchemy.inspect(connection).get_table_names())
    assert left <= {"alembic_version"}
    command.upgrade(config, "head")
    with engine.connect() as connection:
        made = set(sqlalchemy.inspect(connection).get_table_names())
    assert made == {*SQLModel.metadata.tables, "alembic_version"}
    engine.dispose()


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite:///unused.db"))
    assert len(script.get_heads()) == 1
