"""What the desk does by itself and what it writes: cases that end, reminders that go out once; both databases."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.cases.tables import CaseReminder, CaseStep, DiagnosisCase
from app.kit.audit import rows
from app.questionnaires.service.library import Edition
from app.settings import Settings
from tests.conftest import TickingClock
from tests.factories.desk import WISH, People, staffed, submitted
from tests.journeys.test_letters import letters


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        blob_dir=tmp_path / "blobs",
        show_demo=True,
        base_url="http://testserver",
        mail_folder=tmp_path / "letters",
        mail_from="help@zhizhen.example",
        jobs_inside=False,
    )


def asked(client: TestClient, edition: Edition, people: People) -> str:
    """Give the path of the case of an enterprise that has asked for one."""
    path = submitted(client, edition)
    assert client.post(f"{path}/case", data=WISH).status_code == 200
    found = re.search(r'<a href="(/cases/[0-9a-f-]+)">', people["county"].get("/desk").text)
    assert found
    return found[1]


def in_database(app: FastAPI) -> Session:
    opened: Session = app.state.context.database.reading()
    return opened


def test_a_case_nobody_moves_on_ends_at_night_and_another_may_be_asked_for(
    app: FastAPI, client: TestClient, edition: Edition, clock: TickingClock
) -> None:
    people = staffed(app)
    case = asked(client, edition, people)
    by_hand = people["county"].post(case, data={"event": "expire", "revision": "0", "remark": "无人办理"})
    assert (by_hand.status_code, "这一步不由您办理" in by_hand.text) == (403, True)
    clock.now += timedelta(days=34)
    app.state.worker.drain()
    with in_database(app) as session:
        assert session.get(DiagnosisCase, UUID(case[7:])).state == "requested"  # type: ignore[union-attr]
    clock.now += timedelta(days=2)
    app.state.worker.drain()
    with in_database(app) as session:
        ended = session.get(DiagnosisCase, UUID(case[7:]))
        assert ended is not None
        assert (ended.state, ended.open_key, ended.due_at, ended.revision) == ("expired", None, None, 1)
        step = session.exec(select(CaseStep).where(CaseStep.number == 1)).one()
        assert (step.event, step.from_state, step.by) == ("expire", "requested", None)
        trail = [row for row in rows(session) if row.action in {"case.expire", "case.refused"}]
    assert [row.action for row in trail] == ["case.refused", "case.expire"]
    assert "case-not-yours" in str(trail[0].after)
    later = people.sign_in("county")
    assert "<b>长期无人办理，自动结束</b> → 已过期" in later.get(case).text
    assert "· 系统" in later.get(case).text
    app.state.worker.drain()
    second = submitted(client, edition)
    assert "待资格核对" in client.post(f"{second}/case", data=WISH).text


def test_two_requests_at_the_same_moment_open_one_case(
    app: FastAPI, client: TestClient, edition: Edition
) -> None:
    paths = [submitted(client, edition) for _ in range(4)]
    with ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda path: client.post(f"{path}/case", data=WISH), paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert all("已有一张办理中的工单" in a.text for a in answers if a.status_code == 409)
    with in_database(app) as session:
        assert len(session.exec(select(DiagnosisCase)).all()) == 1
        assert len(session.exec(select(CaseStep)).all()) == 1


def test_reminders_go_to_whom_a_case_waits_for_once_each(
    app: FastAPI, client: TestClient, edition: Edition, clock: TickingClock, settings: Settings
) -> None:
    people = staffed(app)
    case = asked(client, edition, people)
    county = people["county"]
    none = county.post("/desk/reminders", data={"case": [case[7:]]})
    assert "没有留邮箱，请电话联系：county同志" in none.text
    faulty = county.post("/desk/letters", data={"address": "zhou@"})
    assert (faulty.status_code, "请填完整的邮箱地址" in faulty.text, 'value="zhou@"' in faulty.text) == (422, True, True)  # fmt: skip
    assert "已保存" in county.post("/desk/letters", data={"address": "zhou@example.com"}).text
    assert 'value="zhou@example.com"' in county.get("/desk/letters").text
    first = county.post("/desk/reminders", data={"case": [case[7:], "nonsense"]})
    assert "已写好 1 封提醒邮件，涉及 1 张工单" in first.text
    again = county.post("/desk/reminders", data={"case": [case[7:]]})
    assert "没有新的提醒" in again.text
    assert "请先勾选" in people["consultant"].post("/desk/reminders", data={"case": [case[7:]]}).text
    assert "请先勾选" in people["elsewhere"].post("/desk/reminders", data={"case": [case[7:]]}).text
    sent = letters(app, settings)
    assert [message["to"] for message in sent] == ["zhou@example.com"]
    text = sent[0].get_content()
    assert f"http://testserver{case}" in text
    assert "待资格核对，还有 5 天" in text
    assert "沐川" not in text, "a letter names no enterprise"
    clock.now += timedelta(days=3, hours=6)
    assert len(letters(app, settings)) == 2, "two days before it is due"
    clock.now += timedelta(days=1)
    assert len(letters(app, settings)) == 2, "once for each due day"
    with in_database(app) as session:
        occasions = {reminder.occasion[:3] for reminder in session.exec(select(CaseReminder))}
        assert occasions == {"ask", "due"}
        assert "zhou@example.com" not in "".join(str(row.model_dump()) for row in rows(session))
    later = people.sign_in("county")
    assert 'value="zhou@example.com"' in later.get("/desk/letters").text
    later.post("/desk/letters", data={"address": "x@example.com"})
    assert "已停用" in later.post("/desk/letters", data={"address": ""}).text
