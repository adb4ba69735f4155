"""Copies of many reports: asked for, approved by another, drawn piece by piece, fetched, ended; on both databases."""

import csv
import re
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import pypdfium2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys
from app.identity.service.guessing import Place
from app.identity.service.roles import end_role, give_role
from app.identity.service.signing import start
from app.identity.tables import Person
from app.kit.audit import rows
from app.kit.queue import JobRow
from app.kit.working import Duty, GoOn, Run, Worker
from app.questionnaires.service.library import Edition
from app.reports.adapters.press import Press
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.reports.service import exporting
from app.reports.service.exporting import EXPORT, Workshop, do_export
from app.reports.tables import Report, ReportExport
from tests.conftest import TickingClock
from tests.factories.desk import CITY, COUNTY, People, new_browser, submitted

ASKED = {
    "region": COUNTY,
    "selection": "all",
    "form": "brief",
    "language": "zh-CN",
    "purpose": "报送年度总结",
}


class Paper(Press):
    """A press without WeasyPrint: it counts, and can fail like a full disk."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.fails_after: int | None = None

    def pdf(
        self, content: ReportContent, _form: ReportForm = ReportForm.FULL, copy: CopyNote | None = None
    ) -> bytes:
        if self.fails_after is not None and len(self.drawn) >= self.fails_after:
            raise OSError(28, "No space left on device")
        self.drawn.append(content.number)
        return f"%PDF- {content.number} {copy}".encode()


@pytest.fixture
def people(app: FastAPI, client: TestClient, edition: Edition) -> People:
    """Three reports in one county; two people of its office, one above, one elsewhere, one without the right."""
    for n in range(3):
        submitted(client, edition, name=f"沐川精密五金有限公司{n}")
    made = People(app)
    for login, membership in {
        "county": Membership(Role.COUNTY_OFFICE, region=COUNTY),
        "second": Membership(Role.COUNTY_OFFICE, region=COUNTY),
        "city": Membership(Role.CITY_OFFICE, region=CITY),
        "elsewhere": Membership(Role.COUNTY_OFFICE, region="110101"),
        "leader": Membership(Role.LEADER, region=CITY),
    }.items():
        made.hire(login, membership)
    return made


def bench(app: FastAPI, press: Paper, *, piece: int = 2) -> tuple[Worker, Workshop]:
    """Give a worker that does exports with a press of its own, so many copies a piece."""
    context = app.state.context
    workshop = Workshop(press, context.settings.blob_dir / "exports", app.state.archive.blobs)

    def act(run: Run) -> GoOn | None:
        return do_export(run, workshop, piece=piece)

    worker = Worker(context.database, {EXPORT: Duty(act)}, (), clock=context.clock, random=bytes)
    return worker, workshop


def approved(people: People) -> str:
    """Let one person ask and another approve; give the address of the export."""
    asked = people["county"].post("/exports", data=ASKED)
    assert (asked.status_code, "等另一位同事批准" in asked.text) == (200, True)
    path = asked.url.path
    assert decided(people, "second").status_code == 200
    return str(path)


def decided(people: People, who: str, decision: str = "approve") -> Response:
    """Let somebody decide about what waits for them, or about nothing where they see nothing."""
    page = people[who].get("/approvals").text
    found = re.search(r'name="approval" value="([^"]+)"', page)
    data = {"approval": found[1] if found else "none", decision: "1"}
    answered: Response = people[who].post("/approvals", data=data)
    return answered


def row_of(app: FastAPI) -> ReportExport:
    with app.state.context.database.transaction() as session:
        row: ReportExport = session.exec(select(ReportExport)).one()
        session.expunge(row)
    return row


def test_one_asks_another_approves_and_nobody_else_sees_it(people: People) -> None:
    page = people["county"].get("/exports").text
    assert f'value="{COUNTY}"' in page
    assert "昆山市（3 份）" in page
    asked = people["county"].post("/exports", data=ASKED)
    path = asked.url.path
    own = decided(people, "county")
    assert (own.status_code, "要由另一位有权限的同事批准" in own.text) == (403, True)
    for who in ("second", "city", "elsewhere", "leader"):
        assert people[who].get(path).status_code == 404, who
    assert people["leader"].get("/exports").status_code == 404
    assert "报送年度总结" not in people["elsewhere"].get("/approvals").text
    assert decided(people, "elsewhere").status_code == 409
    waits = people["city"].get("/approvals").text
    for told in ("报送年度总结", "苏州市昆山市", "两页简报", "简体中文"):
        assert told in waits, told
    assert decided(people, "city", "decline").status_code == 200
    assert "没有批准" in people["county"].get(path).text


REFUSED = (
    ({"purpose": " "}, "请写明用来做什么"),
    ({"purpose": "长" * 201}, "最多 200 个字"),
    ({"region": ""}, "请选一个您管辖范围内的地区"),
    ({"region": CITY}, "请选一个您管辖范围内的地区"),
    ({"region": "110101"}, "请选一个您管辖范围内的地区"),
    ({"selection": "verified"}, "这个地区还没有这样的报告"),
)


def test_what_can_not_be_asked_for_is_said_at_its_field(people: People) -> None:
    for typed, told in REFUSED:
        refused = people["county"].post("/exports", data={**ASKED, **typed})
        assert (refused.status_code, told in refused.text) == (422, True), typed
        if "purpose" not in typed:
            assert 'value="报送年度总结"' in refused.text, "what was typed stays"


def test_a_job_that_fails_half_way_goes_on_where_it_was_and_the_zip_has_an_index(
    people: People, app: FastAPI, clock: TickingClock
) -> None:
    press = Paper()
    worker, workshop = bench(app, press)
    path, folder = approved(people), workshop.folder
    press.fails_after = 1
    assert worker.step()
    assert "刚才没有做成，稍后自动再试" in people["county"].get(path).text
    kept = list(next(folder.iterdir()).iterdir())
    assert len(kept) == 1, "one copy is there, and nothing half-written"
    clock.now += timedelta(minutes=2)
    press.fails_after = None
    assert worker.step()
    assert "已做好 3 份，共 3 份" in people["county"].get(path).text
    assert worker.step()
    with app.state.context.database.transaction() as session:
        numbers = sorted(report.number for report in session.exec(select(Report)))
        assert [job.state for job in session.exec(select(JobRow).where(JobRow.name == EXPORT))] == ["done"]
    assert sorted(press.drawn) == numbers, "none was drawn twice"
    assert list(folder.iterdir()) == []
    assert "已做好，可以下载" in people["county"].get(path).text
    raw = people["county"].get(f"{path}/reports.zip")
    assert raw.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(raw.content)) as archive:
        index = list(csv.reader(StringIO(archive.read("index.csv").decode("utf-8-sig"))))
        assert sorted(line[0] for line in index[1:]) == numbers
        assert {line[4] for line in index[1:]} == set(archive.namelist()) - {"index.csv"}
        assert "苏州市昆山市 county同志" in archive.read(index[1][4]).decode()
    assert people["second"].get(f"{path}/reports.zip").status_code == 404
    with app.state.context.database.transaction() as session:
        told = [(r.action, r.actor) for r in rows(session) if r.kind == "export"]
    asker, second = (f"person:{people.ids[who]}" for who in ("county", "second"))
    assert ("approval.asked", asker) in told
    assert ("approval.given", second) in told
    assert [action for action, _ in told if action.startswith("export.")] == [
        "export.finished",
        "export.fetched",
    ]
    _ends_after_a_week(people, app, workshop, clock, path)


def _ends_after_a_week(
    people: People, app: FastAPI, workshop: Workshop, clock: TickingClock, path: str
) -> None:
    blob = row_of(app).blob
    assert workshop.blobs.exists(blob)
    clock.now += timedelta(days=8)
    with app.state.context.database.transaction() as session:
        assert exporting.sweep(session, workshop, at=clock()) == 1
    assert not workshop.blobs.exists(blob)
    assert row_of(app).state == "expired"


def test_who_lost_the_right_meanwhile_gets_nothing_and_is_told(people: People, app: FastAPI) -> None:
    press = Paper()
    worker, workshop = bench(app, press, piece=1)
    path = approved(people)
    assert worker.step()
    assert len(press.drawn) == 1
    with app.state.context.database.transaction() as session:
        end_role(session, people.memberships["county"], at=app.state.context.clock())
    assert worker.drain() == 1
    assert (row_of(app).state, row_of(app).stopped_for) == ("stopped", "right-lost")
    assert list(workshop.folder.iterdir()) == []
    assert len(press.drawn) == 1
    context = app.state.context
    with context.database.transaction() as session:
        person = session.get(Person, people.ids["county"])
        assert person is not None
        give_role(session, person, Membership(Role.LEADER, region=COUNTY), by=None, at=context.clock())
        token, _ = start(session, person, Place("10.2.2.2"), Keys(context.secret, context.random), at=context.clock(), is_strong=True)  # fmt: skip
    back = new_browser(app)
    back.cookies.set("session", token, domain="testserver.local")
    assert "申请人已不再有导出这个地区报告的权限" in back.get(path).text
    assert back.get(f"{path}/reports.zip").status_code == 404
    assert back.get("/exports").status_code == 404


def test_a_disk_that_stays_full_parks_the_job_with_its_reason(
    people: People, app: FastAPI, clock: TickingClock
) -> None:
    press = Paper()
    press.fails_after = 0
    worker, _ = bench(app, press)
    approved(people)
    for _ in range(5):
        assert worker.step()
        clock.now += timedelta(days=1)
    assert not worker.step()
    with app.state.context.database.transaction() as session:
        job = session.exec(select(JobRow).where(JobRow.name == EXPORT)).one()
        assert (job.state, job.tries, "No space left" in job.fault) == ("dead", 5, True)
        stands = exporting.standing_of(session, session.exec(select(ReportExport)).one(), clock())
        assert stands.is_given_up


def test_the_service_itself_draws_marked_copies(people: People, app: FastAPI) -> None:
    path = approved(people)
    app.state.worker.drain()
    raw = people["county"].get(f"{path}/reports.zip").content
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        first = next(name for name in archive.namelist() if name.endswith(".pdf"))
        text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(archive.read(first)))  # fmt: skip
    assert "苏州市昆山市 county同志 · 2026-11-24" in text
