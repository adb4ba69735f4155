"""Names, dates, blobs and the virus scanner, each by itself."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.adapters.examining import Examiner
from app.evidence.domain import (
    ENDINGS,
    LONGEST_NAME,
    Kind,
    Scan,
    download_name,
    family_of,
    read_details,
    shown_name,
)
from app.evidence.errors import EvidenceRefused, Reason
from app.kit.blobs import BlobMissing, FolderBlobs
from tests.evidence import pictures

KEY = "ab" * 32
TODAY = date(2026, 11, 24)


@given(st.text(max_size=400))
def test_a_name_is_refused_or_safe_to_show(name: str) -> None:
    try:
        family = family_of(name)
    except EvidenceRefused:
        return
    shown = shown_name(name)
    assert len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert ENDINGS[f".{shown.rpartition('.')[2].lower()}"] is family


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("a.webp", Kind.JPEG, "a.jpg"),
        ("a.JPEG", Kind.JPEG, "a.JPEG"),
        ("a.png", Kind.JPEG, "a.jpg"),
        ("2026.11 报表.pdf", Kind.PDF, "2026.11 报表.pdf"),
    ],
)
def test_a_download_ends_as_what_it_is(name: str, kind: Kind, kept: str) -> None:
    assert download_name(name, kind) == kept


def test_a_date_left_empty_is_today() -> None:
    assert read_details("", " 一行\r\n二行 ", today=TODAY).dated == TODAY
    assert read_details("2026-11-24", " 一行\r\n二行 ", today=TODAY).note == "一行\n二行"


def test_a_blob_is_put_once_and_read_in_pieces(tmp_path: Path) -> None:
    blobs, content = FolderBlobs(tmp_path / "kept"), b"x" * 200_000
    assert not blobs.exists(KEY)
    blobs.put(KEY, io.BytesIO(content))
    blobs.put(KEY, io.BytesIO(b"another"))
    assert b"".join(blobs.get(KEY)) == content
    assert max(len(piece) for piece in blobs.get(KEY)) <= 65_536
    assert [p.name for p in (tmp_path / "kept" / "ab").iterdir()] == [KEY]
    blobs.delete(KEY)
    blobs.delete(KEY)
    assert not blobs.exists(KEY)
    with pytest.raises(BlobMissing):
        blobs.get(KEY)


def test_a_put_that_fails_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        FolderBlobs(tmp_path).put(KEY, Broken())  # type: ignore[arg-type]  # enough of a file
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "AB" * 32, "ab" * 31])
def test_only_digests_are_keys(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="64"):
        FolderBlobs(tmp_path).exists(key)


@contextmanager
def clamd(folder: Path, answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that reads a whole INSTREAM and answers always the same."""
    address, seen = str(folder / "clamd.sock"), list[bytes]()
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()

    def serve() -> None:
        line, _ = server.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                seen.append(stream.read(size))
            line.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield address, seen
    thread.join(5)
    server.close()


def examine(folder: Path, address: str) -> Scan:
    raw = pictures.phone_jpeg()
    (folder / "sent").write_bytes(raw)
    examiner = Examiner(address)
    return examiner.examine(folder / "sent", folder, name="a.jpg", size=len(raw), sent_digest="0" * 64).scan


def test_a_scanner_is_asked_and_heard(tmp_path: Path) -> None:
    with clamd(tmp_path, b"stream: OK\0") as (address, seen):
        assert examine(tmp_path, address) is Scan.CLEAN
        assert b"".join(seen) == (tmp_path / "sent").read_bytes()


def test_what_a_scanner_finds_is_refused(tmp_path: Path) -> None:
    found = b"stream: Eicar-Test-Signature FOUND\0"
    with clamd(tmp_path, found) as (address, _), pytest.raises(EvidenceRefused) as refused:
        examine(tmp_path, address)
    assert refused.value.reason is Reason.VIRUS


@pytest.mark.parametrize("answer", [b"stream: INSTREAM size limit exceeded. ERROR\0", b""])
def test_without_an_answer_a_file_counts_as_not_scanned(tmp_path: Path, answer: bytes) -> None:
    with clamd(tmp_path, answer) as (address, _):
        assert examine(tmp_path, address) is Scan.UNSCANNED
    assert examine(tmp_path, str(tmp_path / "nobody.sock")) is Scan.UNSCANNED
    assert examine(tmp_path, "") is Scan.UNSCANNED
