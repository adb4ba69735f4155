"""The release before this one lives with the new schema: what it reads is there, what it writes is taken."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy

from alembic import command
from app.commands.migrate import alembic_config

BEFORE = "0015"
"""Schema of the release before. When a release is out, its head is written here."""
CONTRACTED: Mapping[str, str] = {
    "delegation.email": "sealed while no release was out yet, in one step; an older process would take it for an address",
}
"""`table.column` or `table` that may go or change now, and why the release before does not mind."""

Columns = Mapping[str, Mapping[str, Mapping[str, Any]]]


def columns_of(url: str) -> Columns:
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        look = sqlalchemy.inspect(connection)
        found = {
            name: {column["name"]: dict(column) for column in look.get_columns(name)}
            for name in look.get_table_names()
        }
    engine.dispose()
    return found


def breaks(before: Columns, after: Columns) -> list[str]:
    """Name what the release before can not live with: gone, of another kind, or to be filled by who does not know it."""
    found = []
    for table, columns in before.items():
        if table not in after:
            found.append(table)
            continue
        for name, column in columns.items():
            now = after[table].get(name)
            if (
                now is None
                or not _holds(now["type"], column["type"])
                or (column["nullable"] and not now["nullable"])
            ):
                found.append(f"{table}.{name}")
        for name in after[table].keys() - columns.keys():
            new = after[table][name]
            if not new["nullable"] and new["default"] is None:
                found.append(f"{table}.{name}")
    return sorted(set(found) - set(CONTRACTED))


def _holds(now: object, before: object) -> bool:
    """Whether a column still takes and gives what it did; a text may become longer."""
    length, longest = getattr(before, "length", None), getattr(now, "length", None)
    if type(now) is type(before) and length is not None and longest is not None:
        return bool(longest >= length)
    return str(now) == str(before)


def test_migrations_since_the_last_release_only_add(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rolling.db"
    config = alembic_config(url)
    command.upgrade(config, BEFORE)
    before = columns_of(url)
    command.upgrade(config, "head")
    assert breaks(before, columns_of(url)) == [], (
        "expand now, contract in a later release: docs/deploy.md, 7"
    )


def test_the_check_finds_what_it_is_for() -> None:
    def one(kind: str, *, nullable: bool = True, default: object = None) -> dict[str, object]:
        return {"type": kind, "nullable": nullable, "default": default}

    before: Columns = {"a": {"id": one("INTEGER"), "x": one("TEXT"), "y": one("TEXT")}, "gone": {}}
    after: Columns = {
        "a": {
            "id": one("INTEGER"),
            "x": one("INTEGER"),
            "needed": one("TEXT", nullable=False),
            "filled": one("TEXT", nullable=False, default="''"),
            "open": one("TEXT"),
        },
        "new": {"id": one("INTEGER", nullable=False)},
    }
    assert breaks(before, after) == ["a.needed", "a.x", "a.y", "gone"]
