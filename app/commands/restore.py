"""`restore DIR`: a backup into an empty database and an empty store of files."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from app import RELEASE
from app.commands.environment import settings_from_environment
from app.commands.migrate import alembic_config, migrate
from app.kit.audit import Break, head_of, verify
from app.kit.backups import BackupFaulty, Manifest, put_blobs, read
from app.kit.copying import NotEmpty
from app.kit.database import Database
from app.kit.dumping import load, refuse_present
from app.kit.sealing import key_id
from app.kit.stores import open_store
from app.settings import Settings


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, help="folder that `backup` wrote")


def run(arguments: Namespace) -> int:
    """Restore, then walk the audit trail; exit 1 when it is broken."""
    settings = settings_from_environment()
    restored = restore(settings, arguments.folder)
    rows = sum(table.rows for table in restored.tables.values())
    print(
        f"{rows} rows in {len(restored.tables)} tables and {restored.files} files restored, checksums equal"
    )
    if restored.key_id != key_id(settings.secret_key.get_secret_value()):
        print(
            "APP_SECRET_KEY is not the one of the backup: sealed fields and resume links need that one",
            file=sys.stderr,
        )
    migrate(settings)
    number, broken = _trail(settings)
    print(
        f"audit trail: unbroken up to row {number}"
        if broken is None
        else f"row {broken.number}: {broken.what}"
    )
    return 0 if broken is None else 1


def restore(settings: Settings, folder: Path) -> Manifest:
    """Check a backup, fill the empty place of these settings from it, check again; gives its manifest.

    Raises `BackupFaulty`, `NotEmpty`, `CopyDiffers`, `ToolFailed`; the files are kept before the database is.
    """
    backup = read(folder)
    refuse_newer(settings, backup)
    url = make_url(settings.database_url)
    refuse_present(url)
    store = open_store(settings.blob_dir, settings.blob_url, settings.blob_options)
    if next(store.listing(), None) is not None:
        raise NotEmpty("the store of files is not empty; restore only into an empty place")
    put_blobs(folder, store)
    load(url, folder, backup, lambda revision: migrate(settings, revision))
    return backup


def refuse_newer(settings: Settings, backup: Manifest) -> None:
    """Raise `BackupFaulty` for a schema this release does not know."""
    script = ScriptDirectory.from_config(alembic_config(settings.database_url))
    known = {found.revision for found in script.walk_revisions()}
    if backup.revision not in known:
        raise BackupFaulty(
            f"schema {backup.revision} of release {backup.release} is newer than this release {RELEASE} knows"
        )


def _trail(settings: Settings) -> tuple[int, Break | None]:
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            return head_of(session)[0], verify(session)
    finally:
        database.close()
