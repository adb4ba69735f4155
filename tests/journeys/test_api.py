"""A program at the API, on both databases."""

import threading
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.kit.audit import rows, verify
from tests.factories.responses import t1

API = "/api/v1/assessments"


def create(client: TestClient, **body: Any) -> tuple[str, dict[str, str], str]:
    response = client.post(API, json={"questionnaire": "miit-sme-2024", **body})
    assert response.status_code == 201, response.text
    made = response.json()
    assert response.headers["etag"] == made["etag"]
    return f"{API}/{made['id']}", {"authorization": f"Bearer {made['resume_token']}"}, made["etag"]


def answer(client: TestClient, path: str, key: dict[str, str], etag: str, responses: dict[str, Any]) -> str:
    for code, value in responses.items():
        written = client.put(
            f"{path}/responses/{code}", json={"value": value}, headers={**key, "if-match": etag}
        )
        assert written.status_code == 200, written.text
        etag = written.headers["etag"]
    return etag


def test_start_answer_submit_result_recommendations_report(client: TestClient, app: FastAPI) -> None:
    path, key, etag = create(
        client, profile={"region": "320583", "industry": "33", "employees": 62, "revenue": 2200}
    )
    assert client.get(f"{path}/result", headers=key).status_code == 409
    answer(client, path, key, etag, t1())
    read = client.get(path, headers=key).json()
    assert read["progress"] == {"answered": 31, "total": 31, "missing": []}
    assert read["responses"]["Q02"] == {"total": 100, "digital": 35}
    assert read["responses"]["Q07"] == ["B"]
    done = client.post(f"{path}/submission", headers={**key, "idempotency-key": "k1"})
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    result = client.get(f"{path}/result", headers=key).json()
    assert (result["total"]["score"], result["level"]["code"], result["status"]) == ("49.40", "L2", "final")
    found = client.get(f"{path}/recommendations", headers=key).json()
    assert len(found["recommendations"]) == 5
    with app.state.context.database.transaction() as session:
        visits = [row for row in rows(session) if row.actor == "visitor"]
        left = [(row.action, row.actor, row.origin, len(row.request)) for row in visits]
        assert verify(session) is None
    by = ("visitor", "testclient", 32)
    assert left == [("assessment.submitted", *by), ("assessment.scored", *by)]
    report = client.get(f"{path}/report.pdf", headers=key)
    assert report.content.startswith(b"%PDF-")
    assert client.get(f"{path}/report.pdf", headers=key).content == report.content


def test_autosave_needs_the_current_state(client: TestClient) -> None:
    path, key, etag = create(client)
    without = client.put(f"{path}/responses/Q05", json="C", headers=key)
    assert (without.status_code, without.json()["type"]) == (428, "urn:zhizhen:problem:if-match-required")
    first = client.put(f"{path}/responses/Q05", json="C", headers={**key, "if-match": etag})
    assert first.status_code == 200
    stale = client.put(f"{path}/responses/Q05", json="D", headers={**key, "if-match": etag})
    assert stale.status_code == 412
    assert (stale.json()["current"], stale.json()["etag"]) == ("C", first.headers["etag"])
    assert client.get(path, headers=key).json()["responses"]["Q05"] == "C"


def test_of_two_at_once_one_wins_and_the_other_learns_it(client: TestClient) -> None:
    path, key, etag = create(client)
    statuses: list[int] = []

    def write(option: str) -> None:
        headers = {**key, "if-match": etag}
        statuses.append(client.put(f"{path}/responses/Q05", json=option, headers=headers).status_code)

    threads = [threading.Thread(target=write, args=(option,)) for option in "ABCDE"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 412, 412, 412, 412]


def test_submitting_is_idempotent_and_says_what_is_missing(client: TestClient) -> None:
    path, key, etag = create(client)
    early = client.post(f"{path}/submission", headers={**key, "idempotency-key": "k"})
    assert early.status_code == 409
    assert early.json()["missing"][:3] == ["Q01", "Q02", "Q03"]
    answer(client, path, key, etag, t1())
    headers = {**key, "idempotency-key": "k"}
    first = client.post(f"{path}/submission", headers=headers, json={"signer": "王"})
    again = client.post(f"{path}/submission", headers=headers, json={"signer": "王"})
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (200, first.json())
    assert client.post(f"{path}/submission", headers=headers, json={"signer": "李"}).status_code == 422
    other = client.post(f"{path}/submission", headers={**key, "idempotency-key": "other"})
    assert (other.status_code, other.json()["type"]) == (409, "urn:zhizhen:problem:wrong-state")
    late = client.put(f"{path}/responses/Q05", json="A", headers={**key, "if-match": first.json()["etag"]})
    assert (late.status_code, late.json()["type"]) == (409, "urn:zhizhen:problem:already-submitted")


@pytest.mark.parametrize(
    ("item", "body", "status", "told"),
    [
        ("Q05", '"Z"', 422, "Q05: expected one of A, B, C, D, E"),
        ("Q99", '"A"', 404, "no item"),
        ("Q05", "{", 422, "expected JSON"),
        ("Q05", "", 422, "expected JSON"),
        (
            "Q02",
            '{"value": {"total": 1, "digital": 2}}',
            422,
            "Q02.digital: expected digital no larger than total",
        ),
    ],
)
def test_bad_responses_are_problems(
    client: TestClient, item: str, body: str, status: int, told: str
) -> None:
    path, key, etag = create(client)
    response = client.put(f"{path}/responses/{item}", content=body, headers={**key, "if-match": etag})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert told in response.json()["detail"]


def test_somebody_elses_assessment_does_not_exist(client: TestClient) -> None:
    path, key, _ = create(client)
    _, other_key, _ = create(client)
    for method, address in (
        ("GET", path), ("PUT", f"{path}/responses/Q05"), ("POST", f"{path}/submission"), ("GET", f"{path}/result"),
        ("GET", f"{path}/recommendations"), ("GET", f"{path}/report.pdf"),
    ):  # fmt: skip
        for headers in ({}, other_key, {"authorization": "Bearer nonsense"}):
            assert client.request(method, address, headers=headers).status_code == 404, (method, address)
    assert client.get(f"{API}/not-a-uuid", headers=key).status_code == 404


def test_published_questionnaires_can_be_read(client: TestClient) -> None:
    listed = client.get("/api/v1/questionnaires").json()
    assert "miit-sme-2024" in [q["code"] for q in listed]
    whole = client.get("/api/v1/questionnaires/miit-sme-2024").json()
    assert len(whole["items"]) == 31
    assert whole["items"][16]["options"][0] == {
        "code": "0", "text": "靠经验和口头交代，没有电子工艺文件", "points": "0", "level": 0,
    }  # fmt: skip
    assert client.get("/api/v1/questionnaires/nothing").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"questionnaire": "x"},
        {"questionnaire": 7},
        {"profile": {"region": "1"}},
        {"profile": []},
        {"x": 1},
        [],
    ],
)
def test_a_bad_start_is_a_problem(client: TestClient, body: Any) -> None:
    response = client.post(API, json=body)
    assert response.status_code in {404, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_the_api_describes_itself(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert f"{API}/{{assessment_id}}/responses/{{item}}" in paths
    assert "/" not in paths
