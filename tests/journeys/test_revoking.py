"""Two people of an office revoke a report, through HTTP; both databases."""

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.identity.domain.roles import Membership, Role
from app.kit.audit import rows
from app.questionnaires.service.library import Edition
from tests.factories.desk import CITY, COUNTY, PROVINCE, People, submitted


def waiting(browser: TestClient) -> str:
    found = re.search(r'name="approval" value="([0-9a-f-]+)"', browser.get("/approvals").text)
    assert found
    return found[1]


def test_one_asks_another_approves_and_the_report_is_gone(
    client: TestClient, app: FastAPI, edition: Edition
) -> None:
    people = People(app)
    city = people.hire("city", Membership(Role.CITY_OFFICE, region=CITY))
    province = people.hire("province", Membership(Role.PROVINCE_OFFICE, region=PROVINCE))
    elsewhere = people.hire("elsewhere", Membership(Role.CITY_OFFICE, region="320100"))
    county = people.hire("county", Membership(Role.COUNTY_OFFICE, region=COUNTY))
    path = submitted(client, edition)
    number = re.search(r"ZZ-[\d-]+", client.get(f"{path}/report").text)
    assert number
    wish = {"number": number[0], "reason": "企业名称填错，评测对象不符"}
    assert county.post("/revocations", data=wish).status_code == 404
    assert "没有这个编号" in elsewhere.post("/revocations", data=wish).text
    unsaid = city.post("/revocations", data={**wish, "reason": " "})
    assert (unsaid.status_code, number[0] in unsaid.text, "请写明原因" in unsaid.text) == (422, True, True)
    assert "等另一位有权限的同事批准" in city.post("/revocations", data=wish).text
    assert "正等待批准" in province.post("/revocations", data=wish).text
    approval = waiting(city)
    alone = city.post("/approvals", data={"approval": approval, "approve": "1"})
    assert (alone.status_code, "要由另一位有权限的同事批准" in alone.text) == (403, True)
    assert elsewhere.post("/approvals", data={"approval": approval, "approve": "1"}).status_code == 409
    assert client.get(f"{path}/report").status_code == 200, "nothing has happened yet"
    shown = province.get("/approvals").text
    for told in (number[0], "企业名称填错", "沐川五金", "city同志"):
        assert told in shown, told
    assert "马上生效" in province.post("/approvals", data={"approval": approval, "approve": "1"}).text
    for form in ("report", "report.pdf", "answers.xlsx"):
        gone = client.get(f"{path}/{form}")
        assert (gone.status_code, "已经撤回" in gone.text) == (409, True)
    assert client.get(f"/api/v1{path}/report.pdf").json()["type"].endswith("report-revoked")
    assert "撤回，不再有效" in client.get(f"/verify/{number[0]}").text
    assert "企业名称填错" in city.get("/revocations").text
    assert "已经撤回了" in city.post("/revocations", data=wish).text
    with app.state.context.database.transaction() as session:
        trail = [(row.action, row.actor) for row in rows(session) if row.object_id == number[0]]
    who = {login: f"person:{people.ids[login]}" for login in ("city", "province")}
    assert trail == [
        ("approval.asked", who["city"]), ("approval.given", who["province"]),
        ("approval.used", who["province"]), ("report.revoked", who["province"]),
    ]  # fmt: skip
