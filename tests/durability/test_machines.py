"""Many processes on one database: a journey over both, one submission out of fifty, a worker that dies half-way."""

import csv
import re
import zipfile
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app.commands.migrate import migrate
from app.kit.database import Database
from app.kit.queue import JobRow
from app.questionnaires.service.library import Edition
from app.reports.service.exporting import EXPORT
from app.settings import Settings
from tests.durability.machines import COUNTY, answered, hire, kept, province, submit_at_once, until
from tests.durability.served import Served
from tests.journeys.test_pages import fill, pdf_text
from tests.postgres import new_database

REPORTS = 4
TIMES = 50


@pytest.mark.slow
@pytest.mark.postgres
def test_two_webs_and_two_workers_are_one_service(postgres: str, edition: Edition, tmp_path: Path) -> None:
    with new_database(postgres) as url, province(url, tmp_path) as running:
        with running.browser() as person:
            path = fill(person, edition)  # type: ignore[arg-type]  # a browser like the tests' own
            done = person.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
            assert done.url.path == f"{path}/result"
            assert "二级（规范级）" in pdf_text(person.get(f"{path}/report.pdf").content)
        with running.browser() as one, running.browser() as other:
            ready = answered(one)
            statuses = submit_at_once([one, other], ready, TIMES)
            assert set(statuses) <= {200, 409, 503}, statuses
            assert 200 in statuses
            for _ in range(REPORTS - 2):
                again = answered(one)
                one.post(
                    f"{again.path}/submission", headers={**again.key, "idempotency-key": "k"}
                ).raise_for_status()
        with closing(Database(url)) as database:
            with database.transaction() as session:
                assert kept(session, ready.id) == (1, 1, 1)
            asker, second = hire(running.settings, "county"), hire(running.settings, "second")
            with running.browser(asker) as office, running.browser(second) as colleague:
                asked = office.post("/exports", data=WANTED)
                export = asked.url.path
                waits = re.search(r'name="approval" value="([^"]+)"', colleague.get("/approvals").text)
                assert waits is not None
                colleague.post("/approvals", data={"approval": waits[1], "approve": "1"})

                def progress() -> tuple[str, int]:
                    with database.transaction() as session:
                        return session.exec(
                            select(JobRow.state, JobRow.done).where(JobRow.name == EXPORT)
                        ).one()

                until(lambda: progress()[1] > 0 or progress()[0] == "done", 60, "nothing was drawn")
                running.kill_worker()
                until(lambda: progress()[0] == "done", 90, f"not finished: {progress()}")
                delivered = office.get(f"{export}/reports.zip")
    numbers = numbers_in(delivered)
    assert len(numbers) == len(set(numbers)) == REPORTS


WANTED = {
    "region": COUNTY,
    "selection": "all",
    "form": "brief",
    "language": "zh-CN",
    "purpose": "报送年度总结",
}


def numbers_in(delivered: httpx.Response) -> list[str]:
    with zipfile.ZipFile(BytesIO(delivered.content)) as archive:
        index = list(csv.reader(StringIO(archive.read("index.csv").decode("utf-8-sig"))))
        assert len(archive.namelist()) == len(index)
    return [line[0] for line in index[1:]]


@pytest.mark.slow
def test_fifty_submissions_at_once_are_one_on_sqlite_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    migrate(Settings(database_url=url))
    served = Served(tmp_path, url)
    served.start()
    with httpx.Client(base_url=served.base, timeout=60) as client:
        ready = answered(client)
        statuses = submit_at_once([client], ready, TIMES)
    served.stop()
    assert set(statuses) <= {200, 409, 503}, statuses
    with closing(Database(url)) as database, database.transaction() as session:
        assert kept(session, ready.id) == (1, 1, 1)
