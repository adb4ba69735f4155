"""Which store of files the settings name: a local folder, or an S3-compatible store through obstore (extra `s3`).

An address is `s3://bucket/prefix`. Keys and endpoint come from the settings; whatever speaks S3 will do (MinIO, OSS,
COS). `memory://` and `file:///folder` are obstore's own and serve tests.
"""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from app.kit.blobs import Blobs, FolderBlobs, Inventory
from app.kit.errors import Invalid, Unavailable

SCHEMES = ("s3", "file", "memory")
FILES = "evidence"
"""Folder of the files below APP_BLOB_DIR, when there is no store elsewhere."""


class StoreFaulty(Invalid):
    """The address of the store can not be used."""

    code = "store-faulty"


class StoreAway(Unavailable):
    """The store does not answer now."""

    code = "store-away"
    retry_after_seconds = 5


class Store(Blobs, Inventory, Protocol):
    """Everything a store of files does."""


def open_store(folder: Path, address: str = "", options: Mapping[str, str] | None = None) -> Store:
    """Open the store of the settings: below `folder` unless there is an address; raises `StoreFaulty`.

    The module for addresses is only loaded when one is set, because its library is an extra.
    """
    if not address:
        return FolderBlobs(folder / FILES)
    if urlsplit(address).scheme not in SCHEMES or not urlsplit(address).netloc + urlsplit(address).path:
        raise StoreFaulty(f"APP_BLOB_URL: expected s3://bucket or s3://bucket/prefix, got {address!r}")
    if find_spec("obstore") is None:
        raise StoreFaulty("APP_BLOB_URL: needs obstore; install the extra: uv sync --extra s3")
    objects = importlib.import_module("app.kit.objects")
    opened: Store = objects.opened(address, options or {})
    return opened
