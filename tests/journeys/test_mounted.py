"""The service below a path of a shared host: every link, cookie, redirect and file stays below it."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition
from app.settings import Settings
from tests.journeys.test_pages import PROFILE, form_of, pdf_text

ROOT = "/zhizhen"
ADDRESSES = re.compile(r"\s(?:href|src|action|formaction|data-[a-z-]+)=\"([^\"]*)\"")
VARYING = re.compile(r"[^/]*\d[^/]*|(?<=providers/)[^/]+|(?<=sections/)[^/]+|(?<=terms/)[^/]+")
ENDED = ("/sign-out", ".pdf", ".docx", ".xlsx", ".zip")


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"base_url": f"https://testserver{ROOT}"})


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser on the far side of a proxy that leaves the path as it is."""
    return TestClient(app, base_url="https://testserver", follow_redirects=True)


def test_everything_stays_below_the_path(client: TestClient, edition: Edition) -> None:
    with client:
        client.headers.update({"sec-fetch-site": "same-origin", "accept-language": "zh-CN"})
        started = client.post(f"{ROOT}/assessments")
        path = started.url.path.removesuffix("/profile")
        assert path.startswith(f"{ROOT}/assessments/")
        assert {(cookie.name, cookie.path) for cookie in client.cookies.jar} == {("__Secure-visitor", ROOT)}
        client.post(f"{path}/profile", data=PROFILE)
        for section in edition.definition.sections:
            page = client.get(f"{path}/sections/{section.code}").text
            assert f'data-worker="{ROOT}/sw.js"' in page, "its scope is the folder it lies in"
            client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
        done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
        assert done.url.path == f"{path}/result"
        assert f"https://testserver{ROOT}/verify/" in pdf_text(client.get(f"{path}/report.pdf").content)
        seen = walk(client, f"{ROOT}/", path)
        assert len(seen) > 40, seen
        back = client.get(f"{ROOT}/language/en?next={ROOT}/about")
        assert (back.url.path, back.headers["content-language"]) == (f"{ROOT}/about", "en")
        turned_away = client.get(f"{ROOT}/admin/jobs")
        assert (turned_away.url.path, turned_away.url.params["next"]) == (f"{ROOT}/sign-in", "/admin/jobs")
        problem = client.get(f"{ROOT}/api/v1/assessments/none")
        assert problem.headers["content-type"] == "application/problem+json"
        assert client.get(f"{ROOT}/api/v1/openapi.json").json()["servers"] == [{"url": ROOT}]


def test_a_proxy_may_take_the_path_off(client: TestClient) -> None:
    with client:
        assert client.get("/health/live").json() == {"status": "alive"}
        page = client.get("/about")
        assert page.status_code == 200
        assert f'href="{ROOT}/' in page.text
        assert 'href="/about' not in page.text


def walk(client: TestClient, *starts: str) -> set[str]:
    """Open a page of every kind that can be reached by links; every address in them is below the path."""
    seen: set[str] = set()
    kinds: set[str] = set()
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code < 400, (address, answer.status_code)
        if "text/html" not in answer.headers["content-type"]:
            continue
        for found in ADDRESSES.findall(answer.text):
            link = urlsplit(urljoin(str(answer.url), unescape(found)))
            if not found.startswith(("/", "http")) or link.netloc != "testserver":
                continue
            assert link.path.startswith(f"{ROOT}/"), (address, found)
            seen.add(link.path)
            kind = VARYING.sub("*", link.path)
            if f'<a href="{found}"' in answer.text and kind not in kinds and not link.path.endswith(ENDED):
                kinds.add(kind)
                waiting.append(link.path)
    return seen
