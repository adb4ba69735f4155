"""The matching through pages and API, on both databases: wishes, refusals, feedback, evaluation."""

import json
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.__main__ import main
from app.identity.domain.roles import Membership, Role
from app.kit.database import Database
from app.questionnaires.service.library import Edition
from app.recommendations.repository import all_feedback, all_shown
from app.recommendations.service.evaluating import evaluate
from app.recommendations.service.keeping import seed_of
from app.settings import Settings
from tests.factories.desk import People
from tests.factories.responses import t1
from tests.journeys.test_api import answer, create
from tests.journeys.test_pages import PROFILE, form_of

PAINS = "排产全靠人工，库存总是对不上账"


@pytest.fixture
def done(client: TestClient, edition: Edition) -> str:
    """The address of a submitted assessment."""
    path: str = client.post("/assessments").url.path.removesuffix("/profile")
    client.post(f"{path}/profile", data=PROFILE)
    for section in edition.definition.sections:
        client.post(f"{path}/sections/{section.code}", data=form_of(edition, section.code))
    assert client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"}).status_code == 200
    return path


@pytest.fixture
def opened(app: FastAPI, client: TestClient) -> Database:
    """The database of the started service."""
    assert client.get("/health/live").status_code == 200
    database: Database = app.state.context.database
    return database


def test_a_wish_is_kept_recognised_and_matched_anew(client: TestClient, done: str) -> None:
    before = client.get(f"{done}/recommendations")
    assert before.status_code == 200
    after = client.post(f"{done}/recommendations", data={"text": PAINS, "budget": "60"})
    assert after.status_code == 200
    assert "计划排程" in after.text
    assert "“库存、对不上账”" in after.text
    assert 'value="60"' in after.text
    assert "您写的“排产”" in after.text
    assert PAINS in after.text
    unticked = client.post(
        f"{done}/recommendations", data={"text": PAINS, "capability": ["planning"], "budget": ""}
    )
    assert 'value="planning" checked' in unticked.text
    assert 'value="warehouse" checked' not in unticked.text


@pytest.mark.parametrize(
    ("data", "anchor", "sentence"),
    [
        ({"text": PAINS, "budget": "很多"}, "#budget", "预算请填数字"),
        ({"text": PAINS, "budget": "-3"}, "#budget", "预算要大于 0"),
        ({"text": PAINS, "budget": "0"}, "#budget", "预算要大于 0"),
        ({"text": PAINS, "budget": "99999999"}, "#budget", "这个数太大"),
        ({"text": "难" * 501, "budget": "7"}, "#text", "最多写 500 个字"),
    ],
)
def test_a_refused_wish_loses_nothing(
    client: TestClient, done: str, data: dict[str, str], anchor: str, sentence: str
) -> None:
    refused = client.post(f"{done}/recommendations", data={**data, "capability": "hr"})
    assert refused.status_code == 422
    assert f'href="{anchor}"' in refused.text
    assert sentence in refused.text
    assert data["text"] in refused.text
    assert data["budget"] in refused.text
    assert 'value="hr" checked' in refused.text
    assert "“" not in client.get(f"{done}/recommendations").text.split("<form")[1].split("</form")[0]


def test_nothing_recognised_is_said(client: TestClient, done: str) -> None:
    page = client.post(f"{done}/recommendations", data={"text": "今天天气不错"})
    assert "没有从您的话里认出具体的需要" in page.text


def test_an_open_assessment_has_no_matching_yet(client: TestClient) -> None:
    path = client.post("/assessments").url.path.removesuffix("/profile")
    assert client.get(f"{path}/recommendations").url.path == path
    assert client.post(f"{path}/recommendations", data={"text": PAINS}).url.path == path
    assert client.get(f"/api/v1{path}/recommendations").status_code == 409
    assert client.put(f"/api/v1{path}/recommendations/wish", json={"text": PAINS}).status_code == 409
    said = {"provider": "P001", "verdict": "chosen"}
    assert client.post(f"/api/v1{path}/recommendations/feedback", json=said).status_code == 409


def test_feedback_is_kept_with_the_list_it_was_said_about(
    client: TestClient, done: str, opened: Database
) -> None:
    first = client.get(f"/api/v1{done}/recommendations").json()
    code = first["recommendations"][0]["provider"]["code"]
    page = client.post(
        f"{done}/recommendations/feedback",
        data={
            "provider": code,
            "verdict": "declined",
            "reason": "too_expensive",
            "remark": " 报价\u200b高 ",
        },
    )
    assert "已记下：没有选用：太贵：报价高" in page.text
    said = {"provider": code, "verdict": "suitable"}
    assert "您是顾问？" not in page.text
    assert client.post(f"{done}/recommendations/feedback", data=said).status_code == 403
    assert client.post(f"/api/v1{done}/recommendations/feedback", json=said).status_code == 403
    consultant = People(cast("FastAPI", client.app)).hire(
        "zhao", Membership(Role.CONSULTANT, provider="P001")
    )
    client.cookies.set("session", consultant.cookies["session"], domain="testserver.local")
    page = client.post(f"{done}/recommendations/feedback", data=said)
    assert "您是顾问？" in page.text
    assert "已记下：顾问认为合适" in page.text
    assert "已记下：没有选用" in page.text
    client.post(f"{done}/recommendations", data={"text": PAINS})
    with opened.transaction() as session:
        old, new = all_shown(session)
        words = all_feedback(session)
        assert {word.shown_id for word in words} == {old.id}
        assert [(w.provider, w.verdict, w.reason) for w in words] == [
            (code, "declined", "too_expensive"),
            (code, "suitable", ""),
        ]
        assert old.seed == new.seed == seed_of(UUID(done.rsplit("/", 1)[1])) == first["seed"]
        assert old.weights_version == first["weights_version"] == "2"
        entries = json.loads(old.entries)
        assert [e["code"] for e in entries] == [r["provider"]["code"] for r in first["recommendations"]]
        assert set(entries[0]["terms"]) == {term["code"] for term in first["recommendations"][0]["terms"]}
        assert json.loads(new.needs)["planning"]
        figures = evaluate(session)
    assert figures["all"]["lists"] == 2
    assert figures["all"]["answered"] == 1
    assert figures["all"]["hit_rate"] == "0.000"  # declined is no hit
    assert figures["all"]["ndcg"] == "1.000"  # a consultant found the first one suitable
    assert figures["all"]["declined"] == {"too_expensive": 1}
    assert figures["by_city"].keys() == {"320500"}
    assert figures["by_industry"].keys() == {"33"}


def test_feedback_without_a_verdict_or_about_a_stranger_changes_nothing(
    client: TestClient, done: str, opened: Database
) -> None:
    assert (
        client.post(f"{done}/recommendations/feedback", data={"provider": "P\r\nX: 1"}).status_code == 200
    )
    assert client.post(f"{done}/recommendations/feedback", data={"verdict": "adored"}).status_code == 200
    stranger = client.post(
        f"{done}/recommendations/feedback", data={"provider": "P999", "verdict": "chosen"}
    )
    assert stranger.status_code == 422
    with opened.transaction() as session:
        assert all_feedback(session) == []


def test_the_api_takes_wishes_and_feedback(client: TestClient) -> None:
    path, key, etag = create(
        client, profile={"region": "320583", "industry": "33", "employees": 62, "revenue": 2200}
    )
    answer(client, path, key, etag, t1())
    client.post(f"{path}/submission", headers=key)
    plain = client.get(f"{path}/recommendations", headers=key).json()
    assert plain["wish"] == {"text": "", "tags": [], "budget": None, "diagnosed_by": None}
    wish = {"text": PAINS, "capabilities": ["hr"], "budget": "60.5"}
    found = client.put(f"{path}/recommendations/wish", json=wish, headers=key).json()
    assert [tag["capability"] for tag in found["wish"]["tags"]] == ["hr", "planning", "warehouse"]
    assert found["wish"]["budget"] == "60.5"
    sources = {n["capability"]: [s["text"] for s in n["sources"]] for n in found["needs"]}
    assert sources["warehouse"] == ["您写的“库存、对不上账”"]
    assert "您勾选的" in sources["hr"]
    assert client.get(f"{path}/recommendations", headers=key).json() == found
    for body, field in (({"budget": "x"}, "budget"), ({"capabilities": ["magic"]}, "capabilities")):
        refused = client.put(f"{path}/recommendations/wish", json=body, headers=key)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert client.put(f"{path}/recommendations/wish", json={"pain": "x"}, headers=key).status_code == 422
    said = {"provider": found["recommendations"][0]["provider"]["code"], "verdict": "chosen"}
    assert client.post(f"{path}/recommendations/feedback", json=said, headers=key).status_code == 204
    assert client.put(f"{path}/recommendations/wish", json=wish).status_code == 404  # without the key


def test_who_made_the_diagnosis_is_marked(client: TestClient, done: str) -> None:
    page = client.get(f"{done}/recommendations").text
    chosen = page.split('name="diagnosed_by"')[1].split('option value="')[2].split('"')[0]
    client.post(f"{done}/recommendations", data={"text": "", "diagnosed_by": chosen})
    found = client.get(f"/api/v1{done}/recommendations").json()
    assert found["wish"]["diagnosed_by"] == chosen
    assert client.post(f"{done}/recommendations", data={"diagnosed_by": "P999"}).status_code == 422


def test_the_evaluation_command(
    settings: Settings, done: str, app: FastAPI, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:  # fmt: skip
    code = client.get(f"/api/v1{done}/recommendations").json()["recommendations"][1]["provider"]["code"]
    client.post(f"{done}/recommendations/feedback", data={"provider": code, "verdict": "chosen"})
    app.state.context.database.close()  # offline: nobody serves the database
    monkeypatch.setenv("APP_DATABASE_URL", settings.database_url)
    assert main(["evaluate-recommendations", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["pool"], document["all"]["lists"], document["all"]["hit_rate"]) == (
        document["pool"],
        1,
        "1.000",
    )
    assert document["all"]["ndcg"] == "0.631"  # second place: 1 / log2(3)
    assert document["by_weights"].keys() == {"2"}
    assert main(["evaluate-recommendations"]) == 0
    assert "hit rate" in capsys.readouterr().out


def test_the_editable_files_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-matching"]) == 0
    assert "27 capabilities" in capsys.readouterr().out
    bad = tmp_path / "lexicon.yaml"
    bad.write_text("version: '2'\nprovenance: own\ndismissals: []\nentries: {quality: [x]}\n", "utf-8")
    assert main(["check-matching", str(bad)]) == 1
    told = capsys.readouterr().out
    assert f"{bad}: entries.quality: 'x' expected 2 to 24 characters" in told
    assert "entries.hr: is missing" in told
