"""Backup under load, restore into an empty place, and the move to PostgreSQL: nothing missing, nothing changed."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.__main__ import main
from app.commands.backup import back_up
from app.commands.migrate import migrate
from app.commands.move import move, move_files
from app.commands.restore import restore
from app.kit.audit import Entry, record, verify
from app.kit.backups import CHECKSUMS, MANIFEST, BackupFaulty, Manifest, finish
from app.kit.blobs import FolderBlobs
from app.kit.copying import NotEmpty, modelled, sums_of
from app.kit.database import AlreadyServed, Database
from app.kit.queue import enqueue
from app.kit.stores import FILES
from app.main import create_app
from app.questionnaires.service.library import Edition
from app.settings import Settings
from tests.evidence import pictures
from tests.journeys.test_pages import fill, pdf_text
from tests.postgres import new_database

PHOTO = ("IMG_1.jpg", pictures.phone_jpeg(), "image/jpeg")
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Filled:
    """A service with one finished assessment, its photo, and the reader who holds the key to it."""

    settings: Settings
    path: str
    client: TestClient
    database: Database


@pytest.fixture
def filled(client: TestClient, app: FastAPI, edition: Edition) -> Filled:
    path = fill(client, edition)
    client.post(f"{path}/items/Q01/evidence", data={"dated": "", "note": ""}, files=[("file", PHOTO)])
    done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert done.url.path == f"{path}/result"
    return Filled(app.state.context.settings, path, client, app.state.context.database)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of an empty place of the same kind."""
    moved = {"blob_dir": tmp_path / "restored-blobs", "show_demo": False}
    if settings.database_url.startswith("sqlite"):
        yield settings.model_copy(update={**moved, "database_url": f"sqlite:///{tmp_path / 'restored.db'}"})
        return
    with new_database(request.getfixturevalue("postgres")) as url:
        yield settings.model_copy(update={**moved, "database_url": url})


@contextmanager
def busy(database: Database) -> Iterator[list[int]]:
    """Write one audited change after the other while the block runs."""
    written: list[int] = []
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            with database.transaction() as session:
                record(session, Entry("test.written", "test", str(len(written)), NOON))
            written.append(len(written))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield written
    finally:
        is_over.set()
        writer.join(10)


def everything_is_there(settings: Settings, filled: Filled) -> None:
    """The restored service shows result and report to whoever holds the old cookie, and the trail is whole."""
    with TestClient(create_app(settings), follow_redirects=True, cookies=filled.client.cookies) as client:
        client.headers["accept-language"] = "zh-CN"
        assert "二级（规范级）" in client.get(f"{filled.path}/result").text
        assert "沐川五金" in pdf_text(client.get(f"{filled.path}/report.pdf").content)
        listed = client.get(f"{filled.path}/items/Q01/evidence").text
        assert "IMG_1.jpg" in listed
        with client.app.state.context.database.transaction() as session:  # type: ignore[attr-defined]
            assert verify(session) is None


@pytest.mark.slow
def test_a_backup_made_under_load_is_restored_whole(
    filled: Filled, elsewhere: Settings, tmp_path: Path
) -> None:
    with busy(filled.database) as written:
        while len(written) < 5:
            threading.Event().wait(0.01)
        made = back_up(filled.settings, tmp_path / "backup")
    assert made.tables["audit_event"].rows >= 5
    assert made.files == 2, "the photo and its small picture"
    assert restore(elsewhere, tmp_path / "backup").tables == made.tables
    everything_is_there(elsewhere, filled)
    with pytest.raises(NotEmpty, match="already"):
        restore(elsewhere, tmp_path / "backup")


def test_the_commands_say_what_they_did(
    migrated: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not migrated.database_url.startswith("sqlite"):
        pytest.skip("the words are the same")
    monkeypatch.setenv("APP_DATABASE_URL", migrated.database_url)
    monkeypatch.setenv("APP_BLOB_DIR", str(migrated.blob_dir))
    assert main(["backup", str(tmp_path / "backup")]) == 0
    assert "the secret APP_SECRET_KEY is not in it" in capsys.readouterr().out
    assert main(["backup", str(tmp_path / "backup")]) == 2
    assert "must be empty" in capsys.readouterr().err
    monkeypatch.setenv("APP_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    monkeypatch.setenv("APP_BLOB_DIR", str(tmp_path / "others"))
    monkeypatch.setenv("APP_SECRET_KEY", "another secret of more than thirty-two letters")
    assert main(["restore", str(tmp_path / "backup")]) == 0
    told = capsys.readouterr()
    assert "checksums equal" in told.out
    assert "audit trail: unbroken up to row 0" in told.out
    assert "APP_SECRET_KEY is not the one of the backup" in told.err


SPOILT: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a flipped bit of the database": (
        "database.sqlite",
        lambda folder: flip(folder / "database.sqlite", 4096),
    ),
    "a flipped bit of a file": ("blobs/aa/", lambda folder: flip(next(folder.glob("blobs/*/*")), 3)),
    "a flipped bit of the manifest": (MANIFEST, lambda folder: flip(folder / MANIFEST, 30)),
    "a flipped bit of the checksums": ("blobs/aa/", lambda folder: flip(folder / CHECKSUMS, 5)),
    "a file that is gone": ("blobs/aa/", lambda folder: next(folder.glob("blobs/*/*")).unlink()),
    "a file too many": ("extra", lambda folder: (folder / "extra").touch()),
    "cut off": (CHECKSUMS, lambda folder: (folder / CHECKSUMS).unlink()),
}


def flip(path: Path, place: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """A small backup of an SQLite database with one file."""
    folder = tmp_path_factory.mktemp("whole")
    settings = Settings(database_url=f"sqlite:///{folder}/a.db", blob_dir=folder / "blobs")
    migrate(settings)
    with (folder / "photo").open("wb+") as photo:
        photo.write(b"photo")
        photo.seek(0)
        FolderBlobs(settings.blob_dir / FILES).put("aa" * 32, photo)
    return folder / "backup", back_up(settings, folder / "backup")


@pytest.mark.parametrize("name", SPOILT)
def test_a_changed_backup_is_refused_and_the_file_named(
    name: str, whole: tuple[Path, Manifest], tmp_path: Path
) -> None:
    shutil.copytree(whole[0], tmp_path / "b")
    named, spoil = SPOILT[name]
    spoil(tmp_path / "b")
    target = Settings(database_url=f"sqlite:///{tmp_path}/t.db", blob_dir=tmp_path / "t")
    with pytest.raises(BackupFaulty, match=named):
        restore(target, tmp_path / "b")
    assert not (tmp_path / "t.db").exists()
    assert not list(FolderBlobs(tmp_path / "t" / FILES).listing())


def test_a_backup_of_a_newer_schema_is_refused(whole: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder = tmp_path / "b"
    shutil.copytree(whole[0], folder)
    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    assert told["revision"] == whole[1].revision
    (folder / CHECKSUMS).unlink()
    finish(folder, replace(whole[1], revision="9999"))
    with pytest.raises(BackupFaulty, match="newer than this release"):
        restore(Settings(database_url=f"sqlite:///{tmp_path}/t.db", blob_dir=tmp_path / "t"), folder)


@pytest.mark.postgres
def test_without_pg_dump_the_backup_is_written_by_copy(postgres: str, tmp_path: Path) -> None:
    with new_database(postgres) as url, new_database(postgres) as other:
        source = Settings(database_url=url, blob_dir=tmp_path / "a")
        migrate(source)
        with closing(Database(url)) as database, database.transaction() as session:
            record(session, Entry("test.written", "test", "制表符\t换行\n", NOON))
            enqueue(session, "test", {}, key="a", at=NOON)
        made = back_up(source, tmp_path / "backup", with_tool=False)
        assert (made.written_by, made.tables["audit_event"].rows) == ("COPY", 1)
        target = source.model_copy(update={"database_url": other, "blob_dir": tmp_path / "b"})
        assert restore(target, tmp_path / "backup").tables == made.tables
        with closing(Database(other)) as database, database.transaction() as session:
            assert enqueue(session, "test", {}, key="b", at=NOON) == 2


@pytest.mark.slow
@pytest.mark.postgres
def test_the_move_to_postgresql_carries_everything_or_nothing(
    postgres: str, edition: Edition, tmp_path: Path
) -> None:
    source = Settings(
        database_url=f"sqlite:///{tmp_path}/a.db",
        blob_dir=tmp_path / "a",
        show_demo=True,
        jobs_inside=False,
    )
    migrate(source)
    with TestClient(create_app(source), follow_redirects=True) as client:
        client.headers.update({"sec-fetch-site": "same-origin", "accept-language": "zh-CN"})
        path = fill(client, edition)
        client.post(f"{path}/items/Q01/evidence", data={"dated": "", "note": ""}, files=[("file", PHOTO)])
        client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
        filled = Filled(source, path, client, client.app.state.context.database)  # type: ignore[attr-defined]
        with pytest.raises(AlreadyServed):
            move(source, source.database_url)
    with new_database(postgres) as url:
        target = source.model_copy(
            update={"database_url": url, "blob_dir": tmp_path / "b", "show_demo": False}
        )
        moved = move(target, source.database_url)
        assert moved["assessment"].rows == 1
        assert moved["provider"].rows > 10
        assert move_files(target, source.blob_dir) == 2
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            assert sums_of(connection, modelled()) == moved
        engine.dispose()
        everything_is_there(target, filled)
        with pytest.raises(NotEmpty, match="not empty"):
            move(target, source.database_url)
