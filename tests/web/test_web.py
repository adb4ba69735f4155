"""The skin: commit before response, families as statuses, guards around everything."""

import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import Session
from starlette.types import Message

from app.identity.deps import PUBLIC
from app.kit import errors as families
from app.kit.errors import ServiceFault
from app.web.deps import SessionDep
from app.web.errors import STATUS, status_of


@pytest.fixture
def probed(app: FastAPI) -> Iterator[TestClient]:
    @app.post("/api/probe", dependencies=[PUBLIC])
    def probe(session: SessionDep) -> dict[str, str]:
        session.connection()
        return {"said": "kept"}

    @app.get("/api/crash", dependencies=[PUBLIC])
    def crash() -> None:
        raise ZeroDivisionError("secret detail")

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_commit_that_fails_never_answers_200(probed: TestClient, app: FastAPI) -> None:
    """FastAPI runs the code after `yield` when the response has started, unless scope is "function"."""
    assert probed.post("/api/probe").status_code == 200

    def fail(_connection: object) -> None:
        raise OSError("disk full")

    engine = app.state.context.database.engine
    event.listen(engine, "commit", fail)
    try:
        response = probed.post("/api/probe")
    finally:
        event.remove(engine, "commit", fail)
    assert response.status_code == 500
    assert "kept" not in response.text
    assert probed.post("/api/probe").status_code == 200


def test_a_crash_tells_nothing_about_the_inside(probed: TestClient) -> None:
    response = probed.get("/api/crash")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in response.text


def test_every_family_has_a_status_and_leaves_inherit_it() -> None:
    found = {c for c in vars(families).values() if isinstance(c, type) and issubclass(c, ServiceFault)}
    assert found == set(STATUS)

    class Special(families.Stale):
        pass

    assert status_of(Special()) == 412


def test_missing_pages_are_pages_and_missing_addresses_problems(client: TestClient) -> None:
    page = client.get("/nothing")
    assert (page.status_code, "没有找到这个页面" in page.text) == (404, True)
    problem = client.get("/api/v1/nothing")
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
    assert client.delete("/").status_code == 405


@pytest.mark.parametrize(
    "path", ["/", "/resume", "/about", "/nothing", "/api/v1/questionnaires", "/static/css/zhizhen.css"]
)
def test_security_headers_stand_on_every_answer(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
    assert ("immutable" in headers["cache-control"]) == path.startswith("/static")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"referer": "http://testserver/resume"}, 200),
        ({}, 403),
    ],
)
def test_changes_come_from_our_own_pages_only(app: FastAPI, headers: dict[str, str], status: int) -> None:
    with TestClient(app, cookies={"visitor": "x"}) as client:
        assert client.post("/assessments", headers=headers).status_code == status


def test_a_body_that_is_too_large_is_refused_and_the_service_lives(client: TestClient) -> None:
    big = client.post("/resume", data={"code": "x" * 300_000})
    assert (big.status_code, "提交的内容太大" in big.text) == (413, True)

    def chunks() -> Iterator[bytes]:
        for _ in range(400):
            yield b"x" * 1000

    streamed = client.post(
        "/api/v1/assessments", content=chunks(), headers={"content-type": "application/json"}
    )
    assert streamed.status_code in {400, 413}
    assert client.get("/health/live").status_code == 200


def test_the_language_is_the_readers_choice(client: TestClient) -> None:
    assert 'lang="zh-CN"' in client.get("/").text
    assert 'lang="en"' in client.get("/", headers={"accept-language": "en-US,en;q=0.9"}).text
    assert 'lang="zh-CN"' in client.get("/", headers={"accept-language": "fr"}).text
    chosen = client.get("/language/en?next=/resume")
    assert (chosen.url.path, 'lang="en"' in chosen.text) == ("/resume", True)
    away = client.get("/language/en?next=//evil.example/", follow_redirects=False)
    assert away.headers["location"] == "/"


def test_readiness_tells_what_an_operator_asks(client: TestClient) -> None:
    ready = client.get("/health/ready").json()
    assert ready["status"] == "ready"
    assert ready["waiting_writes"] >= 0


def test_one_session_a_request(app: FastAPI) -> None:
    seen: list[Session] = []

    @app.get("/api/twice", dependencies=[PUBLIC])
    def twice(first: SessionDep, second: SessionDep) -> None:
        seen.extend([first, second])

    with TestClient(app) as client:
        client.get("/api/twice")
    assert seen[0] is seen[1]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_browser_that_leaves_while_sending_is_no_error_of_ours(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    made = client.post("/api/v1/assessments", json={"questionnaire": "miit-sme-2024"}).json()
    path = f"/api/v1/assessments/{made['id']}/{'responses/S01' if method == 'PUT' else 'submission'}"
    arriving: list[Message] = [
        {"type": "http.request", "body": b'{"val', "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
        "headers": [(b"authorization", f"Bearer {made['resume_token']}".encode()), (b"if-match", b"*")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return arriving.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    portal = client.portal
    assert portal is not None
    with caplog.at_level(logging.INFO):
        portal.call(app, scope, receive, send)
    assert sent[0]["status"] == 499
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []
    assert (
        client.get(
            f"/api/v1/assessments/{made['id']}", headers={"authorization": f"Bearer {made['resume_token']}"}
        ).json()["responses"]
        == {}
    )


def test_text_goes_out_compressed_and_may_be_kept(client: TestClient) -> None:
    page = client.get("/about")
    assert (page.headers["content-encoding"], page.headers["cache-control"]) == ("gzip", "no-store")
    assert "Accept-Encoding" in page.headers["vary"]
    asset = re.search(r'href="(/static/css/[^"]+)"', page.text)
    assert asset is not None
    style = client.get(asset[1])
    assert (style.headers["content-encoding"], style.headers["cache-control"]) == (
        "gzip", "public, max-age=31536000, immutable",
    )  # fmt: skip
    plain = client.get(asset[1], headers={"accept-encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.text) == (False, style.text)
    assert "content-encoding" not in client.get("/health/live").headers
