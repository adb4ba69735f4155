"""An adviser is named, keeps in touch, advises and hands over; through HTTP, both databases."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.advisers.domain import ADVICE_STATES, OPEN, AdviceEvent, AdviceState
from app.identity.service.roles import end_role
from app.kit.audit import rows
from app.kit.states import TransitionRefused
from app.questionnaires.service.library import Edition
from tests.conftest import TickingClock
from tests.factories.desk import People, staffed, submitted


def the_enterprise(people: People) -> str:
    found = re.search(r'<a href="(/advisers/[0-9a-f-]+)">', people["county"].get("/advisers").text)
    assert found
    return found[1]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f-]*)"', page)
    assert found
    return found[1]


def test_advice_goes_on_until_it_is_done_or_given_up() -> None:
    ends = {state for state in AdviceState if not ADVICE_STATES.allowed(state)}
    assert ends == set(AdviceState) - OPEN
    with pytest.raises(TransitionRefused):
        ADVICE_STATES.after(AdviceState.PROPOSED, AdviceEvent.FINISH)


def test_an_enterprise_has_one_named_adviser_with_a_history(
    app: FastAPI, client: TestClient, edition: Edition, clock: TickingClock
) -> None:
    people = staffed(app)
    path = submitted(client, edition)
    page = the_enterprise(people)
    office, adviser = people["county"], people["consultant"]
    assert adviser.get("/advisers").text.count("/advisers/") == 0
    assert adviser.get(page).status_code == 404
    assert people["elsewhere"].get(page).status_code == 404
    fresh = office.get(page).text
    assert "指定顾问" in fresh
    unfit = office.post(page, data={"act": "name", "seen": "", "person": str(people.ids["county"])})
    assert (unfit.status_code, "这位不能担任" in unfit.text) == (409, True)
    named = office.post(page, data={"act": "name", "seen": "", "person": str(people.ids["consultant"])})
    assert "<b>consultant同志</b>" in named.text
    late = office.post(page, data={"act": "name", "seen": "", "person": str(people.ids["expert"]), "handover": "都好"})  # fmt: skip
    assert (late.status_code, "别人已经改过" in late.text, "都好" in late.text) == (409, True, True)
    _keeps_in_touch(people, page)
    _advises(people, page)
    assert office.post(page, data={"act": "contact", "day": "2026-11-24", "way": "call", "text": "x"}).status_code == 404  # fmt: skip
    own = client.get(f"{path}/adviser").text
    assert "consultant同志" in own
    assert "先把五台数控车床连上" in own
    assert "老板想先看别家" not in own, "notes are the adviser's"
    _days_later(people, clock, 89)
    assert page not in people["county"].get("/advisers", params={"alone": "1"}).text
    _days_later(people, clock, 2)
    assert page in people["county"].get("/advisers", params={"alone": "1"}).text
    assert "! 91 天没联系" in people["county"].get("/advisers").text
    assert page not in people["county"].get("/advisers", params={"bare": "1"}).text
    mute = people["county"].post(page, data={"act": "name", "seen": seen(people["county"].get(page).text), "person": str(people.ids["expert"])})  # fmt: skip
    assert (mute.status_code, "请写明交接情况" in mute.text) == (422, True)
    moved = people["county"].post(page, data={"act": "name", "seen": seen(mute.text), "person": str(people.ids["expert"]), "handover": "联网做了一半，找李厂长"})  # fmt: skip
    assert "联网做了一半，找李厂长" in moved.text
    assert people["consultant"].get(page).status_code == 404, "who handed over is out"
    assert "先把五台数控车床连上" in people["expert"].get(page).text, "the history stays"
    with app.state.context.database.transaction() as session:
        end_role(session, people.memberships["expert"], at=clock())
        actions = [row.action for row in rows(session) if row.action.startswith("adviser.")]
    assert actions.count("adviser.named") == 2
    assert people["expert"].get(page).url.path == "/sign-in", "a role that ended ends the part at once"


def _keeps_in_touch(people: People, page: str) -> None:
    adviser = people["consultant"]
    ahead = adviser.post(page, data={"act": "contact", "day": "2026-12-24", "way": "call", "text": "老板想先看别家"})  # fmt: skip
    assert (ahead.status_code, "不能晚于今天" in ahead.text, "老板想先看别家" in ahead.text) == (422, True, True)  # fmt: skip
    kept = adviser.post(page, data={"act": "contact", "day": "2026-11-24", "way": "call", "text": "老板想先看别家"})  # fmt: skip
    assert "<b>2026-11-24</b> 电话" in kept.text
    assert adviser.post(page, data={"act": "contact", "day": "2026-11-24", "way": "fax", "text": "x"}).status_code == 422  # fmt: skip


def _advises(people: People, page: str) -> None:
    adviser = people["consultant"]
    told = adviser.post(page, data={"act": "advise", "advice": "先把五台数控车床连上"}).text
    item = re.search(r'name="item" value="([0-9a-f-]+)"', told)
    assert item
    mute = adviser.post(page, data={"act": "defer", "item": item[1], "revision": "0", "why": ""})
    assert (mute.status_code, "请写明企业说的原因" in mute.text) == (422, True)
    put_off = adviser.post(page, data={"act": "defer", "item": item[1], "revision": "0", "why": "年后再说"})
    assert "暂缓（consultant同志）：年后再说" in put_off.text
    stale = adviser.post(page, data={"act": "accept", "item": item[1], "revision": "0"})
    assert (stale.status_code, "别人已经改过" in stale.text) == (409, True)
    wrong = adviser.post(page, data={"act": "finish", "item": item[1], "revision": "1"})
    assert (wrong.status_code, "已经不能这样办理" in wrong.text) == (409, True)
    adviser.post(page, data={"act": "accept", "item": item[1], "revision": "1"})
    assert '<span class="tag">正在做</span>' in adviser.post(page, data={"act": "begin", "item": item[1], "revision": "2"}).text  # fmt: skip
    assert people["reader"].post(page, data={"act": "advise", "advice": "x"}).status_code == 404


def _days_later(people: People, clock: TickingClock, days: int) -> None:
    clock.now += timedelta(days=days)
    for login in ("county", "consultant", "expert"):
        people.sign_in(login)
