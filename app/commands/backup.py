"""`backup DIR`: the database as of one moment and every file, while the service runs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from sqlalchemy.engine import make_url

from app import RELEASE
from app.commands.environment import settings_from_environment
from app.kit.backups import Manifest, begin, copy_blobs, finish
from app.kit.clock import system_clock
from app.kit.dumping import dump
from app.kit.sealing import key_id
from app.kit.stores import open_store
from app.settings import Settings


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, help="folder to write to; it must be empty or not there yet")


def run(arguments: Namespace) -> int:
    """Write the backup and say what is in it."""
    made = back_up(settings_from_environment(), arguments.folder)
    rows = sum(table.rows for table in made.tables.values())
    print(
        f"{arguments.folder}: {rows} rows in {len(made.tables)} tables by {made.written_by}, "
        f"{made.files} files, {made.bytes} bytes; the secret APP_SECRET_KEY is not in it"
    )
    return 0


def back_up(settings: Settings, folder: Path, *, with_tool: bool = True) -> Manifest:
    """Write a backup into an empty folder; gives its manifest."""
    begin(folder)
    store, now = open_store(settings.blob_dir, settings.blob_url, settings.blob_options), system_clock()
    early, early_size = copy_blobs(store, store, folder)
    written = dump(make_url(settings.database_url), folder, with_tool=with_tool)
    late, late_size = copy_blobs(store, store, folder)
    made = Manifest(
        release=RELEASE,
        revision=written.revision,
        made_at=now.isoformat(timespec="seconds"),
        database=written.database,
        written_by=written.written_by,
        key_id=key_id(settings.secret_key.get_secret_value()),
        tables=written.tables,
        files=early + late,
        bytes=early_size + late_size,
    )
    finish(folder, made)
    return made
