"""What must not run together does not start, and one line says why."""

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from app.__main__ import main
from app.commands.migrate import migrate
from app.kit.database import Database
from app.settings import Settings
from tests.durability.served import free_port

REFUSED = {
    "an address of files nobody knows": (
        ["serve"],
        {"APP_BLOB_URL": "ftp://files"},
        "APP_BLOB_URL: expected s3://",
    ),
    "a bucket without a name": (["serve"], {"APP_BLOB_URL": "s3://"}, "APP_BLOB_URL: expected s3://"),
    "many machines on one file": (["serve"], {"APP_JOB_ENGINE": "procrastinate"}, "needs postgresql://"),
    "an engine nobody knows": (["worker"], {"APP_JOB_ENGINE": "celery"}, "APP_JOB_ENGINE"),
    "a worker before migrations": (["worker"], {}, "has schema none, expected 0"),
    "a database of a kind nobody knows": (
        ["serve"],
        {"APP_DATABASE_URL": "mysql://a/b"},
        "APP_DATABASE_URL",
    ),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/a.db", blob_dir=tmp_path / "blobs")
    monkeypatch.setenv("APP_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("APP_BLOB_DIR", str(settings.blob_dir))
    return settings


def line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    told = capsys.readouterr().err.strip()
    assert len(told.splitlines()) == 1, told
    return told


@pytest.mark.parametrize("name", REFUSED)
def test_a_contradiction_stops_the_start(
    name: str, place: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, environment, told = REFUSED[name]
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert told in line(arguments, capsys)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_an_sqlite_file_has_one_process(
    command: str, place: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate(place)
    with closing(Database(place.database_url)):
        assert "another process serves this database" in line([command], capsys)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_newer_schema_is_left_alone(
    command: str, place: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate(place)
    engine = sqlalchemy.create_engine(place.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert "schema 9999, which is newer" in line([command], capsys)


def test_a_database_that_does_not_answer_is_named_without_its_password(
    place: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", f"postgresql://me:secret@127.0.0.1:{free_port()}/a")
    told = line(["serve"], capsys)
    assert "me:***@127.0.0.1" in told
    assert "secret" not in told
