"""Every questionnaire from the start page to the report, in both languages, with low, mixed and best answers."""

import re

import httpx
import pytest
from fastapi.testclient import TestClient

from app.questionnaires.domain.definition import Item
from app.questionnaires.service.library import Edition, Library
from app.settings import HERE
from diagnosis_models.contract import ItemKind
from tests.enterprises.test_profile import GOOD
from tests.journeys.test_pages import pdf_text

EDITIONS = [e for e in Library(HERE / "questionnaires").all_newest() if not e.definition.result_only]
PAGES = ("result", "proof", "path")


def chosen(item: Item, turn: int) -> str | list[str]:
    """The lowest, a middle or the best answer."""
    values = {o.code: (o.level or 0, o.points) for o in item.options}
    ordered = sorted(values, key=lambda code: values[code], reverse=item.inverted)
    if item.kind is ItemKind.MULTIPLE and turn == 2:
        return [o.code for o in item.options if not o.exclusive and o.points > 0]
    return ordered[(0, len(ordered) // 2, -1)[turn]]


def fill(client: httpx.Client, edition: Edition, turn: int) -> str:
    code = edition.definition.code
    started = client.post("/assessments", data={"questionnaire": code})
    path = re.sub(r"/profile$", "", started.url.path)
    profile = {name: str(value) for name, value in GOOD.items()} | {"production_type": "discrete"}
    assert client.post(f"{path}/profile", data=profile).url.path == path
    for section in edition.definition.sections:
        items = [edition.definition.item(c) for c in section.items]
        data = {item.code: chosen(item, turn) for item in items if item}
        answer = client.post(f"{path}/sections/{section.code}", data={**data, "seen": "1"})
        assert answer.status_code == 200, (section.code, answer.text)
    return path


@pytest.mark.parametrize("edition", EDITIONS, ids=[e.definition.code for e in EDITIONS])
@pytest.mark.parametrize("turn", [0, 1, 2], ids=["lowest", "middle", "best"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_from_the_start_page_to_the_report(
    client: TestClient, edition: Edition, turn: int, language: str, database_url: str
) -> None:
    if database_url.startswith("postgres") and (turn, language) != (1, "zh-CN"):
        pytest.skip("one round on PostgreSQL says that it works there")
    client.headers["accept-language"] = language
    path = fill(client, edition, turn)
    done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert done.url.path == f"{path}/result", done.text
    for page in PAGES:
        shown = client.get(f"{path}/{page}")
        assert shown.status_code == 200, (page, shown.text)
        stray = re.findall(
            r"[^\n]{0,60}\bNone\b(?! of| in)[^\n]{0,20}", re.sub(r"<[^>]+>", " ", shown.text)
        )
        assert stray == [], page
    result = client.get(f"/api/v1{path}/result").json()
    assert result["status"] == "final"
    ranks = [gate["level"] for gate in result["gates"]]
    if turn == 2:
        assert result["level"]["rank"] == max(ranks)
        assert result["total"]["score"].rstrip("0").rstrip(".") == result["total"]["max"]
    if turn == 0:
        assert result["level"]["rank"] <= 1
    report = client.get(f"{path}/report.pdf")
    assert report.content.startswith(b"%PDF-")
    assert len(pdf_text(report.content)) > 1000


def test_results_only_are_not_filled_in(client: TestClient) -> None:
    refused = client.post("/api/v1/assessments", json={"questionnaire": "miit-sme-2022"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:zhizhen:problem:result-only")
    assert client.post("/assessments", data={"questionnaire": "miit-sme-2022"}).status_code == 422
    assert client.post("/assessments", data={"questionnaire": "no-such"}).status_code == 404
