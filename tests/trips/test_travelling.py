"""One team visits many firms: planned by an office, filled in on the way, cases or advice; HTTP, both databases."""

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.kit.audit import rows
from app.questionnaires.service.library import Edition
from tests.factories.desk import COUNTY, People, staffed, submitted

PLAN = {"region": COUNTY, "name": "十二月昆山巡诊", "first": "2026-12-08", "last": "2026-12-09"}


def planned(people: People) -> str:
    """Have the county plan a trip of two consultants; give its page."""
    team = [str(people.ids["consultant"]), str(people.ids["reader"])]
    made = people["county"].post("/trips", data={**PLAN, "team": team})
    assert made.status_code == 200
    return str(made.url.path)


def stops(page: str) -> dict[str, str]:
    """Give address by name."""
    return {
        name: place for place, name in re.findall(r'href="(/trips/[^"]+/stops/[^"]+)">\d+\. ([^<]+)<', page)
    }


def test_a_trip_goes_from_the_plan_to_cases_and_advice(
    app: FastAPI, client: TestClient, edition: Edition
) -> None:
    people, path = staffed(app), submitted(client, edition)
    _plans_are_checked(people)
    trip = planned(people)
    office, phone = people["county"], people["consultant"]
    for who in ("stranger", "elsewhere", "third"):
        assert people[who].get(trip).status_code == 404, who
        assert trip not in people[who].get("/trips").text
    assert people["leader"].get("/trips").status_code == 404
    assert phone.post(trip, data={"act": "add", "names": "x"}).status_code == 404, "the office adds firms"
    firm = path.rsplit("/", 1)[1]
    added = office.post(trip, data={"act": "add", "firms": [firm], "names": "甲厂\n乙厂\n\n甲厂"})
    found = stops(added.text)
    assert list(found) == ["【示例】沐川五金", "甲厂", "乙厂"]
    none = office.post(trip, data={"act": "add", "firms": [firm], "names": "甲厂"})
    assert (none.status_code, "请勾选企业" in none.text) == (422, True)
    assert "0 / 3 家" in phone.get(trip).text
    _forms_are_filled(people, trip, found)
    _the_office_decides(people, trip, found)
    closed = office.post(trip, data={"act": "close"})
    assert "已结束" in closed.text
    late = phone.post(found["乙厂"], data={"event": "advise", "revision": "2", "situation": "补一句", "advice": "x"})  # fmt: skip
    assert (late.status_code, "已经结束" in late.text, "补一句" in late.text) == (409, True, True)
    with app.state.context.database.transaction() as session:
        actions = [row.action for row in rows(session) if row.kind == "trip"]
    assert actions == [
        *("trip.made", "trip.firms-added", "trip.want-case", "trip.want-case", "trip.skip", "trip.advise"),
        *("trip.open-case", "trip.no-case", "trip.closed"),
    ]


def _plans_are_checked(people: People) -> None:
    office = people["county"]
    mine = [str(people.ids["consultant"])]
    for change, words in (
        ({"name": ""}, "请填写这一项"),
        ({"first": "soon"}, "请填日期"),
        ({"last": "2026-12-01"}, "不能早于开始日期"),
        ({"last": "2027-06-01"}, "一次巡诊最长"),
        ({"team": []}, "至少选一位"),
        ({"team": [*mine, str(people.ids["stranger"])]}, "同一家服务商"),
    ):
        refused = office.post("/trips", data={**PLAN, "team": mine, **change})
        assert (refused.status_code, words in refused.text) == (422, True), words
    assert office.post("/trips", data={**PLAN, "team": mine, "region": "110101"}).status_code == 404
    assert people["consultant"].post("/trips", data={**PLAN, "team": mine}).status_code == 404


def _forms_are_filled(people: People, trip: str, found: dict[str, str]) -> None:
    phone, mate = people["consultant"], people["reader"]
    form = {"met": "李厂长", "situation": "冲压线没有联网", "themes": ["production"], "revision": "0"}
    bare = phone.post(found["甲厂"], data={**form, "event": "advise", "advice": ""})
    assert (bare.status_code, "请填写这一项" in bare.text, "冲压线没有联网" in bare.text) == (
        422,
        True,
        True,
    )
    assert "这家企业还没有自评" in bare.text
    for name in ("【示例】沐川五金", "甲厂"):
        assert phone.post(found[name], data={**form, "event": "want-case"}).status_code == 200
    stale = mate.post(found["甲厂"], data={**form, "event": "advise", "advice": "换设备"})
    assert (stale.status_code, "同组的人已经改过" in stale.text, "换设备" in stale.text) == (
        409,
        True,
        True,
    )
    empty = mate.post(found["乙厂"], data={"event": "skip", "revision": "0"})
    assert empty.status_code == 422
    mate.post(found["乙厂"], data={"event": "skip", "revision": "0", "situation": "厂里停电"})
    shown = mate.post(
        found["乙厂"], data={**form, "event": "advise", "advice": "先做扫码入库", "revision": "1"}
    )
    assert "先做扫码入库" in shown.text
    assert "3 / 3 家" in shown.text
    assert phone.post(found["乙厂"], data={"event": "open-case", "revision": "2"}).status_code == 404
    assert people["county"].post(found["乙厂"], data={**form, "event": "advise", "advice": "x"}).status_code == 404  # fmt: skip


def _the_office_decides(people: People, trip: str, found: dict[str, str]) -> None:
    office = people["county"]
    ids = {name: place.rsplit("/", 1)[1] for name, place in found.items()}
    stuck = office.post(trip, data={"act": "open-case", "stop": ids["甲厂"], "revision": "1"})
    assert (stuck.status_code, "还没有提交自评" in stuck.text) == (409, True)
    opened = office.post(trip, data={"act": "open-case", "stop": ids["【示例】沐川五金"], "revision": "1"})
    case = re.search(r'href="(/cases/[0-9a-f-]+)">看工单', opened.text)
    assert case
    assert "主管部门提名" in office.get(case[1]).text
    again = office.post(trip, data={"act": "open-case", "stop": ids["【示例】沐川五金"], "revision": "2"})
    assert again.status_code == 409
    left = office.post(trip, data={"act": "no-case", "stop": ids["甲厂"], "revision": "1"})
    assert "建议立工单 1" not in left.text
