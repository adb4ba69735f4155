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
    """A clock that tests set; every reading is a second later than the one before."""

    now: datetime = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
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
    with postgres_server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with new_database(request.getfixturevalue("postgres")) as url:
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
    migrate(settings)
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
