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
ENDED = ("/sign-out", ".pdf", ".docx", ".xlsx", ".zip")


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
            client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
        done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
        assert done.url.path == f"{path}/result"
        assert f"https://testserver{ROOT}/verify/" in pdf_text(client.get(f"{path}/report.pdf").content)
        seen = walk(client, f"{ROOT}/", path, f"{path}/sections/{edition.definition.sections[0].code}")
        assert len(seen) > 40, seen
        worker = next(address for address in seen if address.endswith("/sw.js"))
        assert worker == f"{ROOT}/sw.js", "its scope is the folder it lies in"
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
    """Open every page that can be reached by links; every address of ours in them is below the path."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code < 400, (address, answer.status_code)
        if "text/html" not in answer.headers["content-type"]:
            continue
        for found in ADDRESSES.findall(answer.text):
            link = urlsplit(urljoin(str(answer.url), unescape(found)))
            is_ours = found.startswith(("/", "http")) and link.netloc == "testserver"
            if not is_ours:
                continue
            assert link.path.startswith(f"{ROOT}/"), (address, found)
            if link.path not in seen and len(seen) < 400:
                seen.add(link.path)
                if ' href="' + found in answer.text and not link.path.endswith(ENDED):
                    waiting.append(link.path)
    return seen
