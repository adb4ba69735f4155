"""`move DATABASE [--files FOLDER]`: everything from an SQLite file into the PostgreSQL of the settings."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from app.commands.environment import settings_from_environment
from app.commands.migrate import alembic_config, migrate
from app.kit.audit import verify
from app.kit.blobs import FolderBlobs
from app.kit.copying import (
    CopyDiffers,
    Sums,
    carry,
    differing,
    empty,
    modelled,
    refuse_filled,
    set_sequences,
    sums_of,
    without_limits,
)
from app.kit.database import Database
from app.kit.dumping import NotMigrated, connected, revision_of
from app.kit.errors import Invalid
from app.kit.stores import FILES, open_store
from app.settings import Settings


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("database", help="sqlite:///path/to/file.db; its service must be stopped")
    parser.add_argument(
        "--files", type=Path, help="folder of its files (APP_BLOB_DIR), copied to the store too"
    )


def run(arguments: Namespace) -> int:
    """Move everything in one transaction and print rows and checksum of every table."""
    settings = settings_from_environment()
    source = make_url(arguments.database)
    if (
        source.get_backend_name() != "sqlite"
        or make_url(settings.database_url).get_backend_name() == "sqlite"
    ):
        raise Invalid("move: expected sqlite:///… as the argument and postgresql://… in APP_DATABASE_URL")
    if not Path(source.database or "").exists():
        raise Invalid(f"move: {source.database}: no such database")
    if arguments.files is not None:
        print(f"{move_files(settings, arguments.files)} files copied")
    for name, one in move(settings, arguments.database).items():
        print(f"{name:32} {one.rows:10} {one.sha256}")
    print("all rows and checksums equal, audit trail unbroken")
    return 0


def move(settings: Settings, source_url: str) -> Sums:
    """Carry all rows over and check them before they are committed; gives what was carried.

    All or nothing: whatever stops it leaves an empty schema, so it can be run again. Raises `AlreadyServed`,
    `NotMigrated`, `NotEmpty`, `CopyDiffers`.
    """
    source = Database(source_url)
    try:
        head = ScriptDirectory.from_config(alembic_config(source_url)).get_current_head()
        with source.reading() as session:
            revision = revision_of(session.connection())
        if revision != head:
            raise NotMigrated(
                f"{source_url}: has schema {revision}, expected {head}; run migrate on it first"
            )
        with connected(make_url(settings.database_url)) as target:
            refuse_filled(target)
        migrate(settings)
        return _carried(source, settings)
    finally:
        source.close()


def move_files(settings: Settings, folder: Path) -> int:
    """Copy the files below a folder into the store of the settings; gives how many."""
    files, store, count = (
        FolderBlobs(folder / FILES),
        open_store(settings.blob_dir, settings.blob_url, settings.blob_options),
        0,
    )
    for key in files.listing():
        with files.open(key) as file:
            store.put(key, file)
        count += 1
    return count


def _carried(source: Database, settings: Settings) -> Sums:
    tables = modelled()
    target = Database(settings.database_url)
    try:
        with source.reading() as reading, target.transaction() as session:
            origin, goal = reading.connection(), session.connection()
            without_limits(goal)
            empty(goal, tables)
            for table in tables:
                carry(origin, goal, table)
            set_sequences(goal, tables)
            expected = sums_of(origin, tables)
            faults = differing(expected, sums_of(goal, tables))
            broken = verify(session)
            if broken is not None:
                faults.append(f"audit trail, row {broken.number}: {broken.what}")
            if faults:
                raise CopyDiffers("; ".join(faults), tables=faults)
            return expected
    finally:
        target.close()
