"""A backup: a folder with the database as of one moment, the files, what they hold, and a checksum of each.

    manifest.json     release, schema revision, moment, kind of database, rows and checksum of every table
    database.sqlite   or `database.pgdump` (pg_dump), or `tables/*.copy` where pg_dump is missing or too old
    blobs/ab/abcd…    every file that is kept
    SHA256SUMS        checksums of all of them, written last; `sha256sum -c` reads it too

Files are copied before and after the database, so whatever the database speaks of is there: files never change,
and a new one is kept before its row is. A folder without SHA256SUMS is a backup that was cut off.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.kit.blobs import BlobMissing, Blobs, Inventory
from app.kit.copying import NotEmpty, TableSum
from app.kit.errors import Invalid

FORMAT = 1
MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
BLOBS = "blobs"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


class BackupFaulty(Invalid):
    """The folder is no whole, unchanged backup of a known release; facts: `file`."""

    code = "backup-faulty"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of. `key_id` tells which secret seals its fields; the secret itself is not in it."""

    release: str
    revision: str
    made_at: str
    database: str
    written_by: str
    key_id: str
    tables: Mapping[str, TableSum]
    files: int
    bytes: int


def begin(folder: Path) -> None:
    """Make the folder, for the owner alone; raises `NotEmpty`."""
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(f"{folder}: the folder of a backup must be empty or not there yet")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def copy_blobs(blobs: Blobs, inventory: Inventory, folder: Path) -> tuple[int, int]:
    """Copy every file that is not in the backup yet; gives how many and how many bytes."""
    count = size = 0
    for key in inventory.listing():
        path = folder / BLOBS / key[:2] / key
        if path.exists():
            continue
        with suppress(BlobMissing):  # removed since it was listed
            pieces = blobs.get(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            count += 1
            size += path.stat().st_size
    return count, size


def finish(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and, last of all, the checksums."""
    told = {"format": FORMAT, **asdict(manifest)}
    _write(folder / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in _names(folder)]
    _write(folder / f"{CHECKSUMS}.part", "".join(lines))
    (folder / f"{CHECKSUMS}.part").rename(folder / CHECKSUMS)
    for below in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        descriptor = os.open(below, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(descriptor)
        os.close(descriptor)


def read(folder: Path) -> Manifest:
    """Check every file of a backup and read what it is of; raises `BackupFaulty` that names the file."""
    expected = dict(_checksums(folder))
    present = set(_names(folder))
    for name in sorted({*expected, *present}):
        if name not in present:
            raise BackupFaulty(f"{name}: missing from the backup", file=name)
        if name not in expected:
            raise BackupFaulty(f"{name}: does not belong to the backup", file=name)
        if sha256_of(folder / name) != expected[name]:
            raise BackupFaulty(f"{name}: changed since the backup was made", file=name)
    return _manifest(folder / MANIFEST)


def put_blobs(folder: Path, blobs: Blobs) -> int:
    """Keep the files of a backup; gives how many."""
    paths = sorted((folder / BLOBS).glob("*/*"))
    for path in paths:
        with path.open("rb") as file:
            blobs.put(path.name, file)
    return len(paths)


def sha256_of(path: Path) -> str:
    """Give the checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksums(folder: Path) -> Iterator[tuple[str, str]]:
    path = folder / CHECKSUMS
    if not path.exists():
        raise BackupFaulty(f"{path}: missing; this is no backup, or one that was cut off", file=CHECKSUMS)
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None or found[2].startswith("/") or ".." in Path(found[2]).parts:
            raise BackupFaulty(
                f"{CHECKSUMS}, line {number}: changed since the backup was made", file=CHECKSUMS
            )
        yield found[2], found[1]


def _manifest(path: Path) -> Manifest:
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if told.pop("format", None) != FORMAT:
        raise BackupFaulty(f"{MANIFEST}: written by a release this one does not know", file=MANIFEST)
    tables = {name: TableSum(**one) for name, one in told.pop("tables").items()}
    return Manifest(**told, tables=tables)


def _names(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name not in {CHECKSUMS, f"{CHECKSUMS}.part"})


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
