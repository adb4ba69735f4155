"""Away for thirty days, or for half a year less a day: everything opens again and is as it was."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.identity.deps import COOKIE_SECONDS
from app.kit.qr import qr_picture
from app.questionnaires.service.library import Edition
from tests.enterprises.test_profile import GOOD_CODE
from tests.factories.versions import install_second_version
from tests.journeys.test_carrying import Site, hidden_fields, site
from tests.journeys.test_pages import PROFILE, form_of
from tests.journeys.test_short import short_form, start_short

__all__ = ["site"]
DAYS = pytest.mark.parametrize("days", [30, 179])


@dataclass(frozen=True)
class Left:
    """What a person has in hand when leaving: address, link, codes, and every page as it was."""

    path: str
    link: str
    code: str
    token: str
    pages: dict[str, str]
    state: dict[str, object]


def text_of(client: TestClient, address: str) -> str:
    """A page without what may differ: the day of the last change stands, the minutes are an estimate."""
    page = client.get(address)
    assert page.status_code == 200, address
    assert page.url.path == address
    return re.sub(r'src="data:[^"]*"|href="[^"]*language[^"]*"', "", page.text)


def leave(client: TestClient, edition: Edition) -> Left:
    """Answer the short check, two sections of the form with a note of doubt, and write down the codes."""
    path = start_short(client)
    client.post(f"{path}/short", data=short_form())
    client.post(f"{path}/profile", data=PROFILE)
    client.post(f"{path}/sections/equipment", data=form_of(edition, "equipment"))
    client.post(f"{path}/sections/security", data={"Q06": ["B"], "Q07": "dont_know"})
    tasks = client.get(path).text
    link = re.search(r"http://testserver(/resume/[\w-]+)", tasks)
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", tasks)
    assert link
    assert code
    picture = qr_picture("http://testserver" + link[1])
    assert picture.replace("&", "&amp;") in tasks or picture in tasks
    addresses = [path, f"{path}/profile", f"{path}/check", f"{path}/short", f"{path}/estimate"]
    addresses += [f"{path}/sections/{section.code}" for section in edition.definition.sections]
    return Left(
        path=path,
        link=link[1],
        code=code[0],
        token=link[1].rsplit("/", 1)[1],
        pages={address: text_of(client, address) for address in addresses},
        state=client.get(f"/api/v1{path}").json(),
    )


def compare(client: TestClient, left: Left) -> None:
    for address, before in left.pages.items():
        assert text_of(client, address) == before, address
    assert client.get(f"/api/v1{left.path}").json() == left.state


@DAYS
def test_the_cookie_still_opens_it(site: Site, edition: Edition, days: int) -> None:
    assert timedelta(days=180).total_seconds() <= COOKIE_SECONDS
    with site.open() as client:
        started = client.post("/assessments", follow_redirects=False)
        assert f"Max-Age={COOKIE_SECONDS}" in started.headers["set-cookie"]
        left = leave(client, edition)
        cookies = dict(client.cookies)
    site.clock.now += timedelta(days=days)
    with site.open() as client:
        client.cookies.update(cookies)
        compare(client, left)
        home = client.get("/").text
        assert f'href="{left.path}"' in home
        assert PROFILE["name"] in home


@DAYS
def test_link_and_code_still_open_it_on_another_device(site: Site, edition: Edition, days: int) -> None:
    with site.open() as client:
        left = leave(client, edition)
    site.clock.now += timedelta(days=days)
    for how in ("link", "code"):
        with site.open() as client:
            assert client.get(left.path).status_code == 404
            if how == "link":
                looked = client.get(left.link).text
                assert PROFILE["name"] in looked
                opened = client.post(left.link)
            else:
                data = {"code": left.code.lower(), "credit_code": GOOD_CODE}
                opened = client.post("/resume", data=data)
            assert opened.url.path == left.path, how
            compare(client, left)
    with site.open() as client:
        key = {"authorization": f"Bearer {left.token}"}
        assert client.get(f"/api/v1{left.path}", headers=key).json() == left.state
        wrong = client.post("/resume", data={"code": left.code, "credit_code": "91320583MA1XXXXX0X"})
        assert wrong.status_code == 422


@DAYS
def test_it_can_be_finished_as_if_nothing_had_happened(site: Site, edition: Edition, days: int) -> None:
    with site.open() as client:
        left = leave(client, edition)
    site.clock.now += timedelta(days=days)
    with site.open() as client:
        client.post(left.link)
        tags = dict(
            re.findall(r'name="(seen\.\w+)" value="([^"]*)"', left.pages[f"{left.path}/sections/systems"])
        )
        old_form = {name: tag.replace("&#34;", '"') for name, tag in tags.items()} | {"version": "1.0"}
        kept = client.post(
            f"{left.path}/sections/systems", data={**form_of(edition, "systems"), **old_form}
        )
        assert kept.status_code == 200, "a form opened before leaving is still good"
        for section in edition.definition.sections:
            client.post(f"{left.path}/sections/{section.code}", data=form_of(edition, section.code))
        done = client.post(f"{left.path}/submission", data={"pledge": "1", "signer": "王会计"})
        assert done.url.path == f"{left.path}/result"
        assert "49.40" in done.text


@DAYS
def test_a_version_published_meanwhile_changes_nothing_unasked(
    site: Site, edition: Edition, days: int
) -> None:
    with site.open() as client:
        left = leave(client, edition)
    install_second_version(site.root)
    site.clock.now += timedelta(days=days)
    with site.open() as client:
        client.post(left.link)
        assert client.get(f"/api/v1{left.path}").json() == left.state
        for address, before in left.pages.items():
            if address != left.path:
                assert text_of(client, address) == before, address
        tasks = client.get(left.path).text
        assert "这份问卷有新版本。" in tasks
        assert "已答 12 / 31 题" in tasks
        offer = client.get(f"{left.path}/upgrade").text
        assert "措辞改了" in offer
        moved = client.post(f"{left.path}/upgrade", data=hidden_fields(offer))
        assert moved.url.path == left.path
        assert "这份问卷有新版本" not in moved.text
        pinned = client.get(f"/api/v1{left.path}").json()["questionnaire"]
        assert (pinned["code"], pinned["version"]) == ("miit-sme-2024", "1.1")
