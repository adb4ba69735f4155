"""What stands on the wire: https, origins, frames, types, proxies, methods, folders; named by docs/asvs.csv."""

import asyncio
import logging
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from app.commands.serve import UVICORN
from app.main import create_app
from app.settings import Settings
from tests.factories.desk import People
from tests.journeys.test_pages import start


def test_https_is_kept_for_a_year(migrated: Settings) -> None:
    outside = migrated.model_copy(update={"base_url": "https://zhizhen.example"})
    with TestClient(create_app(outside), base_url="https://zhizhen.example") as client:
        for path in ("/", "/nothing", "/api/v1/questionnaires"):
            assert (
                client.get(path).headers["strict-transport-security"]
                == "max-age=31536000; includeSubDomains"
            )


def test_no_other_origin_is_let_in(client: TestClient) -> None:
    for path in ("/", "/api/v1/questionnaires"):
        answered = client.get(path, headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in answered.headers
        assert answered.headers["cross-origin-resource-policy"] == "same-origin"
    assert client.options("/api/v1/assessments", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}).status_code == 405  # fmt: skip


def test_no_page_may_be_framed(client: TestClient) -> None:
    for path in ("/", "/sign-in", "/nothing"):
        assert "frame-ancestors 'none'" in client.get(path).headers["content-security-policy"]


def test_answers_name_their_type(client: TestClient) -> None:
    path = start(client)
    for address, kind in {
        "/": "text/html; charset=utf-8",
        "/static/css/zhizhen.css": "text/css; charset=utf-8",
        "/api/v1/questionnaires": "application/json",
        f"/api/v1{path}/result": "application/problem+json",
        f"{path}/data.json": "application/json",
    }.items():
        assert client.get(address).headers["content-type"] == kind, address


def test_pages_are_not_stored(client: TestClient) -> None:
    path = start(client)
    for address in ("/", path, f"{path}/data", f"{path}/data.json", "/sign-in"):
        assert client.get(address).headers["cache-control"] == "no-store", address


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 3\r\nContent-Length: 5\r\n",
        b"Content-Length: 3\r\nTransfer-Encoding: gzip\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Content-Length: 3a\r\n",
    ],
)
def test_a_request_with_two_lengths_is_refused(head: bytes) -> None:
    """The server that reads requests refuses what another in front of it might cut elsewhere."""
    written = bytearray()

    class Line:
        def __getattr__(self, _name: str) -> object:
            return lambda *_a, **_k: None

        def write(self, data: bytes) -> None:
            written.extend(data)

        def get_extra_info(self, _name: str, default: object = None) -> object:
            return default

    async def feed() -> None:
        config = Config(lambda *_: None, **UVICORN)
        config.load()
        protocol = HttpToolsProtocol(config, ServerState(), {}, asyncio.get_running_loop())
        protocol.connection_made(Line())  # type: ignore[arg-type]
        protocol.data_received(b"POST / HTTP/1.1\r\nHost: a\r\n" + head + b"\r\nabcde")

    asyncio.run(feed())
    assert written.startswith(b"HTTP/1.1 400"), bytes(written)


def test_no_folder_is_listed_and_no_tool_is_open(client: TestClient) -> None:
    for path in (
        "/static/",
        "/static/css/",
        "/.git/HEAD",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/static/../app/main.py",
    ):
        assert client.get(path).status_code == 404, path
    for method in ("TRACE", "CONNECT", "TRACK"):
        assert client.request(method, "/").status_code == 405, method


def test_password_fields_are_masked_and_take_what_managers_paste(client: TestClient, app: FastAPI) -> None:
    pages = [client.get("/sign-in").text, People(app).hire("wu", None).get("/me").text]
    fields = [field for page in pages for field in re.findall(r"<input[^>]*password[^>]*>", page)]
    assert len(fields) >= 4
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field), field
        assert "onpaste" not in field
        assert int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 64
    assert not any(word in page for page in pages for word in ("密码提示", "密保问题"))


def test_signing_out_clears_the_device(client: TestClient, app: FastAPI) -> None:
    browser = People(app).hire("wu", None)
    page = browser.get("/terms").text
    assert "退出登录" in page, "every page leads there"
    out = browser.post("/sign-out", follow_redirects=False)
    assert out.headers["clear-site-data"] == '"storage"'
    assert 'session=""' in out.headers["set-cookie"]


def test_a_refusal_stands_in_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/admin/people")
        client.get("/assessments/00000000-0000-0000-0000-000000000000")
        client.post("/assessments", headers={"sec-fetch-site": "cross-site"})
    refused = [
        r.__dict__ for r in caplog.records if r.name == "zhizhen.web" and r.getMessage() == "refused"
    ]
    assert {r["problem"] for r in refused} >= {"sign-in-needed", "not-found"}
    statuses = [r.__dict__["status"] for r in caplog.records if r.name == "zhizhen.request"]
    assert 403 in statuses
