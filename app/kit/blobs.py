"""Where files are kept: a port of four methods, and the local folder behind it.

A blob is named by 64 hexadecimal digits: the SHA-256 of its content, or of what it was made from. So
the same content is kept once. The folder lies outside
everything that is served; a write is complete and on the disk (fsync, rename, fsync of the folder) or
not there at all.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

CHUNK = 64 * 1024
KEY = re.compile(r"[0-9a-f]{64}")


class Blobs(Protocol):
    """A store of immutable contents."""

    def put(self, key: str, source: BinaryIO) -> None:
        """Keep a content under its key; keeping it a second time changes nothing."""

    def get(self, key: str) -> Iterator[bytes]:
        """Give a content in pieces; raises `BlobMissing` before the first."""

    def exists(self, key: str) -> bool:
        """Whether a content is kept."""

    def delete(self, key: str) -> None:
        """Drop a content; one that is not there is no error."""


class Inventory(Protocol):
    """What backup and move ask of a store besides; rooms never list what is kept."""

    def listing(self) -> Iterator[str]:
        """Give the keys of all contents, in no order."""


class BlobMissing(Exception):
    """No content is kept under this key."""


class FolderBlobs:
    """Blobs in a local folder, 256 sub-folders by the first two digits of the key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, source: BinaryIO) -> None:
        """Keep a content: written beside, made durable, then renamed."""
        path = self._path(key)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False)  # noqa: SIM115 - renamed below
        try:
            with file:
                shutil.copyfileobj(source, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).rename(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def get(self, key: str) -> Iterator[bytes]:
        """Give a content in pieces of 64 KiB."""
        return _pieces(self.open(key))

    def open(self, key: str) -> BinaryIO:
        """Open a content for reading; raises `BlobMissing`."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as fault:
            raise BlobMissing(key) from fault

    def exists(self, key: str) -> bool:
        """Whether a content is kept."""
        return self._path(key).exists()

    def delete(self, key: str) -> None:
        """Drop a content."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()  # only when it is empty

    def listing(self) -> Iterator[str]:
        """Give the keys of all contents; what is half written is left out."""
        return (path.name for path in self._folder.glob("*/*") if KEY.fullmatch(path.name))

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError("a blob's key is 64 hexadecimal digits")
        return self._folder / key[:2] / key


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
