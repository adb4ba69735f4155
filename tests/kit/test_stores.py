"""The four methods of the store of files, the same over a folder and over an object store."""

from io import BytesIO
from pathlib import Path

import pytest

from app.kit.blobs import BlobMissing
from app.kit.stores import Store, StoreAway, StoreFaulty, open_store
from tests.durability.served import free_port

KEY, OTHER = "ab" * 32, "cd" * 32
CONTENT = bytes(range(256)) * 1000


@pytest.fixture(params=["folder", "memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    (tmp_path / "objects").mkdir()
    address = {"folder": "", "memory": "memory:///", "file": f"file://{tmp_path}/objects"}[request.param]
    return open_store(tmp_path, address)


def test_a_content_is_kept_once_given_in_pieces_and_dropped(store: Store) -> None:
    assert not store.exists(KEY)
    with pytest.raises(BlobMissing):
        store.get(KEY)
    store.put(KEY, BytesIO(CONTENT))
    store.put(KEY, BytesIO(b"a second time changes nothing"))
    pieces = list(store.get(KEY))
    assert b"".join(pieces) == CONTENT
    store.put(OTHER, BytesIO(b""))
    assert (store.exists(OTHER), b"".join(store.get(OTHER))) == (True, b"")
    assert set(store.listing()) == {KEY, OTHER}
    for _ in range(2):
        store.delete(KEY)
    assert list(store.listing()) == [OTHER]


@pytest.mark.parametrize("key", ["../../etc/passwd", "AB" * 32, "ab", ""])
def test_nothing_but_a_key_names_a_content(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        store.exists(key)


@pytest.mark.parametrize("address", ["s3:", "s3://", "ftp://files", "files", "/var/files"])
def test_an_address_nobody_knows_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(StoreFaulty, match="APP_BLOB_URL"):
        open_store(tmp_path, address)


def test_a_store_that_does_not_answer_is_away_not_empty(tmp_path: Path) -> None:
    reached = {"endpoint": f"http://127.0.0.1:{free_port()}", "region": "cn", "access_key_id": "a"}
    store = open_store(tmp_path, "s3://files", {**reached, "secret_access_key": "b"})
    with pytest.raises(StoreAway):
        store.exists(KEY)
