"""Files in an S3-compatible store, through obstore; loaded by `open_store` when an address is set."""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from app.kit.blobs import CHUNK, KEY, BlobMissing
from app.kit.stores import StoreAway, StoreFaulty

T = TypeVar("T")
PATIENCE = {"timeout": "20s", "connect_timeout": "3s"}
RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}


class ObjectBlobs:
    """Blobs in an object store; a put is complete or not there, as the store promises."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, source: BinaryIO) -> None:
        """Keep a content; raises `StoreAway`."""
        if not self.exists(key):
            self._asked(lambda: obstore.put(self._store, _path(key), source))

    def get(self, key: str) -> Iterator[bytes]:
        """Give a content in pieces; raises `BlobMissing` before the first, `StoreAway`."""
        found = self._asked(lambda: obstore.get(self._store, _path(key)))
        if found is None:
            raise BlobMissing(key)
        return (bytes(piece) for piece in found.stream(min_chunk_size=CHUNK))

    def exists(self, key: str) -> bool:
        """Whether a content is kept; raises `StoreAway`."""
        return self._asked(lambda: obstore.head(self._store, _path(key))) is not None

    def delete(self, key: str) -> None:
        """Drop a content; raises `StoreAway`."""
        self._asked(lambda: obstore.delete(self._store, _path(key)))

    def listing(self) -> Iterator[str]:
        """Give the keys of all contents."""
        for page in obstore.list(self._store):
            names = (posixpath.basename(one["path"]) for one in page)
            yield from (name for name in names if KEY.fullmatch(name))

    def _asked(self, question: Callable[[], T]) -> T | None:
        """Ask the store; `None` when there is no such content."""
        try:
            return question()
        except FileNotFoundError:
            return None
        except BaseError as fault:
            raise StoreAway(type(fault).__name__) from fault


def opened(address: str, options: Mapping[str, str]) -> ObjectBlobs:
    """Open the store at an address; raises `StoreFaulty`."""
    given: Any = {name: value for name, value in options.items() if value}
    try:
        if urlsplit(address).scheme != "s3":
            return ObjectBlobs(from_url(address))
        plain = given.get("endpoint", "").startswith("http://")
        client: Any = {**PATIENCE, "allow_http": plain}
        return ObjectBlobs(from_url(address, config=given, client_options=client, retry_config=RETRIES))
    except (BaseError, ValueError) as fault:
        raise StoreFaulty(f"APP_BLOB_URL: {fault}") from fault


def _path(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError("a blob's key is 64 hexadecimal digits")
    return f"{key[:2]}/{key}"
