"""Colleagues answer by link: owner and two colleagues over HTTP, on both databases."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition
from tests.conftest import TickingClock
from tests.journeys.test_api import API, create
from tests.journeys.test_autosave import fields_of
from tests.journeys.test_pages import PROFILE, form_of, start

ASK = {
    "name": "王工",
    "department": "设备",
    "asked_by": "张会计",
    "message": "麻烦周五前",
    "due_on": "2026-12-01",
}


@contextmanager
def another_device(app: FastAPI) -> Iterator[TestClient]:
    """A browser of somebody else, at the same service."""
    opened = TestClient(app, follow_redirects=True, raise_server_exceptions=False)
    opened.headers["sec-fetch-site"] = "same-origin"
    opened.headers["accept-language"] = "zh-CN"
    yield opened
    opened.close()


def ask(client: TestClient, path: str, *sections: str, **typed: str) -> tuple[str, str]:
    """Ask a colleague; gives the address of the delegation's page and the colleague's link."""
    made = client.post(f"{path}/delegations", data={"sections": list(sections), **ASK, **typed})
    assert made.status_code == 200, made.text
    link = re.search(r'href="http://testserver(/delegated/[^"]+)"', made.text)
    assert link is not None
    return made.url.path, link[1]


def accept(device: TestClient, link: str) -> str:
    """Open the link; gives the address below which the colleague's pages stand."""
    assert device.get(link).status_code == 200
    opened = device.post(link)
    assert opened.status_code == 200, opened.text
    return re.sub(r"/part$", "", opened.url.path)


def test_a_colleague_answers_only_their_part_and_hands_it_back(
    app: FastAPI, client: TestClient, edition: Edition
) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    detail, link = ask(client, path, "equipment", "systems")
    with another_device(app) as phone:
        seen = phone.get(link).text
        assert "张会计" in seen
        assert PROFILE["name"] in seen
        part = accept(phone, link)
        home = phone.get(f"{part}/part").text
        assert "麻烦周五前" in home
        assert "2026-12-01" in home
        assert home.count('<span class="tag not_started">') == 2
        for beyond in ("", "/profile", "/check", "/result", "/delegations", "/differences", "/sections/lifecycle",
                       "/upgrade", "/letter", "/another", "/history", "/path"):  # fmt: skip
            assert phone.get(part + beyond).status_code == 404, beyond
            assert phone.get(path + beyond).status_code == 404, beyond
        kept = phone.post(f"{part}/sections/equipment", data=form_of(edition, "equipment"))
        assert kept.url.path == f"{part}/sections/systems"
        kept = phone.post(f"{part}/sections/systems", data={**form_of(edition, "systems"), "seen": "1"})
        assert kept.url.path == f"{part}/part"
        long = phone.post(f"{part}/part", data={"note.equipment": "长" * 2001, "hand_back": "1"})
        assert long.status_code == 422
        assert "说明有 2001 个字" in long.text
        assert "长" * 2001 in long.text
        back = phone.post(f"{part}/part", data={"note.equipment": "数字来自<b>台账</b>", "hand_back": "1"})
        assert "交回，现在只能查看" in back.text
        readonly = phone.get(f"{part}/sections/equipment").text
        assert '<fieldset class="all" disabled>' in readonly
        assert "autosave.js" not in readonly
        assert phone.post(f"{part}/sections/equipment", data={"Q01": "A"}).status_code == 409
        assert phone.post(f"{part}/part", data={"note.equipment": "再改"}).status_code == 409
        owner = client.get(f"{path}/delegations").text
        assert "已交回" in owner
        assert f"本人答了 {len(form_of_items(edition, 'equipment', 'systems'))} 题" in owner
        assert "数字来自&lt;b&gt;台账&lt;/b&gt;" in client.get(detail).text
        assert "数字来自&lt;b&gt;台账&lt;/b&gt;" in client.get(f"{path}/sections/equipment").text
        client.post(detail, data={"event": "reopen"})
        assert phone.post(f"{part}/sections/equipment", data={"Q01": "A", "seen": "1"}).status_code in {
            200,
            422,
        }
        client.post(detail, data={"event": "revoke"})
        for gone in (f"{part}/part", f"{part}/sections/equipment", link):
            assert phone.get(gone).status_code == 404
        assert phone.post(link).status_code == 404
    assert "已收回" in client.get(f"{path}/delegations").text


def form_of_items(edition: Edition, *sections: str) -> list[str]:
    return [c for s in edition.definition.sections if s.code in sections for c in s.items]


def test_a_start_page_of_the_colleague_leads_back_to_the_part(
    app: FastAPI, client: TestClient, edition: Edition
) -> None:
    path = start(client)
    _, link = ask(client, path, "equipment")
    with another_device(app) as phone:
        part = accept(phone, link)
        first = phone.get("/").text
        assert f'href="{part}/part"' in first
        assert path not in first


def test_two_colleagues_differ_and_the_owner_decides(
    app: FastAPI, client: TestClient, edition: Edition
) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    for section in edition.definition.sections:
        client.post(f"{path}/sections/{section.code}", data={**form_of(edition, section.code), "seen": "1"})
    _, first_link = ask(client, path, "lifecycle")
    _, second_link = ask(client, path, "lifecycle", name="李工", department="")
    with another_device(app) as one, another_device(app) as two:
        first, second = accept(one, first_link), accept(two, second_link)
        stale = fields_of(two.get(f"{second}/sections/lifecycle").text)
        mine = fields_of(one.get(f"{first}/sections/lifecycle").text)
        assert "由 负责人 填写" in html.unescape(one.get(f"{first}/sections/lifecycle").text)
        one.post(f"{first}/sections/lifecycle", data={**mine, "S01": "4", "seen": "1"})
        clash = two.post(f"{second}/sections/lifecycle", data={**stale, "S01": "0", "seen": "1"})
        assert clash.status_code == 409
        assert "已由 王工 · 设备 改过（2026-11-24" in clash.text
    submitted = client.post(f"{path}/submission", data={"pledge": "1", "signer": "张会计"})
    assert submitted.status_code == 422
    assert "请先定下用哪一个" in submitted.text
    assert f'href="{path}/differences"' in submitted.text
    page = client.get(f"{path}/differences").text
    rows = re.findall(
        r'class="by">([^<]+)<span class="small">([^<]+)</span></th><td>([^<]+?)(?: <span|</td>)', page
    )
    assert [who for who, _, _ in rows] == ["负责人（您）", "王工 · 设备", "李工"]
    assert len({answer for _, _, answer in rows}) == 3
    choices = re.findall(r'name="choice.S01" value="([^"]+)"', page)
    early = client.post(f"{path}/differences", data={"choice.S01": choices[2]})
    assert early.status_code == 409, "what was shown must come along"
    decided = client.post(f"{path}/differences", data={"choice.S01": choices[2], "shown.S01": choices})
    assert decided.url.path == path
    responses = client.get(path.replace("/assessments/", f"{API}/")).json()["responses"]
    assert responses["S01"] == "0"
    assert "已经定下的" in client.get(f"{path}/differences").text
    done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "张会计", "asked": ["x"]})
    if done.url.path.endswith("/submission"):  # contradictions are asked once
        asked = re.findall(r'name="asked" value="([^"]+)"', done.text)
        done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "张会计", "asked": asked})
    assert done.url.path == f"{path}/result"


def test_the_owners_answer_at_the_question_settles_a_difference(app: FastAPI, client: TestClient) -> None:
    path = start(client)
    api = path.replace("/assessments/", f"{API}/")
    _, link = ask(client, path, "lifecycle")
    client.put(f"{api}/responses/S01", json="1", headers={"if-match": "*"})
    with another_device(app) as phone:
        part = accept(phone, link).replace("/assessments/", f"{API}/")
        seen = client.put(f"{api}/responses/S01", json="1", headers={"if-match": "*"}).json()["item_etag"]
        phone.put(f"{part}/responses/S01", json="3", headers={"if-match": seen})
        found = client.get(f"{api}/differences").json()
        assert [(d["item"], d["open"]) for d in found] == [("S01", True)]
        assert [(a["by"], a["value"], a["kept"]) for a in found[0]["answers"]] == [
            ("", "1", False), ("王工 · 设备", "3", True),
        ]  # fmt: skip
        client.post(f"{path}/sections/lifecycle", data={"S01": "2"})
        assert [d["open"] for d in client.get(f"{api}/differences").json()] == [False]
        # a later word of the colleague opens it again
        phone.put(f"{part}/responses/S01", json="3", headers={"if-match": "*"})
        assert [d["open"] for d in client.get(f"{api}/differences").json()] == [True]
        # and taking the owner's answer withdraws it
        client.post(f"{path}/sections/lifecycle", data={"S01": "2"})
        phone.put(f"{part}/responses/S01", json="2", headers={"if-match": "*"})
        assert [d["open"] for d in client.get(f"{api}/differences").json()] == []


def test_an_offline_answer_that_comes_late_is_noted_before_anybody_chooses(
    app: FastAPI, client: TestClient
) -> None:
    path = start(client)
    api = path.replace("/assessments/", f"{API}/")
    _, link = ask(client, path, "lifecycle")
    with another_device(app) as phone:
        part = accept(phone, link).replace("/assessments/", f"{API}/")
        first = phone.put(f"{part}/responses/S02", json="1", headers={"if-match": "*"}).json()["item_etag"]
        client.put(f"{api}/responses/S02", json="4", headers={"if-match": first})
        late = phone.put(f"{part}/responses/S02", json="2", headers={"if-match": first})
        assert (late.status_code, late.json()["changed_by"], late.json()["current"]) == (412, "", "4")
    found = client.get(f"{api}/differences").json()
    assert [(a["by"], a["value"]) for a in found[0]["answers"]] == [("", "4"), ("王工 · 设备", "2")]
    assert found[0]["open"]


def test_one_person_in_two_tabs_makes_no_difference(app: FastAPI, client: TestClient) -> None:
    path, key, etag = create(client)
    client.put(f"{path}/responses/S01", json="1", headers={**key, "if-match": etag})
    assert (
        client.put(f"{path}/responses/S01", json="2", headers={**key, "if-match": etag}).status_code == 412
    )
    client.put(f"{path}/responses/S01", json="2", headers={**key, "if-match": "*"})
    assert client.get(f"{path}/differences", headers=key).json() == []


def test_submitting_closes_what_colleagues_have(app: FastAPI, client: TestClient, edition: Edition) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    for section in edition.definition.sections:
        client.post(f"{path}/sections/{section.code}", data={**form_of(edition, section.code), "seen": "1"})
    detail, link = ask(client, path, "equipment")
    with another_device(app) as phone:
        part = accept(phone, link)
        done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "张会计"})
        assert done.url.path == f"{path}/result"
        closed = phone.get(f"{part}/sections/equipment")
        assert closed.url.path == f"{part}/part"
        assert "已经提交" in closed.text
        assert "sections/equipment" not in closed.text
        api = part.replace("/assessments/", f"{API}/")
        late = phone.put(f"{api}/responses/Q01", json=["A"], headers={"if-match": "*"})
        assert (late.status_code, late.json()["type"]) == (409, "urn:zhizhen:problem:already-submitted")
        assert phone.get(f"{part}/result").status_code == 404
        assert phone.post(link).status_code == 200
    assert client.post(detail, data={"event": "reopen"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"sections": []}, "请至少选一个部分"),
        ({"sections": ["nothing"]}, "没有这个部分"),
        ({"name": " \n "}, "请填写这一项"),
        ({"name": "长" * 41}, "40 个字以内"),
        ({"asked_by": ""}, "请填写这一项"),
        ({"message": "点 http://evil.example/x"}, "这里不能写网址"),
        ({"name": "见WWW.evil.example"}, "这里不能写网址"),
        ({"message": "长" * 501}, "500 个字以内"),
        ({"due_on": "2026-13-40"}, "日期写法不对"),
        ({"due_on": "2026-11-01"}, "已经过去"),
    ],
)
def test_a_refused_request_names_the_field_and_keeps_what_was_typed(
    client: TestClient, typed: dict[str, str], told: str
) -> None:
    path = start(client)
    refused = client.post(f"{path}/delegations", data={"sections": ["equipment"], **ASK, **typed})
    assert refused.status_code == 422
    assert told in refused.text
    for value in (typed.get("name", ASK["name"]), typed.get("message", ASK["message"])):
        assert html.escape(value.strip()) in refused.text
    assert "还没有请出去" in refused.text
    assert "<h2>已经请了</h2>" not in refused.text


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '" onfocus="x',
        "=HYPERLINK(1)",
        "王\r\nBcc: a@b.cn",
        "{{7*7}}",
        "王\u202e工",
        "%(x)s",
    ],
)
def test_hostile_names_are_shown_as_text(app: FastAPI, client: TestClient, name: str) -> None:
    path = start(client)
    detail, link = ask(client, path, "equipment", name=name, asked_by=name, message=f"{name}\n{name}")
    with another_device(app) as phone:
        part = accept(phone, link)
        phone.post(f"{part}/part", data={"note.equipment": name})
        api = part.replace("/assessments/", f"{API}/")
        phone.put(f"{api}/responses/Q01", json=["B"], headers={"if-match": "*"})
        pages = [phone.get(f"{part}/part").text, phone.get(link).text]
    pages += [client.get(p).text for p in (detail, f"{path}/delegations", f"{path}/sections/equipment")]
    shown = " ".join(name.replace("\u202e", "").split())
    for page in pages:
        assert "<script>alert" not in page
        assert '" onfocus="' not in page
        assert "49" not in re.findall(r"王[^<]{0,3}", page)
        assert shown in html.unescape(page)
        assert "\u202e" not in page


def test_a_rename_is_seen_everywhere(app: FastAPI, client: TestClient) -> None:
    path = start(client)
    detail, link = ask(client, path, "equipment")
    with another_device(app) as phone:
        part = accept(phone, link).replace("/assessments/", f"{API}/")
        phone.put(f"{part}/responses/Q01", json=["B"], headers={"if-match": "*"})
    refused = client.post(detail, data={"event": "rename", "name": "", "department": "设备科"})
    assert refused.status_code == 422
    assert 'value="设备科"' in refused.text
    client.post(detail, data={"event": "rename", "name": "王师傅", "department": "设备科"})
    assert "由 王师傅 · 设备科 填写" in client.get(f"{path}/sections/equipment").text


def test_delegations_over_the_api(app: FastAPI, client: TestClient) -> None:
    path, key, _ = create(client)
    body = {"sections": ["equipment"], "name": "王工", "asked_by": "张会计"}
    bad = client.post(f"{path}/delegations", json={**body, "sections": ["x"]}, headers=key)
    assert (bad.status_code, bad.json()["fields"]) == (422, {"sections": "unknown-section"})
    made = client.post(f"{path}/delegations", json=body, headers=key)
    assert made.status_code == 201
    part, bearer = f"{API}/{made.json()['id']}", {"authorization": f"Bearer {made.json()['token']}"}
    assert made.json()["url"].endswith(f"/delegated/{made.json()['token']}")
    client.put(f"{part}/responses/Q01", json=["B"], headers={**bearer, "if-match": "*"})
    listed = client.get(f"{path}/delegations", headers=key).json()
    assert [(d["state"], d["own_answers"], d["sections"][0]["answered"]) for d in listed] == [
        ("invited", 1, 1)
    ]
    for method, address in (("GET", f"{path}/delegations"), ("POST", f"{path}/delegations"), ("GET", f"{path}/differences"),
                            ("GET", f"{part}/delegations"), ("DELETE", f"{path}/delegations/{made.json()['id']}")):  # fmt: skip
        assert client.request(method, address, json=body, headers=bearer).status_code == 404
    for _ in range(2):
        gone = client.delete(f"{path}/delegations/{made.json()['id']}", headers=key)
        assert (gone.status_code, gone.json()["state"], gone.json()["token"]) == (200, "revoked", None)
    late = client.put(f"{part}/responses/Q01", json=["C"], headers={**bearer, "if-match": "*"})
    assert late.status_code == 404
    other, other_key, _ = create(client)
    assert client.delete(f"{other}/delegations/{made.json()['id']}", headers=other_key).status_code == 404


def test_an_overdue_part_is_marked(client: TestClient, clock: TickingClock) -> None:
    path = start(client)
    ask(client, path, "equipment", due_on="2026-11-24")
    assert "已过期" not in client.get(f"{path}/delegations").text
    clock.now = clock.now.replace(day=26)
    assert "应于 2026-11-24 前填好，已过期" in client.get(f"{path}/delegations").text


def test_an_answer_taken_back_by_somebody_else_is_not_lost(app: FastAPI, client: TestClient) -> None:
    path = start(client)
    api = path.replace("/assessments/", f"{API}/")
    _, link = ask(client, path, "equipment")
    client.put(f"{api}/responses/Q01", json=["B", "C"], headers={"if-match": "*"})
    with another_device(app) as phone:
        part = accept(phone, link).replace("/assessments/", f"{API}/")
        phone.put(f"{part}/responses/Q01", json={"state": "unanswered"}, headers={"if-match": "*"})
    page = client.get(f"{path}/differences").text
    assert "未作答" in page
    choices = re.findall(r'name="choice.Q01" value="([^"]+)"', page)
    assert len(choices) == 2
    client.post(f"{path}/differences", data={"choice.Q01": choices[0], "shown.Q01": choices})
    assert client.get(api).json()["responses"]["Q01"] == ["B", "C"]
    assert client.get(f"{api}/differences").json() == []
