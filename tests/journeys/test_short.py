"""The short check from the start page to the whole form, over HTTP and without JavaScript, on both databases."""

import re

import pytest
from fastapi.testclient import TestClient

from app.questionnaires.service.library import Edition, Library
from tests.factories.responses import t1
from tests.journeys.test_api import API, answer, create
from tests.journeys.test_pages import PROFILE, form_of

SHORT = ("Q02", "Q05", "Q08", "Q10", "S03", "S07", "S12", "S13")


def start_short(client: TestClient) -> str:
    page = client.post("/assessments", data={"short": "1"})
    assert page.status_code == 200
    assert page.url.path.endswith("/short")
    return re.sub(r"/short$", "", page.url.path)


def short_form(codes: tuple[str, ...] = SHORT) -> dict[str, str | list[str]]:
    fields: dict[str, str | list[str]] = {}
    for code in codes:
        value = t1()[code]
        if isinstance(value, dict):
            fields |= {f"{code}.{figure}": str(number) for figure, number in value.items()}
        else:
            fields[code] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return fields


def test_the_shipped_items_are_those_of_the_file(library: Library, edition: Edition) -> None:
    short = library.short(edition)
    assert short is not None
    assert short.items == SHORT


def test_eight_answers_give_an_estimate_and_stay(client: TestClient, edition: Edition) -> None:
    assert "快速自测（8 题，约 5 分钟）" in client.get("/").text
    path = start_short(client)
    questions = client.get(f"{path}/short").text
    assert re.findall(r'data-item="(\w+)"', questions) == list(SHORT)
    assert questions.count('value="dont_know"') == len(SHORT)
    shown = client.post(f"{path}/short", data=short_form())
    assert shown.url.path == f"{path}/estimate"
    for told in (
        "估算",
        "不是评测结果",
        "估计：一级到二级之间",
        "最可能：二级（规范级）",
        "无等级到四级之间",
    ):
        assert told in shown.text, told
    assert "自拟方法" in shown.text
    assert "report.pdf" not in shown.text
    assert "继续完整自评（已答 8 题已带入）" in shown.text
    assert f'href="{path}/profile"' in shown.text
    client.post(f"{path}/profile", data=PROFILE)
    tasks = client.get(path).text
    assert "已答 8 / 31 题" in tasks
    assert f'href="{path}/estimate"' in tasks
    section = client.get(f"{path}/sections/equipment").text
    assert 'name="Q02.digital" value="35"' in section
    for found in edition.definition.sections:
        rest = {k: v for k, v in form_of(edition, found.code).items() if k.split(".")[0] not in SHORT}
        kept = {k: v for k, v in short_form().items() if k.split(".")[0] in found.items}
        client.post(f"{path}/sections/{found.code}", data={**rest, **kept})
    assert client.get(f"{path}/estimate").url.path == f"{path}/check"
    done = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert "49.40" in done.text
    assert client.get(f"{path}/short").url.path == f"{path}/result"
    assert client.get(f"{path}/estimate").url.path == f"{path}/result"


def test_a_single_level_is_told_with_how_often_it_was_right(client: TestClient) -> None:
    path = start_short(client)
    lowest = {code: "0" if code[0] == "S" else "A" for code in SHORT}
    shown = client.post(f"{path}/short", data=lowest).text
    assert "估计：无等级<" in shown
    assert "像这样范围只有一个等级时，对上的占 81%" in shown


def test_a_short_check_is_never_a_result(client: TestClient) -> None:
    path = start_short(client)
    client.post(f"{path}/short", data=short_form())
    client.post(f"{path}/profile", data=PROFILE)
    refused = client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    assert refused.status_code == 422
    assert "还没填完" in refused.text
    assert client.post(f"/api/v1{path}/submission").status_code == 409
    assert client.get(f"/api/v1{path}/result").status_code == 409
    assert client.get(f"{path}/report.pdf", headers={"accept": "application/pdf"}).status_code in {404, 409}
    assert client.get(f"{path}/result").url.path == path
    history = client.get(f"{path}/history").text
    assert "二级" not in re.sub(r"<option.*?</option>", "", history)


def test_too_few_usable_answers_give_no_estimate(client: TestClient) -> None:
    path = start_short(client)
    unsure = dict.fromkeys(SHORT[:4], "dont_know")
    shown = client.post(f"{path}/short", data={**short_form(SHORT[4:]), **unsure})
    assert "再答 1 题才能估算" in shown.text
    assert "有 4 题选了“不清楚”，不能用来估算" in shown.text
    assert "估计：" not in shown.text
    better = client.post(
        f"{path}/short", data={**short_form(SHORT[3:]), **dict.fromkeys(SHORT[:3], "dont_know")}
    )
    assert "估计：" in better.text
    assert "有 3 题选了“不清楚”，也按没答的推算" in better.text


def test_bad_input_is_told_and_the_rest_is_kept(client: TestClient) -> None:
    path = start_short(client)
    wrong = client.post(f"{path}/short", data={**short_form(), "Q02.digital": "200"})
    assert wrong.status_code == 422
    assert "“其中数字化设备数”不能大于“生产设备总数”" in wrong.text
    assert 'value="200"' in wrong.text
    assert "已答 7 / 31 题" in client.get(path).text


def test_an_answer_changed_elsewhere_is_not_overwritten(client: TestClient) -> None:
    path = start_short(client)
    seen = dict(re.findall(r'name="(seen\.\w+)" value="([^"]*)"', client.get(f"{path}/short").text))
    client.post(f"{path}/sections/systems", data={"Q05": "E"})
    tags = {name: tag.replace("&#34;", '"') for name, tag in seen.items()}
    clash = client.post(f"{path}/short", data={**short_form(), **tags})
    assert clash.status_code == 409
    assert "在别处改过" in clash.text


def test_questionnaires_without_a_short_check_have_none(client: TestClient) -> None:
    started = client.post("/assessments", data={"questionnaire": "eu-dma-sme", "short": "1"})
    assert started.url.path.endswith("/profile")
    path = started.url.path.removesuffix("/profile")
    assert client.get(f"{path}/short").status_code == 404
    assert client.get(f"{path}/estimate").status_code == 404
    assert client.get("/api/v1/questionnaires/eu-dma-sme").json()["short"] is None


def test_the_api_offers_items_and_estimate(client: TestClient) -> None:
    assert client.get("/api/v1/questionnaires/miit-sme-2024").json()["short"] == {
        "items": list(SHORT),
        "minutes": 5,
    }
    path, key, etag = create(client)
    early = client.get(f"{path}/estimate", headers=key).json()
    assert (early["band"], early["needed"]) == (None, 5)
    answer(client, path, key, etag, {code: t1()[code] for code in SHORT})
    found = client.get(f"{path}/estimate", headers=key).json()
    assert found["status"] == "estimate"
    ends = ("lowest", "low", "likely", "high", "highest")
    assert [found["band"][end]["rank"] for end in ends] == [0, 1, 2, 2, 4]
    assert (found["answered"], found["assumed"], found["provenance"]) == (8, 23, "memory")
    assert client.get(f"{path}/estimate").status_code == 404
    assert API in path


@pytest.mark.parametrize("language", ["en"])
def test_in_english(client: TestClient, language: str) -> None:
    client.headers["accept-language"] = language
    path = start_short(client)
    shown = client.post(f"{path}/short", data=short_form())
    assert shown.url.path == f"{path}/estimate"
