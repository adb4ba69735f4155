"""Old certificates and results over time, through HTTP on both databases."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition
from tests.factories.responses import t1
from tests.journeys.test_api import answer, create
from tests.journeys.test_pages import PROFILE, fill, start

GOOD = {"total": "56.5", "held_on": "2023-05-18", "office": "苏州市工信局", "certificate": "ZX-1"}


def submitted(client: TestClient, edition: Edition) -> str:
    path = fill(client, edition)
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王"})
    return path


def test_from_the_result_to_the_history_and_back(client: TestClient, edition: Edition) -> None:
    path = submitted(client, edition)
    result = client.get(f"{path}/result").text
    assert f'href="{path}/history"' in result
    one = client.get(f"{path}/history").text
    assert one.count("<circle") == 2
    assert 'class="run"' not in one
    assert 'class="break"' not in one
    assert "49.40 / 100" in one
    saved = client.post(f"{path}/certificates", data=GOOD)
    assert saved.url.path == f"{path}/history"
    assert saved.text.count('class="break"') == 2
    assert 'class="run"' not in saved.text
    assert "56.50 / 100" in saved.text
    assert "苏州市工信局，ZX-1" in saved.text
    assert "2022 年版的总分包含“经营”部分的分数" in saved.text
    assert "查看数据表" in saved.text
    again = client.post(f"{path}/certificates", data=GOOD)
    assert again.text.count("/removal") == 1
    removal = re.search(r'action="([^"]+/removal)"', again.text)
    assert removal
    gone = client.post(removal[1])
    assert gone.url.path == f"{path}/history"
    assert "苏州市工信局" not in gone.text
    assert client.post(removal[1]).status_code == 404


def test_before_anything_there_is_a_designed_page(client: TestClient) -> None:
    path = start(client)
    empty = client.get(f"{path}/history").text
    assert "还没有结果" in empty
    assert "请先填企业基本信息" in empty
    assert client.post(f"{path}/certificates", data=GOOD).status_code == 409
    client.post(f"{path}/profile", data=PROFILE)
    assert 'id="held_on"' in client.get(f"{path}/history").text
    assert "56.50 / 100" in client.post(f"{path}/certificates", data=GOOD).text


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"total": "101"}, "总分在 0 到 100 之间"),
        ({"total": "1.234"}, "最多两位小数"),
        ({"total": ""}, "请填写这一项"),
        ({"held_on": "2022-09-30"}, "这套指标 2022-10-01 才有"),
        ({"held_on": "2026-11-25"}, "日期不能晚于今天"),
        ({"held_on": '"><script>'}, "请填日期"),
        ({"office": "a\x00b"}, "看不见的控制字符"),
        ({"certificate": "=1+1"}, "不能以 ="),
    ],
)
def test_bad_input_is_told_at_the_field_and_kept(
    client: TestClient, bad: dict[str, str], told: str
) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    refused = client.post(f"{path}/certificates", data={**GOOD, **bad})
    assert refused.status_code == 422
    field = next(iter(bad))
    assert re.search(rf'id="{field}-error">[^<]*{told}', refused.text)
    assert "<script>" not in refused.text
    kept = "ZX-1" if field != "certificate" else "苏州市工信局"
    assert f'value="{kept}"' in refused.text
    assert "还没有结果" in client.get(f"{path}/history").text


def test_only_the_holder_sees_adds_and_deletes(client: TestClient) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    removal = re.search(r'"([^"]+/removal)"', client.post(f"{path}/certificates", data=GOOD).text)
    assert removal
    client.cookies.clear()
    stranger = start(client)
    client.post(f"{stranger}/profile", data=PROFILE)
    assert "还没有结果" in client.get(f"{stranger}/history").text, "same credit code, another visitor"
    for address in (f"{path}/certificates", removal[1]):
        assert client.post(address, data=GOOD).status_code == 404
    assert client.get(f"{path}/history").status_code == 404
    crossed = removal[1].replace(path, stranger)
    assert client.post(crossed).status_code == 404


def test_the_same_visitor_sees_all_runs_of_the_enterprise(client: TestClient, edition: Edition) -> None:
    first = submitted(client, edition)
    client.post(f"{first}/certificates", data=GOOD)
    second = submitted(client, edition)
    history = client.get(f"{second}/history").text
    assert history.count("49.40 / 100") == 2
    assert "56.50 / 100" in history
    assert history.count('class="run"') == history.count('class="break"') == 2


def test_a_full_list_says_so(client: TestClient) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    for n in range(20):
        assert client.post(f"{path}/certificates", data={**GOOD, "total": str(n)}).status_code == 200
    full = client.post(f"{path}/certificates", data=GOOD)
    assert full.status_code == 409
    assert "最多登记 20 份" in full.text


def test_a_program_states_lists_and_deletes(client: TestClient) -> None:
    path, key, _ = create(client, profile={"employees": 62})
    body: dict[str, Any] = {"total": 56.5, "held_on": "2023-05-18"}
    made = client.post(f"{path}/certificates", headers=key, json=body)
    assert made.status_code == 201
    assert {k: v for k, v in made.json().items() if k != "id"} == {
        "questionnaire": "miit-sme-2022", "total": "56.5", "level": 2, "held_on": "2023-05-18",
        "office": "", "certificate": "",
    }  # fmt: skip
    assert client.post(f"{path}/certificates", headers=key, json=body).json() == made.json()
    assert client.get(f"{path}/certificates", headers=key).json() == [made.json()]
    one = f"{path}/certificates/{made.json()['id']}"
    assert client.delete(one).status_code == 404
    assert client.delete(one, headers=key).status_code == 204
    assert client.delete(one, headers=key).status_code == 404
    assert client.get(f"{path}/certificates", headers=key).json() == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"total": "101", "held_on": "x"}', "total: out-of-range; held_on: not-a-date"),
        ("{}", "total: missing; held_on: missing"),
        ("[]", "expected an object"),
        ("{", "expected JSON"),
        ('{"totl": "1"}', "totl: expected only"),
        ('{"questionnaire": "miit-sme-2024", "total": "1", "held_on": "2023-01-01"}', "miit-sme-2022"),
        ('{"questionnaire": [], "total": "1", "held_on": "2023-01-01"}', "miit-sme-2022"),
        ('{"total": NaN, "held_on": "2023-01-01"}', "NaN"),
        ('{"total": "\\u0000", "held_on": "2023-01-01"}', "total: control-characters"),
    ],
)
def test_a_bad_body_is_a_problem(client: TestClient, body: str, told: str) -> None:
    path, key, _ = create(client, profile={"employees": 62})
    refused = client.post(f"{path}/certificates", headers=key, content=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert told in refused.json()["detail"]


def test_a_certificate_needs_an_enterprise_and_changes_no_result(client: TestClient) -> None:
    path, key, etag = create(client)
    body = {"total": "56.5", "held_on": "2023-05-18"}
    early = client.post(f"{path}/certificates", headers=key, json=body)
    assert (early.status_code, early.json()["type"]) == (409, "urn:zhizhen:problem:profile-missing")
    path, key, etag = create(client, profile={"employees": 62})
    answer(client, path, key, etag, t1())
    client.post(f"{path}/submission", headers=key)
    before = client.get(f"{path}/result", headers=key).json()
    assert client.post(f"{path}/certificates", headers=key, json=body).status_code == 201
    assert client.get(f"{path}/result", headers=key).json() == before
