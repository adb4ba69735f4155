"""Answers carried to another questionnaire, the next round and a newer version, on both databases."""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app.kit.plain import Json
from app.main import create_app
from app.questionnaires.service.library import Edition, Library
from app.settings import Settings
from tests.conftest import TickingClock
from tests.factories.responses import t1
from tests.factories.versions import install_second_version, questionnaires_copy
from tests.journeys.test_api import API, answer, create
from tests.journeys.test_pages import PROFILE, fill, form_of

PLEDGE = {"pledge": "1", "signer": "王会计"}
FED = """  - to: {questionnaire: smart-factory-readiness, item: GENERAL}
    from_result: {questionnaire: miit-sme-2024, min_level: 2, option_yes: "1", option_no: "0"}
    why: a rule for tests alone
  - to: {questionnaire: smart-factory-readiness, item: FACTORY}
    from_result: {questionnaire: eu-dma-sme, min_score: "60", option_yes: "1", option_no: "0"}
    why: a rule for tests alone
"""


def submitted(client: TestClient, edition: Edition) -> str:
    path = fill(client, edition)
    assert client.post(f"{path}/submission", data=PLEDGE).url.path == f"{path}/result"
    return path


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def another(client: TestClient, path: str, questionnaire: str) -> str:
    response = client.post(f"{path}/another", data={"questionnaire": questionnaire})
    assert response.status_code == 200, response.text
    assert response.url.path != path
    return str(response.url.path)


def submitted_by_api(
    client: TestClient, raw: dict[str, Json] | None = None
) -> tuple[str, str, dict[str, str]]:
    """Submit T1 with a profile; gives id, address and key."""
    profile = {"region": "320583", "industry": "33", "employees": 62, "revenue": 2200}
    path, key, etag = create(client, profile=profile)
    answer(client, path, key, etag, raw or t1())
    assert client.post(f"{path}/submission", headers=key).status_code == 200
    return path.rsplit("/", 1)[1], path, key


def begin_from(client: TestClient, source: str, key: dict[str, str], questionnaire: str) -> Any:
    body = {"questionnaire": questionnaire, "from": source}
    return client.post(API, json=body, headers=key)


def test_the_next_round_is_prefilled_and_counts_only_when_confirmed(
    client: TestClient, edition: Edition
) -> None:
    first = submitted(client, edition)
    result = client.get(f"{first}/result").text
    assert f'href="{first}/another"' in result
    offer = client.get(f"{first}/another").text
    assert "带入上次的 31 个回答" in offer
    assert offer.count('name="questionnaire"') == 5
    assert "共 33 题，企业信息不用再填。" in offer
    assert "能带入 5 个回答" in offer
    path = another(client, first, "miit-sme-2024")
    tasks = client.get(path).text
    assert "已答 0 / 31 题" in tasks
    assert "有 31 题的回答是带入的" in tasks
    assert PROFILE["name"] in tasks
    section = client.get(f"{path}/sections/equipment").text
    assert section.count("由上次自评（数字化水平自评）带入，请确认。") == 3
    assert 'name="Q02.digital" value="35"' in section
    check = client.get(f"{path}/check").text
    assert "带入的回答，还没确认" in check
    assert check.count("待确认") == 31
    refused = client.post(f"{path}/submission", data=PLEDGE)
    assert refused.status_code == 409
    assert "带入的回答，还没确认" in refused.text
    client.post(f"{path}/sections/equipment", data=form_of(edition, "equipment"))
    assert "已答 3 / 31 题" in client.get(path).text
    assert "带入，请确认" not in client.get(f"{path}/sections/equipment").text
    for found in edition.definition.sections[1:]:
        client.post(f"{path}/sections/{found.code}", data=form_of(edition, found.code))
    done = client.post(f"{path}/submission", data=PLEDGE)
    assert done.url.path == f"{path}/result"
    assert "49.40" in done.text
    assert "49.40" in client.get(f"{first}/result").text


def test_another_questionnaire_takes_over_what_is_the_same_fact(
    client: TestClient, edition: Edition
) -> None:
    first = submitted(client, edition)
    path = another(client, first, "eu-dma-sme")
    page = client.get(f"{path}/sections/DAT").text
    assert "由其他问卷（数字化水平自评，“数据安全”）带入，请确认。" in page
    assert "只带入了两份问卷都问到的选项，其余选项请补选。" in page
    assert re.search(r'name="Q08" value="A" checked', page)
    assert page.count("checked") == 1
    client.post(f"{path}/sections/DAT", data={"Q07": ["A"], "Q08": ["A", "E"]})
    after = client.get(f"{path}/sections/DAT").text
    assert "带入，请确认" not in after
    assert re.search(r'name="Q08" value="E" checked', after)


def test_choosing_nothing_or_something_else_is_refused(client: TestClient, edition: Edition) -> None:
    path = fill(client, edition)
    assert client.get(f"{path}/another").url.path == path
    early = client.post(f"{path}/another", data={"questionnaire": "eu-dma-sme"})
    assert early.status_code == 409
    client.post(f"{path}/submission", data=PLEDGE)
    for bad in ({}, {"questionnaire": "miit-sme-2022"}, {"questionnaire": "../x"}):
        refused = client.post(f"{path}/another", data=bad)
        assert refused.status_code == 422
        assert "请选一份问卷。" in refused.text
    client.cookies.clear()
    assert client.get(f"{path}/another").status_code == 404
    assert client.post(f"{path}/another", data={"questionnaire": "eu-dma-sme"}).status_code == 404


def test_the_api_starts_from_a_held_assessment_and_lists_what_is_carried(client: TestClient) -> None:
    source, _, key = submitted_by_api(client)
    made = begin_from(client, source, key, "miit-sme-2024")
    assert made.status_code == 201, made.text
    body = made.json()
    path, own = f"{API}/{body['id']}", {"authorization": f"Bearer {body['resume_token']}"}
    assert len(body["carried"]) == 31
    assert body["carried"]["Q05"] == {
        "assessment": source, "questionnaire": "miit-sme-2024", "version": "1.0", "item": "Q05",
    }  # fmt: skip
    assert body["responses"]["Q02"] == {"total": 100, "digital": 35}
    assert body["progress"]["answered"] == 0
    refused = client.post(f"{path}/submission", headers=own)
    assert refused.status_code == 409
    assert len(refused.json()["missing"]) == 31
    etag = answer(client, path, own, body["etag"], {"Q05": "C", "Q08": "E"})
    read = client.get(path, headers=own).json()
    assert {"Q05", "Q08"}.isdisjoint(read["carried"])
    assert (len(read["carried"]), read["progress"]["answered"], read["etag"]) == (29, 2, etag)
    answer(client, path, own, etag, {c: v for c, v in t1().items() if c not in {"Q05", "Q08"}})
    done = client.post(f"{path}/submission", headers=own)
    assert (done.status_code, done.json()["carried"]) == (200, {})


def test_dont_know_is_carried_to_the_next_round_but_not_across(client: TestClient) -> None:
    source, _, key = submitted_by_api(client, {**t1(), "S10": {"state": "dont_know"}})
    again = begin_from(client, source, key, "miit-sme-2024").json()
    assert again["responses"]["S10"] == {"state": "dont_know"}
    across = begin_from(client, source, key, "eu-dma-sme").json()
    assert "Q11.2" not in across["carried"]
    assert across["responses"]["Q08"] == ["A"]
    assert across["carried"]["Q08"]["item"] == "Q07"


def test_a_source_that_is_not_ones_own_is_not_found(client: TestClient) -> None:
    source, _, key = submitted_by_api(client)
    _, stranger, _ = create(client)
    for wanted, holder in (
        (source, stranger), (source, {}), (str(uuid4()), key), ("x", key), ("", key),
    ):  # fmt: skip
        response = begin_from(client, wanted, holder, "eu-dma-sme")
        assert response.status_code == 404, (wanted, response.text)
    assert begin_from(client, source, key, "nothing").status_code == 404
    assert begin_from(client, source, key, "miit-sme-2022").status_code == 404
    both = client.post(API, json={"from": source, "profile": {"name": "x"}}, headers=key)
    assert both.status_code == 422
    path, own, _ = create(client)
    still_open = begin_from(client, path.rsplit("/", 1)[1], own, "eu-dma-sme")
    assert still_open.status_code == 409
    assert still_open.json()["type"] == "urn:zhizhen:problem:source-not-submitted"


@dataclass
class Site:
    """A site with its own questionnaires, which can be closed and opened again with other ones."""

    settings: Settings
    clock: TickingClock
    root: Path

    def open(self) -> TestClient:
        client = TestClient(create_app(self.settings, clock=self.clock), raise_server_exceptions=False)
        client.headers["sec-fetch-site"] = "same-origin"
        client.headers["accept-language"] = "zh-CN"
        return client


@pytest.fixture
def site(migrated: Settings, clock: TickingClock, tmp_path: Path) -> Site:
    root = questionnaires_copy(tmp_path)
    with (root / "crosswalk.yaml").open("a", encoding="utf-8") as file:
        file.write(FED)
    return Site(migrated.model_copy(update={"questionnaires_dir": root}), clock, root)


def test_results_feed_items_and_no_result_feeds_nothing(site: Site) -> None:
    with site.open() as client:
        source, _, key = submitted_by_api(client)
        made = begin_from(client, source, key, "smart-factory-readiness").json()
        assert made["responses"] == {"GENERAL": "1"}
        assert made["carried"]["GENERAL"] == {
            "assessment": source, "questionnaire": "miit-sme-2024", "version": "1.0", "item": "",
        }  # fmt: skip
        own = {"authorization": f"Bearer {made['resume_token']}"}
        client.cookies.clear()
        page = client.post(f"/resume/{made['resume_token']}", follow_redirects=True)
        assert page.status_code == 200
        shown = client.get(f"/assessments/{made['id']}/sections/TST").text
        assert "由其他问卷（数字化水平自评）的结果带入，请确认。" in shown
        path = f"{API}/{made['id']}"
        answer(client, path, own, made["etag"], {"GENERAL": "0"})
        assert client.get(path, headers=own).json()["carried"] == {}
        weak, _, key = submitted_by_api(
            client, {**t1(), "Q01": {"state": "dont_know"}, "Q08": "A", "Q04": ["A"]}
        )
        made = begin_from(client, weak, key, "smart-factory-readiness").json()
        assert made["responses"] == {}, "provisional and below: neither a pass nor a failure"


def test_a_newer_version_is_offered_explained_and_taken(site: Site, edition: Edition) -> None:
    with site.open() as client:
        path = fill(client, edition)
        assert "这份问卷有新版本" not in client.get(path).text
        assert client.get(f"{path}/upgrade").url.path == path
        assert client.post(f"{path}/upgrade").url.path == path
        cookies = dict(client.cookies)
        old_form = {**form_of(edition, "equipment"), "version": "1.0"}
    install_second_version(site.root)
    assert Library(site.root).newest("miit-sme-2024").definition.version == "1.1"
    with site.open() as client:
        client.cookies.update(cookies)
        tasks = client.get(path).text
        assert "这份问卷有新版本。" in tasks
        assert f'href="{path}/upgrade"' in tasks
        page = client.get(f"{path}/upgrade").text
        for told in (
            "27 个原样保留", "2 个带过去", "2 个用不上了", "措辞改了", "选项改了", "分值或等级改了",
            "新增的题目", "题目取消了", "评分规则也有变化",
        ):  # fmt: skip
            assert told in page, told
        form = hidden_fields(page)
        client.post(f"{path}/sections/supply", data={"S11": "3", "S12": "3"})
        for stale in (form, {}, {**form, "version": "2.0"}):
            refused = client.post(f"{path}/upgrade", data=stale)
            assert refused.status_code == 409
            assert "内容又有变化" in refused.text
        done = client.post(f"{path}/upgrade", data=hidden_fields(refused.text))
        assert done.url.path == path
        assert "已答 27 / 31 题" in done.text
        assert "有 2 题的回答是带入的" in done.text
        assert "这份问卷有新版本" not in done.text
        shown = client.get(f"{path}/sections/equipment").text
        assert "先带入了您在 1.0 版里的回答，请确认" in shown
        stale_section = client.post(f"{path}/sections/equipment", data=old_form)
        assert stale_section.status_code == 409
        assert "问卷在您打开这一页之后更新了" in stale_section.text
        assert "已答 27 / 31 题" in client.get(path).text
        refused = client.post(f"{path}/submission", data=PLEDGE)
        assert refused.status_code == 409
        missing = refused.text.split('class="card"')[0]
        for title in ("网络建设", "信息系统覆盖", "单位能耗", "单位成本"):
            assert title in missing, title
        client.post(f"{path}/sections/equipment", data={**old_form, "version": "1.1"})
        client.post(f"{path}/sections/systems", data={"Q04": t1()["Q04"], "Q05": "F"})
        client.post(f"{path}/sections/outcomes", data={"Q12": "B", "Q13": "C", "Q14": "C", "Q16": "B"})
        result = client.post(f"{path}/submission", data=PLEDGE)
        assert result.url.path == f"{path}/result"
        assert "48.90" in result.text
        assert client.get(f"{path}/upgrade").url.path == f"{path}/result"


def test_the_next_round_goes_to_the_newest_version(site: Site) -> None:
    with site.open() as client:
        source, _, key = submitted_by_api(client)
    install_second_version(site.root)
    with site.open() as client:
        made = begin_from(client, source, key, "miit-sme-2024").json()
        assert made["questionnaire"]["version"] == "1.1"
        assert len(made["carried"]) == 29
        assert {"Q05", "Q15", "Q16"}.isdisjoint(made["carried"])
        own = {"authorization": f"Bearer {made['resume_token']}"}
        later = {c: v for c, v in t1().items() if c != "Q15"} | {"Q05": "F", "Q16": "C", "Q08": "E"}
        path = f"{API}/{made['id']}"
        answer(client, path, own, made["etag"], later)
        assert client.post(f"{path}/submission", headers=own).status_code == 200
        client.post(f"/resume/{made['resume_token']}")
        result = client.get(f"/assessments/{made['id']}/result").text
        assert "和上次比（问卷版本不同）" in result
        assert "只在新版计分的题目：单位成本，这次共得 3.00 分。" in result
