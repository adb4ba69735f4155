"""The disk is full, nothing may be written, the database is away: told at once, nothing lost, over by itself."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import psycopg.errors
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import DBAPIError

from app.commands.migrate import migrate
from app.kit.database import Database
from app.kit.outages import is_outage
from app.main import create_app
from app.settings import Settings
from tests.durability.powercut import integrity
from tests.durability.served import Served
from tests.evidence import pictures
from tests.journeys.test_api import create
from tests.journeys.test_pages import start
from tests.postgres import postgres_machine

PHOTO = ("IMG_1.jpg", pictures.phone_jpeg(), "image/jpeg")
Outage = Callable[[Database], AbstractContextManager[None]]


@contextmanager
def full(database: Database) -> Iterator[None]:
    """No page more: SQLite's own answer to a full disk."""
    with pragmas(database, "max_page_count=1", "max_page_count=1000000"):
        yield


@contextmanager
def only_reading(database: Database) -> Iterator[None]:
    if database.is_sqlite:
        with pragmas(database, "query_only=ON", "query_only=OFF"):
            yield
        return
    name = database.url.database
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        connection.commit()
    database.engine.dispose()
    yield
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        connection.commit()
    database.engine.dispose()


@contextmanager
def pragmas(database: Database, before: str, after: str) -> Iterator[None]:
    """Set something on the one connection that writes."""
    for pragma in (before, after):
        connection = database.engine.raw_connection()
        assert connection.driver_connection is not None
        connection.driver_connection.execute(f"PRAGMA {pragma}")
        connection.close()
        if pragma == before:
            yield


def refused(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask until there is no room any more; the refusal comes within a second."""
    for _ in range(300):
        began = time.perf_counter()
        answer = ask()
        if answer.status_code >= 300:
            assert time.perf_counter() - began < 1
            return answer
    raise AssertionError("nothing was refused")


@pytest.mark.parametrize("outage", [full, only_reading])
def test_what_can_not_be_saved_is_told_at_once_and_the_next_attempt_is_kept(
    client: TestClient, app: FastAPI, outage: Outage
) -> None:
    database: Database = app.state.context.database
    if outage is full and not database.is_sqlite:
        pytest.skip("PostgreSQL tells a full disk by a code, see below")
    page = start(client)
    with outage(database):
        told = refused(lambda: client.post("/assessments"))
        assert (told.status_code, told.headers["retry-after"]) == (503, "5")
        assert "还没有保存" in told.text
        told = refused(lambda: client.post("/api/v1/assessments", json={"questionnaire": "miit-sme-2024"}))
        assert (told.status_code, told.headers["retry-after"]) == (503, "5")
        assert told.json()["type"] == "urn:zhizhen:problem:outage"
        assert client.get(page).status_code == 200, "reading goes on"
    create(client)


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("53100", True),
        ("57P01", True),
        ("08006", True),
        ("25006", True),
        ("42P01", False),
        ("23505", False),
    ],
)
def test_postgresql_tells_an_outage_by_its_code(code: str, is_one: bool) -> None:
    fault = psycopg.errors.lookup(code)()
    assert is_outage(DBAPIError("INSERT …", {}, fault)) is is_one


@pytest.mark.slow
def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path: Path) -> None:
    database = tmp_path / "full.db"
    served = Served(tmp_path, f"sqlite:///{database}")
    served.start()
    with httpx.Client(
        base_url=served.base, timeout=20, headers={"sec-fetch-site": "same-origin"}
    ) as client:
        made = client.post("/api/v1/assessments", json={"questionnaire": "miit-sme-2024"}).json()
        path, key = f"/api/v1/assessments/{made['id']}", {"authorization": f"Bearer {made['resume_token']}"}

        def save(n: int) -> httpx.Response:
            headers = {**key, "if-match": "*"}
            return client.put(f"{path}/responses/S01", json=str(n % 5), headers=headers)

        for n in range(10):
            assert save(n).status_code == 200
        hard = resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (1, hard))
        told = refused(lambda: save(3))
        assert (told.status_code, told.headers["retry-after"]) == (503, "5")
        photo = client.post(f"{path}/items/Q01/evidence", files=[("file", PHOTO)], headers=key)
        assert (photo.status_code, photo.headers["retry-after"]) == (503, "5"), photo.text
        kept = int(client.get(path, headers=key).json()["responses"]["S01"])
        assert kept == 9 % 5, "what was refused is not there"
        assert client.get("/health/ready").status_code == 200
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
        assert save(2).status_code == 200
        assert client.get(path, headers=key).json()["responses"]["S01"] == "2"
    served.stop()
    assert integrity(database) == []


@pytest.mark.slow
@pytest.mark.postgres
def test_a_crashed_postgresql_is_told_and_found_again(tmp_path: Path) -> None:
    with postgres_machine() as machine:
        settings = Settings(
            database_url=machine.address,
            blob_dir=tmp_path,
            base_url="http://testserver",
            jobs_inside=False,
        )
        migrate(settings)
        with TestClient(
            create_app(settings), follow_redirects=True, raise_server_exceptions=False
        ) as client:
            client.headers["sec-fetch-site"] = "same-origin"
            page = start(client)
            machine.stop("immediate")
            for ask in (lambda: client.get(page), lambda: client.post("/assessments")):
                assert refused(ask).status_code == 503
            assert client.get("/health/live").status_code == 200
            told = client.get("/health/ready")
            assert (told.status_code, told.json()["status"]) == (503, "no database")
            machine.start()
            assert client.get(page).status_code == 200, "what was acknowledged is there"
            start(client)
            ready = client.get("/health/ready").json()
            assert (ready["status"], ready["database"], ready["sqlite"]) == ("ready", "postgresql", None)
            assert ready["room_megabytes"] > 0
