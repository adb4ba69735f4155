"""Offices keep policies: one proposes, another approves; nobody reaches beyond their region."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.identity.domain.roles import Membership, Role
from app.identity.service.deputies import appoint
from app.identity.tables import Person
from app.kit.i18n import translator
from app.policies.adapters import write_policies
from app.policies.service.files import demo_policies
from app.policies.service.forms import typed_in
from app.policies.service.keeping import history_of, kept_policy
from tests.conftest import TickingClock
from tests.factories.desk import People

CODE = "DEMO-SZ-UPGRADE"
POLICY = next(policy for policy in demo_policies() if policy.code == CODE)
KEPT = f"/policies/keep/{CODE}"


@pytest.fixture
def people(app: FastAPI, client: TestClient) -> People:
    hired = People(app)
    for login, membership in {
        "city": Membership(Role.CITY_OFFICE, region="320500"),
        "deputy": Membership(Role.CITY_OFFICE, region="320500"),
        "colleague": Membership(Role.CITY_OFFICE, region="320500"),
        "county": Membership(Role.COUNTY_OFFICE, region="320583"),
        "province": Membership(Role.PROVINCE_OFFICE, region="320000"),
        "leader": Membership(Role.LEADER, region="320500"),
    }.items():
        hired.hire(login, membership)
    return hired


def form(**changed: str | list[str]) -> dict[str, str | list[str]]:
    return {**typed_in(translator("zh-CN"), POLICY), **changed}


def states(app: FastAPI) -> list[tuple[int, str]]:
    with app.state.context.database.transaction() as session:
        return [(row.version, row.state) for row in history_of(session, CODE)]


def amount(app: FastAPI) -> str:
    with app.state.context.database.transaction() as session:
        return str(kept_policy(session, CODE).amount)


def test_a_change_is_published_by_a_second_person_and_every_version_stays(
    app: FastAPI, client: TestClient, people: People
) -> None:
    asked = people["city"].post(KEPT, data=form(amount="12"))
    assert "等另一位同事核准" in asked.text
    assert "由另一位同事核准" in people["city"].get(KEPT).text
    own = people["city"].post(f"{KEPT}/acts", data={"act": "approve", "version": "2"})
    assert (own.status_code, "不能自己核准" in own.text, amount(app)) == (409, True, "8")
    context = app.state.context
    with context.database.transaction() as session:
        city = session.get(Person, people.ids["city"])
        assert city is not None
        appoint(session, city, "deputy", "2026-11-30", "出差", at=context.clock())
    one = people["deputy"].post(f"{KEPT}/acts", data={"act": "approve", "version": "2"})
    assert (one.status_code, amount(app)) == (409, "8"), "a deputy and whom they stand in for are one"
    shown = people["colleague"].get(KEPT).text
    assert '<td lang="zh-CN">8</td><td lang="zh-CN">12</td>' in shown
    assert (
        people["colleague"].post(f"{KEPT}/acts", data={"act": "approve", "version": "2"}).status_code == 200
    )
    assert (amount(app), states(app)) == ("12", [(2, "published"), (1, "replaced")])
    again = people["colleague"].post(f"{KEPT}/acts", data={"act": "approve", "version": "2"})
    assert again.status_code == 409
    assert "第 2 版" in client.get(f"/policies/{CODE}").text


def test_a_version_is_sent_back_or_taken_out_for_a_reason(
    app: FastAPI, client: TestClient, people: People
) -> None:
    people["city"].post(KEPT, data=form(amount="12"))
    bare = people["colleague"].post(f"{KEPT}/acts", data={"act": "refuse", "version": "2"})
    assert (bare.status_code, "请写明原因" in bare.text) == (422, True)
    people["colleague"].post(f"{KEPT}/acts", data={"act": "refuse", "version": "2", "reason": "文件里没有"})
    assert states(app) == [(2, "refused"), (1, "published")]
    people["colleague"].post(f"{KEPT}/acts", data={"act": "withdraw", "reason": "文件已废止"})
    assert states(app) == [(2, "refused"), (1, "withdrawn")]
    assert client.get(f"/policies/{CODE}").status_code == 404
    assert "文件已废止" in people["city"].get(KEPT).text


def test_who_has_not_looked_for_long_is_told_and_a_look_counts(
    app: FastAPI, client: TestClient, people: People, clock: TickingClock
) -> None:
    assert POLICY.title in client.get("/policies").text
    clock.now += timedelta(days=181)
    late = People(app)
    late.hire("late", Membership(Role.CITY_OFFICE, region="320500"))
    assert POLICY.title not in client.get("/policies").text
    assert "太久没有核对" in client.get(f"/policies/{CODE}").text
    assert "要核对" in late["late"].get("/policies/keep").text
    assert late["late"].post(f"{KEPT}/acts", data={"act": "check"}).status_code == 200
    assert POLICY.title in client.get("/policies").text
    assert states(app) == [(1, "published")]


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"rate": "20"}, "rate", "不按比例算的留空"),
    ({"computing": "share", "amount": "", "rate": "120", "base": "investment"}, "rate", "0 到 100"),
    ({"amount": "很多"}, "amount", "请填 0 到 1 亿之间的数"),
    ({"amount": ""}, "amount", "用得到的必须填"),
    ({"regions": "999999"}, "regions", "请填地区代码"),
    ({"regions": "320100"}, "regions", "不归您这里维护"),
    ({"regions": ""}, "regions", "不归您这里维护"),
    ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "valid_to", "结束不能早于开始"),
    ({"condition": "level >"}, "condition", "规则写得不对"),
    ({"condition": "nobody == 1"}, "condition", "规则写得不对"),
    ({"condition_text": ""}, "condition_text", "用一句话把同样的条件说清楚"),
    ({"source_url": "javascript:alert(1)"}, "source_url", "网址以 http:// 或 https:// 开头"),
    ({"title": "没有标明的示例"}, "title", "以【示例】开头"),
    ({"shared_group": "g"}, "shared_cap", "一起填"),
    ({"instrument": "gift"}, "instrument", "选一个列出的值"),
]  # fmt: skip


def test_a_wrong_field_is_named_and_nothing_typed_is_lost(app: FastAPI, people: People) -> None:
    for typed, field, told in WRONG:
        refused = people["city"].post(KEPT, data=form(**typed, contact="张三 0512-1"))
        assert refused.status_code == 422, typed
        assert f'href="#{field}"' in refused.text, typed
        assert told in refused.text, typed
        assert 'value="张三 0512-1"' in refused.text
    assert states(app) == [(1, "published")]


def test_a_new_policy_and_a_file_wait_for_a_second_person(app: FastAPI, people: People) -> None:
    new = people["county"].post("/policies/keep/new", data=form(code="KS-NEW", regions="320583"))
    assert new.url.path == "/policies/keep/KS-NEW"
    taken = people["county"].post("/policies/keep/new", data=form(regions="320583"))
    assert (taken.status_code, 'href="#code"' in taken.text) == (422, True)
    changed = write_policies((replace(POLICY, contact="新电话"), replace(POLICY, code="SZ-MORE")))
    sent = people["city"].post("/policies/keep/import", files={"file": ("p.yaml", changed)})
    assert "2 条有变化" in sent.text
    again = people["city"].post("/policies/keep/import", files={"file": ("p.yaml", changed)})
    assert "0 条有变化" in again.text
    waiting = people["colleague"].get("/policies/keep").text
    assert "3 条等第二个人核准" in waiting
    assert people["city"].get("/policies/keep/export.yaml").text.startswith("policies:")


FAULTY = [
    (b"", "policies"),
    (b"policies: [", "line 1"),
    (b"policies:\n- &a {code: X1}\n- *a\n", "aliases"),
    (write_policies((replace(POLICY, regions=("320100",)),)).encode(), "不归您这里维护"),
    (write_policies((POLICY,)).replace("amount: '8'", "amount: -8").encode(), "请填 0 到 1 亿之间的数"),
    (write_policies((POLICY,)).encode() + b"  gift: 1\n", "没有这一项"),
    ("中文".encode("gbk"), "policies"),
]  # fmt: skip


def test_a_file_with_one_fault_is_not_taken_in(app: FastAPI, people: People) -> None:
    for raw, told in FAULTY:
        refused = people["city"].post("/policies/keep/import", files={"file": ("p.yaml", raw)})
        assert (refused.status_code, told in refused.text) == (422, True), raw[:60]
    assert states(app) == [(1, "published")]


def test_nobody_reaches_beyond_their_region(app: FastAPI, client: TestClient, people: People) -> None:
    for login, expected in {"county": 404, "leader": 404, "city": 200, "province": 200}.items():
        assert people[login].get(KEPT).status_code == expected
        assert people[login].post(f"{KEPT}/acts", data={"act": "nothing"}).status_code == expected
    assert people["leader"].get("/policies/keep").status_code == 404
    assert client.get("/policies/keep").url.path == "/sign-in"
    theirs = write_policies((replace(POLICY, regions=("320583",)),))
    hijack = people["county"].post("/policies/keep/import", files={"file": ("p.yaml", theirs)})
    assert (hijack.status_code, states(app)) == (422, [(1, "published")])
    nation = "/policies/keep/TAX-RD"
    assert [people[login].get(nation).status_code for login in ("city", "province")] == [404, 200]
