"""The database part of a backup: SQLite through its backup API, PostgreSQL through pg_dump or COPY.

Both are of one moment and disturb nobody who works. On SQLite the copy is made by a reading connection in one step;
on PostgreSQL pg_dump and our own counting look through the same snapshot.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url

from app.kit.backups import BackupFaulty, Manifest
from app.kit.copying import (
    DELIVERIES,
    REVISIONS,
    CopyDiffers,
    NotEmpty,
    TableSum,
    differing,
    driver_of,
    empty,
    reflected,
    set_sequences,
    sums_of,
    without_limits,
)
from app.kit.database import lock_beside, postgres_engine, sqlite_engine
from app.kit.errors import Invalid

SQLITE_FILE = "database.sqlite"
PGDUMP_FILE = "database.pgdump"
COPIES = "tables"
BY_COPY = "COPY"
PIECE = 1024 * 1024
Migrate = Callable[[str], None]
"""Brings an empty database to a revision."""


class NotMigrated(Invalid):
    """The database has no schema of ours, or not the one of this release; facts: `revision`."""

    code = "not-migrated"


class ToolFailed(Invalid):
    """pg_dump or pg_restore could not do it; its own last line says why."""

    code = "tool-failed"


@dataclass(frozen=True, slots=True)
class Dump:
    """What was written of a database."""

    database: str
    written_by: str
    revision: str
    tables: Mapping[str, TableSum]


def revision_of(connection: Connection) -> str:
    """Give the revision of the schema; raises `NotMigrated`."""
    if not sqlalchemy.inspect(connection).has_table(REVISIONS):
        raise NotMigrated("the database has no schema yet; run: python -m app migrate", revision="")
    return str(connection.exec_driver_sql(f"SELECT version_num FROM {REVISIONS}").scalar_one())  # noqa: S608 - a name of ours


def dump(url: URL, folder: Path, *, with_tool: bool = True) -> Dump:
    """Write the database into a folder while others work with it."""
    if url.get_backend_name() == "sqlite":
        return _dump_sqlite(url, folder)
    return _dump_postgres(url, folder, with_tool=with_tool)


def load(url: URL, folder: Path, manifest: Manifest, migrate: Migrate) -> None:
    """Fill an empty database from a backup and check it; raises `NotEmpty`, `CopyDiffers`, `ToolFailed`."""
    kind = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
    if manifest.database != kind:
        raise BackupFaulty(
            f"the backup is of {manifest.database}, APP_DATABASE_URL names {kind}; restore there, then use `move`"
        )
    if kind == "sqlite":
        _load_sqlite(url, folder, manifest)
    else:
        _load_postgres(url, folder, manifest, migrate)


def refuse_present(url: URL) -> None:
    """Raise `NotEmpty` when there is a database already."""
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if path.exists() and path.stat().st_size:
            raise NotEmpty(f"{path}: there is a database already; restore only into an empty place")
        return
    with connected(url) as connection:
        tables = sqlalchemy.inspect(connection).get_table_names()
    if tables:
        raise NotEmpty(f"database {url.database}: has tables already; restore only into an empty one")


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """Give a connection with a transaction of its own that may take long, to look only."""
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = sqlite_engine(url, writes=False) if is_sqlite else postgres_engine(url)
    try:
        with engine.connect() as connection:
            if not is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
                without_limits(connection)
            yield connection
    finally:
        engine.dispose()


def _dump_sqlite(url: URL, folder: Path) -> Dump:
    path = folder / SQLITE_FILE
    if not Path(url.database or "").exists():
        raise NotMigrated(f"{url.database}: no such database", revision="")
    with connected(url) as connection:
        engine = sqlite_engine(make_url(f"sqlite:///{path}"), writes=True)
        with engine.connect() as target:
            driver_of(connection).backup(driver_of(target))  # in one step: no write makes it start over
            driver_of(target).execute("PRAGMA journal_mode=DELETE")
        engine.dispose()
    _to_disk(path)
    with connected(make_url(f"sqlite:///{path}")) as copy:
        return Dump("sqlite", "SQLite backup API", revision_of(copy), sums_of(copy, reflected(copy)))


def _load_sqlite(url: URL, folder: Path, manifest: Manifest) -> None:
    target = Path(url.database or "")
    beside = target.with_name(f"{target.name}.restoring")
    with lock_beside(url):
        refuse_present(url)
        shutil.copyfile(folder / SQLITE_FILE, beside)
        try:
            with connected(make_url(f"sqlite:///{beside}")) as copy:
                _refuse_damage(copy)
                _refuse_difference(copy, manifest)
            _to_disk(beside)
            beside.rename(target)
        finally:
            beside.unlink(missing_ok=True)
        _to_disk(target.parent)


def _refuse_damage(connection: Connection) -> None:
    told = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
    if told != "ok":
        raise BackupFaulty(f"{SQLITE_FILE}: {told}", file=SQLITE_FILE)


def _refuse_difference(connection: Connection, manifest: Manifest) -> None:
    faults = differing(manifest.tables, sums_of(connection, reflected(connection)))
    if faults:
        raise CopyDiffers("; ".join(faults), tables=faults)


def _dump_postgres(url: URL, folder: Path, *, with_tool: bool) -> Dump:
    with connected(url) as connection:
        snapshot = str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
        tool = _tool("pg_dump", connection) if with_tool else None
        if tool is None:
            _copy_out(connection, folder / COPIES)
        else:
            chosen = [f"--snapshot={snapshot}", f"--exclude-table-data={DELIVERIES}*", "--format=custom"]
            _run(url, "pg_dump", *chosen, f"--file={folder / PGDUMP_FILE}")
            _to_disk(folder / PGDUMP_FILE)
        tables = sums_of(connection, reflected(connection))
        return Dump("postgresql", tool or BY_COPY, revision_of(connection), tables)


def _load_postgres(url: URL, folder: Path, manifest: Manifest, migrate: Migrate) -> None:
    refuse_present(url)
    if manifest.written_by == BY_COPY:
        migrate(manifest.revision)
        engine = postgres_engine(url)
        with engine.begin() as connection:
            without_limits(connection)
            _copy_in(connection, folder / COPIES, manifest)
        engine.dispose()
        return
    chosen = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run(url, "pg_restore", *chosen, str(folder / PGDUMP_FILE))
    with connected(url) as connection:
        _refuse_difference(connection, manifest)


def _copy_out(connection: Connection, folder: Path) -> None:
    folder.mkdir()
    for table in reflected(connection):
        with (
            (folder / f"{table.name}.copy").open("wb") as file,
            driver_of(connection).cursor().copy(f"COPY {_columns(table)} TO STDOUT") as copy,
        ):
            for piece in copy:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def _copy_in(connection: Connection, folder: Path, manifest: Manifest) -> None:
    tables = reflected(connection)
    empty(connection, tables)
    for table in tables:
        with (
            (folder / f"{table.name}.copy").open("rb") as file,
            driver_of(connection).cursor().copy(f"COPY {_columns(table)} FROM STDIN") as copy,
        ):
            while piece := file.read(PIECE):
                copy.write(piece)
    set_sequences(connection, tables)
    _refuse_difference(connection, manifest)


def _columns(table: sqlalchemy.Table) -> str:
    names = ", ".join(
        f'"{column.name}"' for column in sorted(table.columns, key=lambda column: column.name)
    )
    return f'"{table.name}" ({names})'


def _tool(name: str, connection: Connection) -> str | None:
    """Give name and version of a tool that is not older than the server, if there is one."""
    if shutil.which(name) is None:
        return None
    told = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a fixed name
    version = re.search(r"(\d+)(\.\d+)*", told)
    server = int((connection.dialect.server_version_info or (0,))[0])
    return f"{name} {version[0]}" if version and int(version[1]) >= server else None


def _run(url: URL, *command: str) -> None:
    """Run a tool of PostgreSQL; the password goes by the environment, where no other user reads it."""
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    arguments: Sequence[str] = [command[0], f"--dbname={bare}", *command[1:]]
    try:
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed names, no shell
    except FileNotFoundError:
        raise ToolFailed(f"{command[0]}: not installed; this backup was written with it") from None
    if done.returncode:
        raise ToolFailed(f"{command[0]}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}")


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
