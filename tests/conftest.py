import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.commands.migrate import migrate
from app.kit.database import Database
from app.main import create_app
from app.questionnaires.service.library import Edition, Library
from app.settings import HERE, Settings
from tests.postgres import new_database, postgres_server


@dataclass
class TickingClock:
    """A clock that tests set; every reading is a step later than the one before, usually a second."""

    now: datetime = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    step: timedelta = timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(HERE / "questionnaires")


@pytest.fixture(scope="session")
def edition(library: Library) -> Edition:
    return library.newest("miit-sme-2024")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server that survives being killed, though no power cut, so that tests need not wait for the disk."""
    with postgres_server(is_durable=False) as address:
        yield address


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that is copied, which takes less time than migrating again."""
    path: Path = tmp_path_factory.mktemp("template") / "migrated.db"
    migrate(Settings(database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def template_database(postgres: str) -> Iterator[str]:
    """A migrated database of the PostgreSQL server; gives its name."""
    with new_database(postgres) as url:
        migrate(Settings(database_url=url))
        yield url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind; for a test that asks for `migrated`, a copy of one with the schema."""
    is_migrated = "migrated" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        if is_migrated:
            shutil.copyfile(request.getfixturevalue("template_file"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("template_database") if is_migrated else "template1"
    with new_database(request.getfixturevalue("postgres"), template) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        blob_dir=tmp_path / "blobs",
        show_demo=True,
        base_url="http://testserver",
        jobs_inside=False,  # tests that need jobs done call `app.state.worker.drain()`
    )


@pytest.fixture
def migrated(settings: Settings) -> Settings:
    """Settings of a database with the schema of this release; `database_url` has made it so."""
    return settings


@pytest.fixture
def database(migrated: Settings) -> Iterator[Database]:
    opened = Database(migrated.database_url)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def app(migrated: Settings, clock: TickingClock) -> FastAPI:
    return create_app(migrated, clock=clock)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=True, raise_server_exceptions=False) as opened:
        opened.headers["sec-fetch-site"] = "same-origin"
        opened.headers["accept-language"] = "zh-CN"
        yield opened
