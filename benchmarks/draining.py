"""Pages while many reports are drawn in the background: p99 of the result page before and during an export.

`BENCH_QUEUED` reports wait (150 if nothing is said, 1,000 asked for); the export is watched for `BENCH_SECONDS`. The service is
one process as shipped with one process that draws; a page is asked for every 50 ms, so that a slow answer delays none.
"""

import os
import re
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
from fastapi.testclient import TestClient
from sqlmodel import Session, insert, select

from app.assessments.tables import Assessment
from app.commands.migrate import migrate
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys, make_person
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.queue import JobRow
from app.main import create_app
from app.questionnaires.service.library import Library
from app.reports.domain.numbers import report_number
from app.reports.service.exporting import EXPORT
from app.reports.tables import FrozenContent, Report, ReportEdition
from app.settings import HERE, Settings
from tests.durability.served import Served
from tests.factories.desk import COUNTY, submitted

QUEUED = int(os.environ.get("BENCH_QUEUED", "150"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "30"))
EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Offices:
    """Cookies of the enterprise's browser and of two people of one office; the path of the assessment."""

    firm: dict[str, str]
    one: str
    other: str
    path: str


def prepared(settings: Settings) -> Offices:
    """Submit one assessment, copy its report until so many are there, and sign two people in."""
    migrate(settings)
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    with TestClient(create_app(settings), follow_redirects=True) as client:
        client.headers["sec-fetch-site"] = "same-origin"
        path, firm = submitted(client, edition), dict(client.cookies)
    database, now = Database(settings.database_url), system_clock()
    keys = Keys(settings.secret_key.get_secret_value(), os.urandom)
    try:
        with database.transaction() as session:
            _copy(session, now)
            tokens = []
            for login in ("one", "other"):
                person = make_person(session, login=login, name=login, at=now)
                give_role(session, person, Membership(Role.COUNTY_OFFICE, region=COUNTY), by=None, at=now)
                tokens.append(start(session, person, Place("127.0.0.1"), keys, at=now, is_strong=True)[0])
    finally:
        database.close()
    return Offices(firm, tokens[0], tokens[1], path)


def _copy(session: Session, now: datetime) -> None:
    report, assessment = session.exec(select(Report)).one(), session.exec(select(Assessment)).one()
    content = session.exec(select(FrozenContent).where(FrozenContent.language == "zh-CN")).one()
    rows: dict[type[Assessment | Report | ReportEdition | FrozenContent], list[dict[str, object]]] = {
        Assessment: [], Report: [], ReportEdition: [], FrozenContent: [],
    }  # fmt: skip
    for serial in range(2, QUEUED + 1):
        number, id_ = report_number(COUNTY, report.year, serial), uuid4()
        rows[Assessment].append({**assessment.model_dump(), "id": id_, "code": f"{serial:010}", "submission_key": None})  # fmt: skip
        rows[Report].append({**report.model_dump(), "number": number, "serial": serial, "assessment_id": id_})  # fmt: skip
        rows[ReportEdition].append({"number": number, "edition": 1, "reason": "", "record_digest": "", "issued_at": now})  # fmt: skip
        document = content.document.replace(report.number, number)
        rows[FrozenContent].append({**content.model_dump(), "number": number, "document": document})
    for table, values in rows.items():
        session.execute(insert(table), values)


def pages(base: str, offices: Offices, seconds: float) -> list[float]:
    """Ask for the result page at a steady pace; give the milliseconds of every answer."""
    taken: list[float] = []

    def ask(client: httpx.Client) -> None:
        began = time.perf_counter()
        client.get(f"{offices.path}/result").raise_for_status()
        taken.append((time.perf_counter() - began) * 1000)

    until, asking = time.monotonic() + seconds, []
    with httpx.Client(base_url=base, cookies=offices.firm, timeout=30) as client:
        while time.monotonic() < until:
            one = threading.Thread(target=ask, args=(client,))
            one.start()
            asking.append(one)
            time.sleep(EVERY)
        for one in asking:
            one.join()
    return taken


def show(name: str, taken: list[float]) -> float:
    """Print median and p99; give the latter."""
    cuts = statistics.quantiles(taken, n=100)
    print(f"{name:48} {len(taken):5} pages  p50 {cuts[49]:6.1f}  p99 {cuts[98]:6.1f} ms", flush=True)
    return cuts[98]


def order(base: str, offices: Offices) -> None:
    """Let one person ask for all reports and the other one approve."""
    headers = {"sec-fetch-site": "same-origin"}
    asked = {
        "region": COUNTY,
        "selection": "all",
        "form": "full",
        "language": "zh-CN",
        "purpose": "measuring",
    }
    with httpx.Client(base_url=base, headers=headers, cookies={"session": offices.one}) as client:
        client.post("/exports", data=asked)
    with httpx.Client(base_url=base, headers=headers, cookies={"session": offices.other}) as client:
        waits = re.search(r'name="approval" value="([^"]+)"', client.get("/approvals").text)
        assert waits  # noqa: S101 - nothing to measure otherwise
        client.post("/approvals", data={"approval": waits[1], "approve": "1"})


def drawn(address: str) -> tuple[int, str]:
    """Give how many reports are drawn, and how the job stands."""
    database = Database(address)
    try:
        with database.reading() as session:
            row = session.exec(select(JobRow).where(JobRow.name == EXPORT)).one()
            return row.done, row.state
    finally:
        database.close()


def draining() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = f"sqlite:///{folder / 'bench.db'}"
        offices = prepared(Settings(database_url=address, blob_dir=folder / "blobs", show_demo=True))
        service = Served(folder, address)
        service.start()
        try:
            pages(service.base, offices, 3)
            before = show("result page, nothing else runs", pages(service.base, offices, SECONDS))
            order(service.base, offices)
            during = show(f"result page, {QUEUED} reports wait", pages(service.base, offices, SECONDS))
        finally:
            service.kill()
        done, state = drawn(address)
        change = (during / before - 1) * 100
        print(f"  p99 changed by {change:+.0f} % (asked for: less than 20); {done} of {QUEUED} drawn in {SECONDS} s, the job is {state}")  # fmt: skip


if __name__ == "__main__":
    draining()
