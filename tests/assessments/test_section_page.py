"""A section page put together from what was drawn before is, to the letter, the page drawn anew."""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from app.assessments.deps import Claim, Held, opened
from app.assessments.pages import drawing
from app.assessments.pages.section_page import typed_page
from app.assessments.pages.sections import section_seen
from app.identity.deps import keys_of
from app.identity.domain import Visitor
from app.web.view import view_of
from tests.journeys.test_pages import start

LOOKS = [(language, size) for language in ("zh-CN", "en") for size in ("standard", "large")]
SECTIONS = ("equipment", "lifecycle", "systems")


def answered(client: TestClient, path: str, **form: str | list[str]) -> None:
    """Answer some items of the three sections by their buttons."""
    for section, prefix in (
        ("equipment", ("Q01", "Q02", "Q03")),
        ("lifecycle", "S"),
        ("systems", ("Q04", "Q05", "Q06")),
    ):
        own = {name: value for name, value in form.items() if name.startswith(prefix)}
        if own:
            client.post(f"{path}/sections/{section}", data={**own, "seen": "1"})


def drawn_anew(
    app: FastAPI, client: TestClient, path: str, section: str, look: tuple[str, str], *, is_blank: bool
) -> str:
    """Draw the page with nothing remembered and nothing to fill in."""
    context, library = app.state.context, app.state.library
    address = f"{path}/sections/{section}"
    headers = {
        "host": "testserver",
        "accept-language": "zh-CN",
        "cookie": f"lang={look[0]}; text={look[1]}",
    }
    request = Request({
        "type": "http", "method": "GET", "path": address, "root_path": "", "query_string": b"", "app": app,
        "scheme": "http", "server": ("testserver", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    })  # fmt: skip
    view = view_of(request, is_demo=context.settings.show_demo)
    claim = Claim(
        UUID(path.rpartition("/")[2]),
        Visitor(cookie=client.cookies["visitor"], bearer=""),
        keys_of(context),
        context.clock,
    )
    with context.database.reading() as session:
        held: Held = opened(session, claim, library, reads=True)
        found = section_seen(view, held, held.section(section), library, session, is_blank=is_blank)
        pace = app.state.paces.of(session, held.definition, context.clock())
        page = replace(typed_page(view, library, found), minutes=found.minutes_left(pace))
    return bytes(view.render(page).body).decode()


def same(app: FastAPI, client: TestClient, paths: Mapping[str, str]) -> None:
    """Compare every section of every assessment in every look, with and without answers."""
    for look in LOOKS:
        client.cookies.update({"lang": look[0], "text": look[1]})
        for name, path in paths.items():
            for section in SECTIONS:
                for suffix in ("", "?blank=1"):
                    answer = client.get(f"{path}/sections/{section}{suffix}")
                    if answer.status_code == 404:  # a colleague sees some of them
                        continue
                    anew = drawn_anew(app, client, path, section, look, is_blank=bool(suffix))
                    assert answer.text == anew, (name, section, look, suffix)
                    assert drawing.PLACE not in answer.text
    client.cookies.delete("lang")
    client.cookies.delete("text")


@pytest.fixture
def paths(client: TestClient) -> dict[str, str]:
    """Assessments in many states: nothing, numbers, don't know, doubts, cautions, carried, several people."""
    empty, numbers, other, unsure, shared = (start(client) for _ in range(5))
    answered(client, numbers, Q01=["B", "C"], **{"Q02.total": "100", "Q02.digital": "35"}, S01="2", S02="4")
    answered(
        client, other, Q01="A", **{"Q02.total": "3", "Q02.digital": "3"}, Q02="B", S01="0", Q04="A", Q05="E"
    )
    answered(
        client, unsure, Q01="dont_know", Q02="dont_know", S01="not_applicable", S03="dont_know", Q03="A"
    )
    asked = {
        "asked_by": "张会计",
        "name": "王<b>工",
        "department": "设备",
        "sections": ["equipment", "lifecycle"],
    }
    client.post(f"{shared}/delegations", data=asked)
    link = client.get(f"{shared.replace('/assessments/', '/api/v1/assessments/')}/delegations").json()[-1][
        "token"
    ]
    part = client.post(f"/delegated/{link}").url.path.removesuffix("/part")
    answered(client, part, S01="3", **{"Q02.total": "8", "Q02.digital": "2"})
    answered(client, shared, S02="1")
    client.post(f"{part}/part", data={"note.lifecycle": "以 & 台账为准", "hand_back": "1"})
    return {
        "empty": empty,
        "numbers": numbers,
        "other": other,
        "unsure": unsure,
        "shared": shared,
        "part": part,
    }


def test_a_page_filled_in_is_the_page_drawn_anew(
    app: FastAPI, client: TestClient, paths: dict[str, str]
) -> None:
    same(app, client, paths)
    answered(client, paths["numbers"], S01="3", **{"Q02.total": "101", "Q02.digital": "0"})
    same(app, client, {"changed": paths["numbers"], "empty again": paths["empty"]})
    shared = client.get(f"{paths['shared']}/sections/lifecycle").text
    assert "王&lt;b&gt;工" in shared
    assert "以 &amp; 台账为准" in shared
    assert "已经交回" in client.get(f"{paths['part']}/sections/lifecycle").text


def test_nobody_gets_the_address_or_the_answers_of_somebody_else(
    client: TestClient, paths: dict[str, str]
) -> None:
    ids = {path.rpartition("/")[2] for path in paths.values()}
    for path in paths.values():
        own = path.rpartition("/")[2]
        page = client.get(f"{path}/sections/equipment").text
        assert set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", page)) & ids == {own}
    assert 'value="35"' in client.get(f"{paths['numbers']}/sections/equipment").text
    assert 'value="35"' not in client.get(f"{paths['other']}/sections/equipment").text
