"""Canaries: personal values put through every form that asks for some, then looked for where they do not belong.

Allowed are only the places in `ALLOWED`, the pages on which whoever gave the value reads it again.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from docx import Document
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from python_calamine import CalamineWorkbook

from app.identity.domain.roles import Membership, Role
from app.kit.audit import plain_row, rows
from app.questionnaires.service.library import Edition
from tests.evidence.pictures import phone_jpeg
from tests.factories.desk import CITY, COUNTY, WISH, People, new_browser, submitted
from tests.journeys.test_pages import PROFILE, start

CANARIES = {
    "contact": "赵金丝雀", "phone": "0512-77665544", "colleague": "周金丝雀", "department": "金丝雀科",
    "owner": "孙金丝雀", "email": "canary.lee@example.cn", "message": "钱金丝雀的手机13712345678",
    "signer": "吴金丝雀", "id": "320583199001011234", "login": "canary.chen", "staff": "郑金丝雀",
    "secret": "canary-teapot-lathe", "file": "冯金丝雀身份证.jpg", "note": "陈金丝雀 320583198812120021",
}  # fmt: skip
ALLOWED = {
    "data": "what is held about the people behind an assessment, for its holder",
    "data.json": "the same for programs",
    "evidence": "files with their names and notes, for the owner",
}
"""Pages below an assessment on which its holder reads again what was given."""
OWN_PAGES = (*ALLOWED, "case", "result", "proof", "path", "history", "report", "recommendations", "another")


@dataclass
class Walk:
    """Every answer given while the forms were filled in."""

    answers: list[Response] = field(default_factory=list)

    def keep(self, answered: Response) -> Response:
        self.answers += [*answered.history, answered]
        return answered


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def hits(text: str) -> set[str]:
    return {name for name, value in CANARIES.items() if value in text}


def fill_everything(client: TestClient, edition: Edition, walk: Walk) -> str:
    """Put every canary through the forms of the enterprise; give the path of the assessment."""
    path, c = start(client), CANARIES
    picture = ("file", (c["file"], phone_jpeg(), "image/jpeg"))
    walk.keep(client.post(f"{path}/items/Q01/evidence", data={"note": c["note"]}, files=[picture]))
    asked = {
        "name": c["colleague"],
        "department": c["department"],
        "asked_by": c["owner"],
        "email": c["email"],
    }
    section = edition.definition.sections[1].code
    walk.keep(
        client.post(f"{path}/delegations", data={**asked, "message": c["message"], "sections": [section]})
    )
    walk.keep(client.post(f"{path}/letter", data={"email": c["email"]}))
    walk.keep(
        client.post("/resume-letter", data={"email": c["email"], "credit_code": PROFILE["credit_code"]})
    )
    walk.keep(client.post("/resume", data={"code": c["id"], "credit_code": c["phone"]}))
    client.post(f"{path}/submission", data={"signer": c["signer"]})
    submitted(client, edition, path=path)
    walk.keep(client.post(f"{path}/case", data={**WISH, "contact": c["contact"], "phone": c["id"] + "X"}))
    walk.keep(client.post(f"{path}/case", data={**WISH, "contact": c["contact"], "phone": c["phone"]}))
    return path


def sign_in_and_make_people(app: FastAPI, people: People, walk: Walk) -> None:
    """Put the canaries through the forms of accounts, also with what is refused."""
    c, nobody = CANARIES, new_browser(app)
    walk.keep(nobody.post("/sign-in", data={"login": c["login"], "password": c["secret"]}))
    walk.keep(nobody.post("/sign-in", data={"login": c["email"], "password": c["secret"]}))
    admin = people.hire("admin", Membership(Role.SYSTEM_ADMIN))
    made = walk.keep(admin.post("/admin/people", data={"login": c["login"], "name": c["staff"]}))
    link = re.search(r"/invitations/[\w-]+", admin.post(made.url.path, data={"invite": "1"}).text)
    assert link
    walk.keep(nobody.post(link[0], data={"password": c["secret"], "again": c["login"], "notice": "1"}))
    accepted = walk.keep(
        nobody.post(link[0], data={"password": c["secret"], "again": c["secret"], "notice": "1"})
    )
    assert accepted.url.path == "/me"
    walk.keep(nobody.post("/me/password", data={"old": c["id"], "new": c["phone"], "again": c["phone"]}))


def refused_by_the_api(client: TestClient, path: str) -> Iterator[Response]:
    """Send canaries to every address of the API that takes a body, in a shape it refuses."""
    body = {
        "value": CANARIES["id"],
        "provider": CANARIES["phone"],
        "name": CANARIES["contact"],
        "verdict": "x",
    }
    api = f"/api/v1{path}"
    for method, address in (
        ("PUT", f"{api}/responses/Q01"), ("POST", f"{api}/submission"), ("POST", f"{api}/delegations"),
        ("POST", f"{api}/certificates"), ("PUT", f"{api}/recommendations/wish"),
        ("POST", f"{api}/recommendations/feedback"), ("POST", "/api/v1/assessments"),
        ("POST", "/api/v1/pool/providers/P001/moves"),
    ):  # fmt: skip
        yield client.request(method, address, json=body, headers={"if-match": "*"})


def texts_of(file: bytes, ending: str) -> str:
    if ending == "docx":
        document = Document(BytesIO(file))
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    return json.dumps(
        [book.get_sheet_by_name(n).to_python() for n in book.sheet_names], default=str, ensure_ascii=False
    )


def test_no_canary_gets_out(
    client: TestClient, app: FastAPI, edition: Edition, told: pytest.LogCaptureFixture
) -> None:
    walk, people = Walk(), People(app)
    path = fill_everything(client, edition, walk)
    sign_in_and_make_people(app, people, walk)
    problems = list(refused_by_the_api(client, path))
    assert sum(p.headers["content-type"] == "application/problem+json" for p in problems) >= 6

    assert {p.url.path for p in problems if hits(p.text)} == set(), "problem+json repeats nothing of a body"
    addresses = [str(a.url) + a.headers.get("location", "") for a in (*walk.answers, *problems)]
    assert hits("\n".join(addresses)) == set(), "addresses"
    lines = [
        record.getMessage() + json.dumps(record.__dict__, default=str, ensure_ascii=False)
        for record in told.records
    ]
    assert len(lines) > 20
    assert hits("\n".join(lines)) == set(), "log"
    with app.state.context.database.transaction() as session:
        trail = [plain_row(row) for row in rows(session)]
    assert len(trail) > 8
    assert hits(json.dumps(trail, default=str, ensure_ascii=False)) == set(), "audit export"

    own = {page: hits(client.get(f"{path}/{page}").text) for page in OWN_PAGES}
    assert {page for page, found in own.items() if found} == set(ALLOWED)
    assert own["data"] >= {"contact", "phone", "colleague", "department", "owner"}, (
        "the search sees canaries"
    )

    city = people.hire("city", Membership(Role.CITY_OFFICE, region=CITY))
    people.hire("county", Membership(Role.COUNTY_OFFICE, region=COUNTY))
    audit = people.hire("audit", Membership(Role.AUDIT_ADMIN))
    bank = people.hire("bank", Membership(Role.BANK, region=COUNTY))
    for reader, pages in (
        (city, ("/desk", "/desk/nominate", "/desk/agreement", "/approvals", "/pool")),
        (people["county"], ("/desk", "/desk/nominate")),
        (audit, ("/admin/audit",)),
        (bank, ("/shared",)),
        (people["admin"], ("/admin/jobs",)),
        (new_browser(app), ("/health/ready", "/api/v1/providers", "/nowhere", "/metrics")),
    ):
        assert {page for page in pages if hits(reader.get(page).text)} == set()
    for reader, address in (
        (city, "/pool/export.xlsx"),
        (client, f"{path}/answers.xlsx"),
        (client, f"{path}/report.docx"),
    ):
        answered = reader.get(address)
        assert answered.status_code == 200
        assert hits(texts_of(answered.content, address.rpartition(".")[2])) == set(), address
