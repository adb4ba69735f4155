"""Policies beside a result, in the API and in the report: why each fits, what it may pay, frozen as it was."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from docx import Document
from fastapi import FastAPI
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from app.policies.service.files import demo_policies
from app.policies.service.keeping import Keeper, load, withdraw
from app.questionnaires.service.library import Edition
from tests.conftest import TickingClock
from tests.factories.desk import submitted
from tests.journeys.test_pages import start

OFFICE = Keeper("office", "示例办公室")
KUNSHAN = "【示例】昆山市智改数转投入补助（虚构）"
JIANGYIN = "【示例】江阴市设备投入补助（虚构）"


def api(client: TestClient, path: str) -> dict[str, object]:
    answered = client.get(f"/api/v1{path}/policies")
    assert answered.status_code == 200, answered.text
    found: dict[str, object] = answered.json()
    return found


def matches(found: dict[str, object]) -> dict[str, dict[str, object]]:
    groups = found["groups"]
    assert isinstance(groups, list)
    return {match["policy"]["title"]: match for group in groups for match in group["matches"]}


def test_a_result_names_an_instrument_of_every_type_that_fits_with_reason_and_estimate(
    client: TestClient, edition: Edition
) -> None:
    path = submitted(client, edition)
    found = api(client, path)
    by_title = matches(found)
    page, whole = client.get(f"{path}/result").text, client.get(f"{path}/policies").text
    groups = found["groups"]
    assert isinstance(groups, list)
    assert len(groups) >= 9
    for group in groups:
        first = group["matches"][0]
        assert first["reasons"], first
        assert first["policy"]["title"] in page
        assert all(match["policy"]["title"] in whole for match in group["matches"])
    assert "估算，不是承诺" in page
    assert "估算，不是承诺" in whole
    plan = client.get(f"/api/v1{path}/recommendations").json()["plan"]
    share = Decimal(plan["base"]) * Decimal("0.2")
    estimate = by_title[KUNSHAN]["estimate"]
    assert isinstance(estimate, dict)
    assert Decimal(estimate["band"]["base"]) == min(share, Decimal(30))
    assert by_title[KUNSHAN]["is_chosen"]
    assert by_title["【示例】苏州市软件订阅券（虚构）"]["instead_of"] == [KUNSHAN]
    assert "江苏省优秀示范智能车间奖励" not in whole, "it expired years ago"
    for language in ("zh-CN", "en"):
        client.headers["accept-language"] = language
        total = str(api(client, path)["total_told"])
        pages = [client.get(f"{path}/{page}").text for page in ("result", "policies", "report")]
        assert total
        assert all(total in text for text in pages), language


def test_another_county_gets_another_list_and_both_are_explained(
    client: TestClient, edition: Edition
) -> None:
    here, there = submitted(client, edition), submitted(client, edition, region="320281")
    kunshan, jiangyin = api(client, here), api(client, there)
    assert (KUNSHAN in matches(kunshan), JIANGYIN in matches(kunshan)) == (True, False)
    assert (KUNSHAN in matches(jiangyin), JIANGYIN in matches(jiangyin)) == (False, True)
    out = jiangyin["out"]
    assert isinstance(out, list)
    told = {one["title"]: one["reasons"] for one in out}
    assert told[KUNSHAN][0]["text"] == "只面向江苏省苏州市昆山市，贵企业在江苏省无锡市江阴市"
    assert "需补充：设备和软件投入" in client.get(f"{there}/policies").text


def test_facts_make_numbers_and_a_wrong_one_is_named(client: TestClient, edition: Edition) -> None:
    path = submitted(client, edition)
    loan = "江苏省制造业贷款财政贴息（2026 年）"
    typed = {"loan": "８００", "loan-years": "3", "investment": "-5", "received": "很多"}
    refused = client.post(f"{path}/policies", data=typed)
    assert refused.status_code == 422
    assert 'href="#investment"' in refused.text
    assert 'href="#received"' in refused.text
    assert 'value="-5"' in refused.text
    good = {**typed, "investment": "0", "received": "", "titles": ["specialised", "nonsense"]}
    kept = client.post(f"{path}/policies", data=good)
    assert "设备贷款额 800 万元 × 1% × 3 年 = 24 万元" in kept.text
    assert "低于起点 10 万元" in kept.text
    assert re.search(r'value="specialised" checked', kept.text)
    estimate = matches(api(client, path))[loan]["estimate"]
    assert isinstance(estimate, dict)
    assert estimate["band"] == {"low": "24", "base": "24", "high": "24"}
    told = client.put(f"/api/v1{path}/policies/facts", json={"amounts": {"loan": "x"}})
    assert (told.status_code, "amount-refused" in told.text) == (422, True)
    assert client.put(f"/api/v1{path}/policies/facts", json={"amounts": {"loan": "100"}}).status_code == 204


def test_a_report_keeps_the_version_it_was_issued_with(
    app: FastAPI, client: TestClient, edition: Edition, clock: TickingClock
) -> None:
    path = submitted(client, edition)
    before = client.get(f"{path}/report").text
    chapter = before[before.rindex("政策与资金") :]
    assert KUNSHAN in chapter
    assert "第 1 版" in chapter
    assert "不是承诺" in chapter
    changed = [replace(p, rate=Decimal("0.05")) if p.title == KUNSHAN else p for p in demo_policies()]
    with app.state.context.database.transaction() as session:
        assert load(session, changed, by=OFFICE, at=clock()).changed == 1
        withdraw(session, "DEMO-SZ-UPGRADE", "示例撤下", by=OFFICE, at=clock())
    assert client.get(f"{path}/report").text == before
    now = matches(api(client, path))
    policy = now[KUNSHAN]["policy"]
    assert isinstance(policy, dict)
    assert policy["version"] == 2
    assert "【示例】苏州市数字化提档奖励（虚构）" not in now
    manuscript = Document(io.BytesIO(client.get(f"{path}/report.docx").content))
    cells = {cell.text for table in manuscript.tables for row in table.rows for cell in row.cells}
    assert any(KUNSHAN in text for text in cells)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{path}/answers.xlsx").content))
    sheet = next(name for name in book.sheet_names if "政策与资金" in name)
    rows = book.get_sheet_by_name(sheet).to_python()
    assert any(KUNSHAN in str(cell) for row in rows for cell in row)


def test_the_public_catalogue_filters_by_region_and_kind(client: TestClient, clock: TickingClock) -> None:
    path = start(client)
    assert client.get(f"{path}/policies").url.path == path, "in progress: nothing to match yet"
    assert client.get(f"/api/v1{path}/policies").status_code == 409
    whole, jiangyin = client.get("/policies").text, client.get("/policies?region=320281").text
    assert (KUNSHAN in whole, JIANGYIN in whole) == (True, True)
    assert (KUNSHAN in jiangyin, JIANGYIN in jiangyin) == (False, True)
    wuxi = client.get("/api/v1/policies", params={"region": "320200", "instrument": "investment-subsidy"})
    assert {p["code"] for p in wuxi.json()} == {"JS-EQUIPMENT", "DEMO-JY-INVEST"}
    odd = client.get("/policies?region=abc&instrument=gift").text
    assert "没有这个地区代码" in odd
    assert "没有这种支持方式" in odd
    assert client.get("/api/v1/policies?region=999999").status_code == 422
    assert client.get("/api/v1/policies/NOPE").status_code == 404
    assert client.get("/policies/NOPE").status_code == 404
    one = client.get("/api/v1/policies/NJ-PILOT-B1").json()
    assert (one["provenance"], one["version"]) == ("secondary", 1)
    assert "已过期" in client.get("/policies/NJ-PILOT-B1").text
    clock.now += timedelta(days=200)
    assert "没有符合条件的政策" in client.get("/policies").text
