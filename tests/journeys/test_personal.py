"""People read, take away and erase what is held about them; enterprises share and stop sharing; both databases."""

import json
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app.cases.domain.states import CaseState
from app.cases.tables import DiagnosisCase
from app.identity.domain.roles import Membership, Role
from app.identity.repository import person_by_id
from app.identity.service.accounts import Keys
from app.identity.service.guessing import Place
from app.identity.service.signing import start as start_session
from app.kit.audit import rows, verify
from app.questionnaires.service.library import Edition
from tests.conftest import TickingClock
from tests.evidence.pictures import phone_jpeg
from tests.factories.desk import COUNTY, WISH, People, submitted
from tests.journeys.test_pages import start

CANARIES = ("赵金丝雀", "0512-87654321", "周金丝雀", "财务金丝雀", "孙金丝雀", "王金丝雀")


def filled(client: TestClient, edition: Edition) -> str:
    """Submit an assessment with a colleague, a file and a case, all with names to look for."""
    path = start(client)
    client.post(f"{path}/items/Q01/evidence", files=[("file", ("a.jpg", phone_jpeg(), "image/jpeg"))])
    section = edition.definition.sections[1].code
    client.post(
        f"{path}/delegations",
        data={
            "name": "周金丝雀",
            "department": "财务金丝雀",
            "asked_by": "孙金丝雀",
            "sections": [section],
        },
    )
    submitted(client, edition, path=path)
    client.post(f"{path}/case", data={**WISH, "contact": "赵金丝雀", "phone": "0512-87654321"})
    return path


def close(app: FastAPI) -> None:
    with app.state.context.database.transaction() as session:
        case = session.exec(select(DiagnosisCase)).one()
        case.state = str(CaseState.CLOSED)
        session.add(case)


def test_contacts_of_an_assessment_are_told_held_and_erased(
    client: TestClient, app: FastAPI, edition: Edition
) -> None:
    path = filled(client, edition)
    page = client.get(f"{path}/data").text
    for told in ("赵金丝雀", "0512-87654321", "周金丝雀", "财务金丝雀", "顾问要能联系到您", "报告已签发"):
        assert told in page, told
    told = json.loads(client.get(f"{path}/data.json").text)
    assert {h["kind"]: h["kept_because"] for h in told["held"]} == {
        "pledge": "report", "colleague": None, "case-contact": "case-open",
    }  # fmt: skip
    unsure = client.post(f"{path}/data/erasure")
    assert (unsure.status_code, "请先勾选" in unsure.text) == (422, True)
    after = client.post(f"{path}/data/erasure", data={"sure": "1"}).text
    assert "周金丝雀" not in after
    assert "赵金丝雀" in after, "the case is still open"
    close(app)
    after = client.post(f"{path}/data/erasure", data={"sure": "1"}).text
    assert "赵金丝雀" not in after
    assert "没有可以马上删除" in after
    assert client.get(f"{path}/report").status_code == 200, "the report stays"
    with app.state.context.database.transaction() as session:
        case = session.exec(select(DiagnosisCase)).one()
        assert (case.contact, case.phone) == ("", "")
        trail = list(rows(session))
        assert verify(session) is None
    actions = [row.action for row in trail if row.action.startswith("personal.")]
    assert actions == ["personal.exported", "personal.erased", "personal.erased"]
    assert not [c for c in CANARIES for row in trail if c in row.before + row.after + row.actor]


def test_an_account_with_a_role_stays(client: TestClient, app: FastAPI) -> None:
    people = People(app)
    office = people.hire("zhou", Membership(Role.COUNTY_OFFICE, region=COUNTY))
    page = office.get("/me/data").text
    assert "账号还担任角色" in page
    assert "没有可以马上删除" in page
    kept = office.post("/me/data/erasure", data={"sure": "1"})
    assert "账号还担任角色" in kept.text
    told = json.loads(office.get("/me/data.json").text)
    assert {h["kind"] for h in told["held"]} == {"account", "sign-in", "role", "audit"}
    assert all(h["kept_until"] for h in told["held"] if h["kind"] == "audit")


def test_an_erased_account_is_empty_and_signed_out(client: TestClient, app: FastAPI) -> None:
    people = People(app)
    browser = people.hire("wu", None)
    answered = browser.post("/me/data/erasure", data={"sure": "1"})
    assert answered.url.path == "/sign-in"
    assert browser.get("/me").url.path == "/sign-in"
    with app.state.context.database.transaction() as session:
        person = person_by_id(session, people.ids["wu"])
        assert person is not None
        assert (person.name, person.login[:7], person.password, bool(person.disabled_at)) == (
            "已注销",
            "erased-",
            "",
            True,
        )
        assert not [row for row in rows(session) if "wu同志" in row.before + row.after]


@pytest.mark.parametrize(
    ("role", "purpose", "sees"),
    [
        (Role.BANK, "banks", "二级"),
        (Role.PROVIDER_ADMIN, "providers", "二级"),
        (Role.CHAIN_LEADER, "chain-leader", "—"),
    ],
)
def test_a_consent_lets_in_and_its_withdrawal_shuts_out_in_the_next_request(
    client: TestClient, app: FastAPI, edition: Edition, role: Role, purpose: str, sees: str
) -> None:
    bound = {"provider": "P001"} if role is Role.PROVIDER_ADMIN else {"region": COUNTY}
    people = People(app)
    watcher = people.hire("watcher", Membership(role, **bound))  # type: ignore[arg-type]
    far = people.hire("far", Membership(Role.BANK, region="110101"))
    path = submitted(client, edition)
    name = "沐川五金"
    assert name not in watcher.get("/shared").text
    for other in {"banks", "providers", "chain-leader"} - {purpose}:
        client.post(f"{path}/sharing", data={"give": other})
    assert name not in watcher.get("/shared").text, "each consent lets in its own circle only"
    given = client.post(f"{path}/sharing", data={"give": purpose})
    assert given.text.count("已同意") == 3
    shown = watcher.get("/shared").text
    assert name in shown
    assert sees in shown
    assert ("49.40" in shown) is (role is Role.BANK)
    assert name not in far.get("/shared").text
    client.post(f"{path}/sharing", data={"withdraw": purpose})
    assert name not in watcher.get("/shared").text
    trail = app.state.context.database
    with trail.transaction() as session:
        told = [row.action for row in rows(session) if row.action.startswith("consent.")]
    assert told == ["consent.given"] * 3 + ["consent.withdrawn"]


def test_sessions_are_ended_only_by_who_has_just_signed_in(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    people = People(app)
    browser = people.hire("wu", None)
    context = app.state.context
    with context.database.transaction() as session:
        person = person_by_id(session, people.ids["wu"])
        assert person is not None
        _, other = start_session(
            session, person, Place("10.9.9.9"), Keys(context.secret, context.random), at=clock()
        )
    clock.now += timedelta(minutes=16)
    later = browser.post("/me/sessions", data={"session": other.row.digest})
    assert later.url.path == "/sign-in"
    assert "10.9.9.9" in browser.get("/me").text, "nothing was ended"
    clock.now -= timedelta(minutes=16)
    assert "10.9.9.9" not in browser.post("/me/sessions", data={"session": other.row.digest}).text
