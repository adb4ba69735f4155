"""Doubts about answers: asked, confirmed or corrected, kept as flags; on both databases."""

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assessments.service.quality import flags_of
from app.questionnaires.service.library import Edition
from tests.factories.responses import t1
from tests.journeys.test_api import answer, create
from tests.journeys.test_pages import fill

PLEDGE = {"pledge": "1", "signer": "王会计"}
DOUBTFUL: dict[str, Any] = {"S06": "3", "S05": "0", "S07": "0", "S08": "0", "S09": "0", "S10": "0"}
LINKED = {"Q01": "B", "Q02.total": "40", "Q02.digital": "8", "Q03.total": "40", "Q03.networked": "9"}


def doubtful(client: TestClient, edition: Edition) -> str:
    """Everything filled in, with S06 at level 3 although production control collects no data."""
    path = fill(client, edition)
    data = {"Q04": ["B", "H"], "Q05": "C"}
    client.post(f"{path}/sections/systems", data=data)
    client.post(f"{path}/sections/production", data=DOUBTFUL)
    return path


def kept(app: FastAPI, path: str) -> list[tuple[str, bool, str]]:
    with app.state.context.database.transaction() as session:
        flags = flags_of(session, UUID(path.rsplit("/", 1)[1]))
    return [(flag.doubt.rule, flag.is_confirmed, flag.remark) for flag in flags]


def test_a_contradiction_is_asked_once_and_never_blocks(
    client: TestClient, app: FastAPI, edition: Edition
) -> None:
    path = doubtful(client, edition)
    check = client.get(f"{path}/check").text
    assert "生产管控选到了三级以上" in check
    assert "#S06" in check
    assert "#Q04" in check
    asked = client.post(f"{path}/submission", data=PLEDGE)
    assert asked.status_code == 422
    assert "有几处回答对不上" in asked.text
    assert 'value="王会计"' in asked.text
    assert 'name="asked" value="control-without-data"' in asked.text
    again = client.post(f"{path}/submission", data={**PLEDGE, "asked": "control-without-data"})
    assert again.url.path == f"{path}/result"
    assert kept(app, path) == [("control-without-data", False, "")]


def test_confirming_with_a_remark_submits_at_once(
    client: TestClient, app: FastAPI, edition: Edition
) -> None:
    path = doubtful(client, edition)
    data = {**PLEDGE, "sure": "control-without-data", "remark.control-without-data": "\u202e 外包系统采集 "}
    assert client.post(f"{path}/submission", data=data).url.path == f"{path}/result"
    assert kept(app, path) == [("control-without-data", True, "外包系统采集")]


def test_what_was_said_survives_a_refused_submission(client: TestClient, edition: Edition) -> None:
    path = doubtful(client, edition)
    data = {"signer": "王", "remark.control-without-data": '"><b>手工导入'}
    refused = client.post(f"{path}/submission", data=data)
    assert refused.status_code == 422
    check = client.get(f"{path}/check").text
    assert 'value="control-without-data" checked' in check
    assert "&#34;&gt;&lt;b&gt;手工导入" in check


def test_changing_the_answer_ends_the_doubt(client: TestClient, app: FastAPI, edition: Edition) -> None:
    path = doubtful(client, edition)
    client.post(f"{path}/submission", data={"sure": "control-without-data"})
    client.post(f"{path}/sections/production", data={**DOUBTFUL, "S06": "2"})
    assert "请您再看一眼" not in client.get(f"{path}/check").text
    assert client.post(f"{path}/submission", data=PLEDGE).url.path == f"{path}/result"
    assert kept(app, path) == []


def test_a_notice_alone_stops_nothing(client: TestClient, app: FastAPI, edition: Edition) -> None:
    path = fill(client, edition)
    for section in edition.definition.sections:
        if section.items[0].startswith("S"):
            data = dict.fromkeys(section.items, "2")
            client.post(f"{path}/sections/{section.code}", data={**data, "seen": "1"})
    assert "其中 16 个选的是同一级" in client.get(f"{path}/check").text
    assert client.post(f"{path}/submission", data=PLEDGE).url.path == f"{path}/result"
    assert kept(app, path) == [("scenes-all-alike", False, "")]


def test_a_doubt_of_one_section_is_noted_there_once(client: TestClient, edition: Edition) -> None:
    path = fill(client, edition)
    address = f"{path}/sections/equipment"
    noted = client.post(address, data=LINKED)
    assert noted.url.path == address
    assert "联网设备填了 9 台，数字化设备只有 8 台" in noted.text
    assert 'name="seen" value="1"' in noted.text
    assert client.post(address, data={**LINKED, "seen": "1"}).url.path == f"{path}/check"
    assert re.search(r'class="note".*9 台', client.get(address).text)


def test_the_result_of_the_api_carries_flags_and_the_same_score(client: TestClient) -> None:
    path, key, etag = create(client, profile={"employees": 62, "revenue": 2200})
    said = {**t1(), "Q10": ["A"], "S16": "4"}
    answer(client, path, key, etag, said)
    read = client.get(path, headers={**key, "accept-language": "en"}).json()
    assert [(d["rule"], d["severity"], d["items"]) for d in read["doubts"]] == [
        ("forecasts-without-people", "contradiction", ["Q10", "S16"])
    ]
    body = {"signer": "王", "remarks": {"forecasts-without-people": "集团做", "unheard-of": "x"}}
    done = client.post(f"{path}/submission", headers={**key, "idempotency-key": "k"}, json=body)
    assert done.status_code == 200
    again = client.post(f"{path}/submission", headers={**key, "idempotency-key": "k"}, json=body)
    assert again.json() == done.json()
    other = {**body, "remarks": {}}
    reused = client.post(f"{path}/submission", headers={**key, "idempotency-key": "k"}, json=other)
    assert reused.status_code == 422
    result = client.get(f"{path}/result", headers=key).json()
    assert result["flags"] == [
        {
            "rule": "forecasts-without-people",
            "severity": "contradiction",
            "items": ["Q10", "S16"],
            "question": "决策支持选到了四级，人才建设却选了“以上都没有”。预测模型由谁来建、由谁来用？",
            "confirmed": True,
            "remark": "集团做",
        }
    ]
    assert result["total"]["score"] == "44.90"


@pytest.mark.parametrize("remarks", [[], {"x": 1}, {"x": "长" * 201}, {"x" * 41: ""}])
def test_bad_remarks_are_a_problem(client: TestClient, remarks: Any) -> None:
    path, key, etag = create(client)
    answer(client, path, key, etag, t1())
    refused = client.post(f"{path}/submission", headers=key, json={"remarks": remarks})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


def test_an_unasked_questionnaire_has_no_flags(client: TestClient) -> None:
    path, key, etag = create(client)
    answer(client, path, key, etag, t1())
    client.post(f"{path}/submission", headers=key)
    assert client.get(f"{path}/result", headers=key).json()["flags"] == []
