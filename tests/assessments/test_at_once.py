"""One statement on PostgreSQL keeps an answer as the statements of the other way do, or leaves it to them."""

from collections.abc import Iterator

import pytest
import sqlalchemy
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event

from tests.journeys.test_api import create
from tests.journeys.test_pages import start

Seen = list[str]


@pytest.fixture
def statements(app: FastAPI, client: TestClient) -> Iterator[Seen]:
    """What the database is told, from here on."""
    told: Seen = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    engines = app.state.context.database.engines
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield told
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def put(
    client: TestClient, path: str, key: dict[str, str], item: str, value: object, seen: str
) -> dict[str, str]:
    answer = client.put(f"{path}/responses/{item}", json=value, headers={**key, "if-match": seen})
    return {**answer.json(), "code": str(answer.status_code)}


def is_alone(statements: Seen, app: FastAPI) -> bool:
    """Whether one statement was enough; always so where there is another way."""
    told = [statement for statement in statements if "SAVEPOINT" not in statement]
    statements.clear()
    return app.state.context.database.is_sqlite or len(told) == 1


def test_answers_are_kept_in_one_statement(app: FastAPI, client: TestClient, statements: Seen) -> None:
    path, key, etag = create(client)
    tag = put(client, path, key, "S01", "1", etag)["item_etag"]
    never = put(client, path, key, "S02", {"state": "unanswered"}, "*")["item_etag"]
    statements.clear()
    first = put(client, path, key, "S02", "2", never)
    assert is_alone(statements, app)
    second = put(client, path, key, "S02", "3", first["item_etag"])
    assert is_alone(statements, app)
    third = put(client, path, key, "S01", {"state": "dont_know"}, tag)
    assert is_alone(statements, app)
    assert [int(saved["etag"].strip('"r')) for saved in (first, second, third)] == [2, 3, 4]
    kept = client.get(path, headers=key)
    assert kept.json()["responses"] == {"S01": {"state": "dont_know"}, "S02": "3"}
    assert kept.headers["etag"] == third["etag"]


def test_the_tags_of_numbers_and_lists_agree(app: FastAPI, client: TestClient, statements: Seen) -> None:
    path, key, _ = create(client)
    for item, values in {
        "Q01": (["B"], ["B", "C"]),
        "Q02": ({"total": 100, "digital": 35}, {"total": 1000, "digital": 1}),
    }.items():
        saved = put(client, path, key, item, values[0], "*")
        statements.clear()
        assert put(client, path, key, item, values[1], saved["item_etag"])["code"] == "200"
        assert is_alone(statements, app)


def test_what_one_statement_does_not_keep_is_answered_as_ever(client: TestClient) -> None:
    path, key, _ = create(client)
    saved = put(client, path, key, "S01", "1", "*")
    newer = put(client, path, key, "S01", "2", saved["item_etag"])
    stale = put(client, path, key, "S01", "3", saved["item_etag"])
    assert (stale["code"], stale["current"], stale["item_etag"]) == ("412", "2", newer["item_etag"])
    again = put(client, path, key, "S01", "2", saved["item_etag"])
    assert (again["code"], again["etag"]) == ("200", newer["etag"]), "sent twice, kept once"
    assert put(client, path, key, "S01", "9", newer["item_etag"])["code"] == "422"
    assert put(client, path, {}, "S01", "3", newer["item_etag"])["code"] == "404", "nobody else's"
    taken = put(client, path, key, "S01", {"state": "unanswered"}, newer["item_etag"])
    assert taken["code"] == "200"
    assert put(client, path, key, "S01", "4", newer["item_etag"])["code"] == "412", "taken back meanwhile"
    assert put(client, path, key, "S01", "4", taken["item_etag"])["code"] == "200"


def test_a_colleagues_answer_is_not_replaced_without_a_difference(client: TestClient) -> None:
    path = start(client)
    api = path.replace("/assessments/", "/api/v1/assessments/")
    put(client, api, {}, "S02", "1", "*")
    asked = {"asked_by": "张会计", "name": "王工", "department": "设备", "sections": ["lifecycle"]}
    client.post(f"{path}/delegations", data=asked)
    link = client.get(f"{api}/delegations").json()[-1]["token"]
    part = client.post(f"/delegated/{link}").url.path.removesuffix("/part")
    theirs = put(client, part.replace("/assessments/", "/api/v1/assessments/"), {}, "S01", "3", "*")
    assert put(client, api, {}, "S01", "2", theirs["item_etag"])["code"] == "200"
    assert "王工" in client.get(f"{path}/differences").text


def test_a_broken_connection_is_found_out(app: FastAPI, client: TestClient) -> None:
    database = app.state.context.database
    if database.is_sqlite:
        pytest.skip("SQLite has no connection that breaks")
    path, key, _ = create(client)
    saved = put(client, path, key, "S01", "1", "*")
    saved = put(client, path, key, "S01", "2", saved["item_etag"])
    with database.engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(sqlalchemy.text(others))
    saved = put(client, path, key, "S01", "3", saved["item_etag"])
    assert saved["code"] == "200"
    assert put(client, path, key, "S01", "4", saved["item_etag"])["code"] == "200"
