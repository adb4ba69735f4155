"""Lists and exports: all of the region, nothing else, also for many rows, and only while the right is held."""

import csv
import io

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from app.exchange.service.exporting import HEADS, PIECE
from app.identity.domain.roles import Role
from app.identity.domain.scopes import TokenScope
from app.identity.errors import SamePerson
from app.identity.service.dual_control import decide, to_decide
from app.identity.service.roles import acting_as
from app.kit.audit import rows
from tests.factories.programs import lose_roles, program
from tests.factories.register import many_assessments

EXPORTS = "/api/v1/exports"


def fill(
    app: FastAPI, count: int, *, region: str = "320583", name: str = "示例企业", begin: int = 0
) -> None:
    context = app.state.context
    with context.database.transaction() as session:
        many_assessments(session, count, region=region, at=context.clock(), name=name, begin=begin)


ASKED = {"region": "320583", "purpose": "月报"}


def asked(
    client: TestClient, app: FastAPI, key: dict[str, str], form: str = "csv", region: str = "320583"
) -> str:
    """Ask for an export and let a second person approve it; gives its address."""
    made = client.post(EXPORTS, json={**ASKED, "region": region, "form": form}, headers=key)
    assert (made.status_code, made.json().get("state")) == (202, "waiting"), made.text
    approve(app, region)
    return f"{EXPORTS}/{made.json()['id']}"


def approve(app: FastAPI, region: str = "320583") -> None:
    _, second = program(
        app, Role.COUNTY_OFFICE if region.endswith("3") else Role.CITY_OFFICE, region=region
    )
    context = app.state.context
    now = context.clock()
    with context.database.transaction() as session:
        actor = acting_as(session, second, now)
        assert actor is not None
        for one in to_decide(session, actor, at=now):
            decide(session, one.id, actor, is_approved=True, at=now)


def test_an_export_holds_the_region_and_nothing_else(client: TestClient, app: FastAPI) -> None:
    fill(app, 3, name="=HYPERLINK(1)")
    fill(app, 2, region="320581", begin=3)
    key, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    path, sheet = asked(client, app, key), asked(client, app, key, "xlsx")
    assert client.get(f"{path}/file", headers=key).json()["state"] == "running"
    app.state.worker.drain()
    done = client.get(path, headers=key).json()
    assert (done["state"], done["done"], done["of"]) == ("ready", 3, 3)
    text = client.get(f"{path}/file", headers=key)
    assert len(text.content) == done["size"]
    read = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert (tuple(read[0]), len(read)) == (HEADS, 4)
    assert {line[1][:5] for line in read[1:]} == {"'=HYP"}, "a spreadsheet must not run a name"
    assert {line[3] for line in read[1:]} == {"320583"}
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{sheet}/file", headers=key).content))
    cells = book.get_sheet_by_index(0).to_python()
    assert sorted(line[1] for line in cells[1:]) == [f"=HYPERLINK(1){n}" for n in range(3)]
    assert {(line[5], line[13], line[14]) for line in cells[1:]} == {(62.0, 49.4, 2.0)}
    other, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    assert client.get(path, headers=other).status_code == 404
    listed = client.get(EXPORTS, headers=key).json()["exports"]
    assert [one["state"] for one in listed] == ["ready", "ready"]


def test_many_rows_come_in_pieces_and_each_once(client: TestClient, app: FastAPI) -> None:
    fill(app, PIECE + 700)
    key, _ = program(app, Role.CITY_OFFICE, region="320500")
    path = asked(client, app, key, region="320500")
    assert app.state.worker.step()
    assert client.get(path, headers=key).json()["done"] == PIECE
    app.state.worker.drain()
    text = client.get(f"{path}/file", headers=key).content.decode("utf-8-sig")
    ids = [line.partition(",")[0] for line in text.splitlines()[1:]]
    assert (len(ids), len(set(ids))) == (PIECE + 700, PIECE + 700)


def test_an_export_stops_when_the_right_is_lost_while_it_runs(client: TestClient, app: FastAPI) -> None:
    fill(app, PIECE + 1)
    key, person = program(app, Role.COUNTY_OFFICE, region="320583")
    asked(client, app, key)
    assert app.state.worker.step()
    lose_roles(app, person)
    app.state.worker.drain()
    with app.state.context.database.transaction() as session:
        told = [(row.action, row.actor) for row in rows(session) if row.action.startswith("export.")]
    assert told[-1] == ("export.stopped", f"person:{person}")
    assert list((app.state.context.settings.blob_dir / "evidence").rglob("?" * 64)) == [], "no part is left"


def test_a_file_is_not_given_to_who_lost_the_right_after_it_was_made(
    client: TestClient, app: FastAPI
) -> None:
    fill(app, 1)
    key, person = program(app, Role.COUNTY_OFFICE, region="320583")
    path = asked(client, app, key)
    app.state.worker.drain()
    lose_roles(app, person)
    assert client.get(f"{path}/file", headers=key).status_code == 404


def test_what_is_out_of_reach_is_refused(client: TestClient, app: FastAPI) -> None:
    key, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    wrong: list[dict[str, object]] = [
        {"region": "320581"}, {"region": "320500"}, {"region": "000000"}, {"region": "x"}, {"purpose": " "},
        {"form": "pdf"}, {"more": 1},
    ]  # fmt: skip
    for body in wrong:
        refused = client.post(EXPORTS, json={**ASKED, **body}, headers=key)
        assert (refused.status_code, refused.headers["content-type"]) == (
            422,
            "application/problem+json",
        ), body


def test_nobody_exports_without_the_right_or_too_often(client: TestClient, app: FastAPI) -> None:
    leader, _ = program(app, Role.LEADER, region="320000")
    assert client.post(EXPORTS, json=ASKED, headers=leader).status_code == 404
    reading, _ = program(app, Role.COUNTY_OFFICE, region="320583", scopes=(TokenScope.EXCHANGE_READ,))
    assert client.post(EXPORTS, json=ASKED, headers=reading).status_code == 403
    key, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    statuses = [client.post(EXPORTS, json=ASKED, headers=key).status_code for _ in range(21)]
    assert statuses == [202] * 20 + [429]


def test_nothing_is_written_before_a_second_person_approves(client: TestClient, app: FastAPI) -> None:
    fill(app, 1)
    key, person = program(app, Role.COUNTY_OFFICE, region="320583")
    path = f"{EXPORTS}/{client.post(EXPORTS, json=ASKED, headers=key).json()['id']}"
    context = app.state.context
    with pytest.raises(SamePerson), context.database.transaction() as session:
        actor = acting_as(session, person, context.clock())
        assert actor is not None
        waiting = to_decide(session, actor, at=context.clock())[0]
        decide(session, waiting.id, actor, is_approved=True, at=context.clock())
    app.state.worker.drain()
    assert client.get(path, headers=key).json()["state"] == "waiting"
    assert client.get(f"{path}/file", headers=key).status_code == 409


def test_lists_go_on_where_they_ended_also_when_rows_come(client: TestClient, app: FastAPI) -> None:
    fill(app, 7)
    key, _ = program(app, Role.COUNTY_OFFICE, region="320583")
    first = client.get("/api/v1/assessments?most=4", headers=key).json()
    fill(app, 3, region="320581", begin=7)
    rest = client.get(f"/api/v1/assessments?most=4&cursor={first['next']}", headers=key).json()
    ids = [one["id"] for one in (*first["assessments"], *rest["assessments"])]
    assert (len(ids), ids, rest["next"]) == (7, sorted(ids), "")
    assert first["assessments"][0]["result"]["level"] == 2
    assert len(client.get("/api/v1/enterprises", headers=key).json()["enterprises"]) == 7
    assert client.get("/api/v1/enterprises?cursor=%00%ff", headers=key).status_code == 422
    assert client.get("/api/v1/assessments?region=33", headers=key).json() == {
        "assessments": [],
        "next": "",
    }
