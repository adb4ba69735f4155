"""A consultant is away and a colleague stands in: on the case, not under it; both databases."""

import re
from datetime import timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.identity.domain.roles import Membership, Role
from tests.conftest import TickingClock
from tests.factories.desk import COUNTY, People
from tests.journeys.test_claiming import audited
from tests.journeys.test_desk import Walk, on_site, said, verified_all, walk

__all__ = ["walk"]


def appointed(walk: Walk, who: str, deputy: str, last_day: str = "2026-11-30") -> str:
    asked = walk.people[who].post(
        "/me/deputies", data={"login": deputy, "last_day": last_day, "reason": "出差"}
    )
    assert asked.status_code == 200, said(asked)
    found = re.search(r'name="deputation" value="([0-9a-f-]+)"', asked.text)
    assert found is not None
    return found[1]


def test_a_colleague_works_on_the_case_until_the_day_and_does_not_sign(
    walk: Walk, app: FastAPI, clock: TickingClock
) -> None:
    on_site(walk)
    assert walk.people["third"].get(walk.case).status_code == 404
    appointed(walk, "consultant", "third")
    me = walk.people["third"].get("/me").text
    assert "替consultant同志办，到 2026-11-30" in me
    assert "替consultant同志办" not in walk.people["reader"].get("/me").text
    assert walk.people["third"].get(walk.case).status_code == 200
    assert walk.case in walk.people["third"].get("/desk").text
    verified_all(walk)
    walk.takes("third", "leave", "撰写中")
    walk.takes("third", "hand-in", "内部复核")
    both = walk.step("consultant", "pass")
    assert (both.status_code, "提交的人不能自己复核" in both.text) == (422, True), "the two are one"
    walk.takes("reader", "pass", "专家评审")
    clock.now += timedelta(days=7)
    assert "/sign-in" in str(walk.people["third"].get(walk.case).url), "sessions ended long ago"
    assert audited(app).count("deputy.appointed") == 1


def test_signatures_of_deputy_and_principal_are_one(walk: Walk) -> None:
    on_site(walk)
    verified_all(walk)
    walk.takes("consultant", "leave", "撰写中")
    walk.takes("consultant", "hand-in", "内部复核")
    walk.takes("reader", "pass", "专家评审")
    walk.takes("county", "name-experts", "专家评审", people=[str(walk.people.ids["expert"])])
    marks = {f"mark.{c}": "4" for c in ("evidence", "reasons", "findings", "advice")}
    walk.people["expert"].post(f"{walk.case}/findings", data={"act": "marks", **marks})
    walk.takes("expert", "approve", "待企业确认")
    walk.answer("confirm")
    ended = appointed(walk, "consultant", "third")
    assert walk.step("third", "sign").status_code in {403, 404}, "no deputy signs"
    walk.people["third"].post("/me/deputies/end", data={"deputation": ended})
    assert walk.people["third"].get(walk.case).status_code == 404, "either of the two ends it"
    walk.takes("consultant", "sign", "待签字")
    appointed(walk, "consultant", "reader")
    both = walk.step("reader", "issue")
    assert (both.status_code, "代办的人和本人算一个人" in both.text) == (422, True)


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(app: FastAPI, client: TestClient) -> None:
    people = People(app)
    people.hire("county", Membership(Role.COUNTY_OFFICE, region=COUNTY))
    people.hire("colleague", Membership(Role.COUNTY_OFFICE, region=COUNTY))
    people.hire("expert", Membership(Role.EXPERT, region="320000"))
    people.hire("sec", Membership(Role.SECURITY_ADMIN))
    whole = {"login": "colleague", "last_day": "2026-11-30", "reason": "休假"}
    for who, change, told in (
        ("county", {"login": "nobody"}, "没有找到这个登录名"),
        ("county", {"login": "expert"}, "没有和您同样的角色"),
        ("county", {"login": "county"}, "不能请自己代办"),
        ("county", {"last_day": ""}, "请选择最后一天"),
        ("county", {"last_day": "2026-11-01"}, "已经过去了"),
        ("county", {"last_day": "2027-11-01"}, "最长 90 天"),
        ("sec", {}, "管理员由本人担任"),
    ):
        refused = people[who].post("/me/deputies", data={**whole, **change})
        assert (refused.status_code, told in refused.text) == (422, True), told
        assert 'value="休假"' in refused.text
    people["county"].post("/me/deputies", data=whole)
    twice = people["county"].post("/me/deputies", data=whole)
    assert "已经在替您办事" in twice.text
    foreign = re.search(r'name="deputation" value="([0-9a-f-]+)"', twice.text)
    assert foreign is not None
    people["expert"].post("/me/deputies/end", data={"deputation": foreign[1]})
    assert "我替谁办事" in people["colleague"].get("/me/deputies").text, "nobody else ends it"
    people["county"].post("/me/deputies/end", data={"deputation": foreign[1]})
    assert "我替谁办事" not in people["colleague"].get("/me/deputies").text
