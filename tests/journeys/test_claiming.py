"""An enterprise that began without an account makes one and takes its assessment over; both databases."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assessments.service.claiming import CODE_LIVES, MOST_TRIES
from app.identity.domain.roles import Role
from app.identity.repository import person_by_login
from app.identity.service.accounts import Keys, email_of
from app.kit.audit import rows
from app.settings import Settings
from tests.conftest import TickingClock
from tests.journeys.test_letters import letters, link_in
from tests.journeys.test_pages import PROFILE, start
from tests.journeys.test_signing_in import PASSWORD, accept, browser, enter, invitation_for

TO = "wang@example.com"
ACCOUNT = {"name": "王会计", "login": TO, "password": PASSWORD, "again": PASSWORD, "notice": "1"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        blob_dir=tmp_path / "blobs",
        base_url="http://testserver",
        mail_folder=tmp_path / "letters",
        mail_from="help@zhizhen.example",
        jobs_inside=False,
    )


def begun(client: TestClient) -> str:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    return path


def code_for(app: FastAPI, settings: Settings, client: TestClient, path: str, to: str = TO) -> str:
    asked = client.post(f"{path}/claim", data={"email": to})
    assert asked.url.path == f"{path}/claim/code", asked.text
    found = re.search(r"验证码：([0-9A-Z]{5}-[0-9A-Z]{5})", letters(app, settings)[-1].get_content())
    assert found is not None
    return found[1]


def claimed(app: FastAPI, settings: Settings, client: TestClient) -> str:
    path = begun(client)
    code = code_for(app, settings, client, path)
    done = client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT})
    assert (done.url.path, "已归到您的账号名下" in done.text) == ("/me/assessments", True), done.text
    return path


def test_the_account_opens_it_by_signing_in_and_closes_the_link(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    path = begun(client)
    tasks = client.get(path).text
    assert f'href="{path}/claim"' in tasks
    token = re.search(r"/resume/[\w-]+", tasks)
    code = re.search(r'<span class="code">([\w-]+)</span>', tasks)
    assert token is not None
    assert code is not None
    typed = code_for(app, settings, client, path).lower().replace("-", " ")
    done = client.post(f"{path}/claim/code", data={"code": typed, **ACCOUNT})
    assert (done.url.path, PROFILE["name"] in done.text) == ("/me/assessments", True)
    assert 'href="/me/assessments"' in client.get("/me").text
    assert f'href="{path}/claim"' not in client.get(path).text
    assert client.get(f"{path}/claim").url.path == "/me/assessments"

    with browser(app, "10.1.1.9") as elsewhere:
        assert elsewhere.get(path).status_code == 404
        elsewhere.post("/sign-in", data={"login": TO, "password": PASSWORD})
        assert PROFILE["name"] in elsewhere.get("/me/assessments").text
        opened = elsewhere.get(path)
        assert (opened.status_code, PROFILE["name"] in opened.text) == (200, True)
        saved = elsewhere.put(
            f"/api/v1{path}/responses/Q05", json={"value": "B"}, headers={"If-Match": "*"}
        )
        assert saved.status_code == 200, saved.text
        with browser(app, "10.1.1.8") as guest:
            assert guest.post(token[0]).url.path == path
            assert guest.get(path).status_code == 200
            foreign = elsewhere.post("/me/assessments", data={"assessment": str(UUID(int=1))})
            assert foreign.status_code == 404
            closed = elsewhere.post("/me/assessments", data={"assessment": path.rpartition("/")[2]})
            assert "旧的续填链接已停用" in closed.text
            assert guest.get(path).status_code == 404
            assert guest.get(token[0]).status_code == 404
            assert guest.post(token[0]).status_code == 404
            by_code = {"code": code[1], "credit_code": PROFILE["credit_code"]}
            assert guest.post("/resume", data=by_code).status_code == 422
            bearer = {"authorization": f"Bearer {token[0].rpartition('/')[2]}"}
            assert guest.get(f"/api/v1{path}", headers=bearer).status_code == 404
        again = elsewhere.get(path)
        assert (again.status_code, "续填码" in again.text) == (200, False)
        elsewhere.post("/sign-out")
        assert elsewhere.get(path).status_code == 404
    actions = audited(app)
    assert [a for a in actions if a.startswith(("claim", "link", "assessment.cl"))] == [
        "claim.asked", "assessment.claimed", "link.closed",
    ]  # fmt: skip


def audited(app: FastAPI) -> list[str]:
    with app.state.context.database.transaction() as session:
        return [row.action for row in rows(session)]


def test_an_unknown_contact_answers_like_a_known_one_and_gets_no_letter(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    path = begun(client)
    client.post(f"{path}/letter", data={"email": TO})
    assert link_in(letters(app, settings)[-1], "resume")
    texts = set()
    for address in ("thief@example.com", TO):
        before = len(letters(app, settings))
        asked = client.post(f"{path}/claim", data={"email": address})
        texts.add((asked.status_code, str(asked.url), asked.text))
        assert len(letters(app, settings)) - before == (address == TO)
    assert len(texts) == 1


def test_wrong_codes_are_slowed_and_a_code_is_used_once_and_not_for_ever(
    app: FastAPI, client: TestClient, settings: Settings, clock: TickingClock
) -> None:
    path = begun(client)
    code = code_for(app, settings, client, path)
    wrong = {"code": "AAAAA-AAAAA", **ACCOUNT}
    told = client.post(f"{path}/claim/code", data=wrong)
    assert (told.status_code, "验证码不对" in told.text, 'value="王会计"' in told.text) == (422, True, True)
    for _ in range(MOST_TRIES - 1):
        client.post(f"{path}/claim/code", data=wrong)
    hasty = client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT})
    assert "请稍等几分钟" in hasty.text
    clock.now += timedelta(minutes=16)
    over = client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT})
    assert (over.status_code, "已经用过、过期或输错太多次" in over.text) == (422, True)
    code = code_for(app, settings, client, path)
    clock.now += CODE_LIVES
    late = client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT})
    assert "已经用过、过期或输错太多次" in late.text
    code = code_for(app, settings, client, path)
    other = begun(client)
    code_for(app, settings, client, other)
    elsewhere = client.post(f"{other}/claim/code", data={"code": code, **ACCOUNT})
    assert "验证码不对" in elsewhere.text, "a code is of one assessment"
    assert client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT}).url.path == "/me/assessments"
    client.post("/sign-out")
    replayed = client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT, "login": "second"})
    assert (replayed.status_code, "已经归到账号 w***@example.com" in replayed.text) == (409, True)
    assert audited(app).count("claim.refused") == MOST_TRIES + 1


def test_what_is_wrong_with_a_new_account_is_said_and_nothing_is_made(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    path = begun(client)
    accept(client, invitation_for(app, "taken", Role.ENTERPRISE_OWNER, enterprise=UUID(int=7)))
    client.post("/sign-out")
    code = code_for(app, settings, client, path)
    for change, told in (
        ({"name": ""}, "请填写这一项"),
        ({"again": "x"}, "两次输入的密码不一样"),
        ({"notice": ""}, "请阅读后勾选同意"),
        ({"password": "password123", "again": "password123"}, "这个密码太常见"),
        ({"password": "wang wang wang", "again": "wang wang wang"}, "不要包含登录名"),
        ({"login": "Taken"}, "这个登录名已有人用"),
    ):
        answered = client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT, **change})
        assert (answered.status_code, told in answered.text) == (422, True), told
        assert f'value="{code}"' in answered.text
    with app.state.context.database.transaction() as session:
        assert person_by_login(session, TO) is None
    assert client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT}).url.path == "/me/assessments"
    with app.state.context.database.transaction() as session:
        person = person_by_login(session, TO)
        assert person is not None
        assert TO not in person.email
        keys = Keys(app.state.context.secret, app.state.context.random)
        assert email_of(person, keys) == TO


def test_a_second_claimant_is_told_what_to_do(app: FastAPI, client: TestClient, settings: Settings) -> None:
    path = begun(client)
    token = re.search(r"/resume/[\w-]+", client.get(path).text)
    assert token is not None
    with browser(app, "10.1.1.9") as second:
        second.post(token[0])
        early = code_for(app, settings, second, path)
        code = code_for(app, settings, client, path)
        client.post(f"{path}/claim/code", data={"code": code, **ACCOUNT})
        for answered in (
            second.get(f"{path}/claim"),
            second.post(f"{path}/claim", data={"email": "b@example.com"}),
            second.post(f"{path}/claim/code", data={"code": early, **ACCOUNT, "login": "second"}),
        ):
            assert "请带营业执照联系平台的系统管理员" in answered.text
        assert second.get(path).status_code == 200, "the link still opens it"
    with app.state.context.database.transaction() as session:
        assert person_by_login(session, "second") is None


def test_an_account_claims_more_and_staff_or_strangers_do_not(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    claimed(app, settings, client)
    more = begun(client)
    code = code_for(app, settings, client, more)
    assert "将归到您登录的账号" in client.get(f"{more}/claim/code").text
    done = client.post(f"{more}/claim/code", data={"code": code})
    assert done.text.count('<section class="card stack"><h2>') == 2
    without = start(client)
    assert "请先填好“企业基本信息”" in client.get(f"{without}/claim").text
    with browser(app, "10.1.1.9") as staff:
        assert staff.get(f"{more}/claim").status_code == 404
        enter(app, staff, "consultant", Role.CONSULTANT, provider="P1")
        own = begun(staff)
        refused = staff.post(f"{own}/claim", data={"email": TO})
        assert (refused.status_code, "有工作人员角色" in refused.text) == (409, True)
        assert staff.get(more).status_code == 404


def test_assessments_of_the_same_contact_in_this_browser_come_along(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    first, foreign, second = begun(client), begun(client), begun(client)
    client.post(f"{first}/letter", data={"email": TO})
    client.post(f"{foreign}/letter", data={"email": "other@example.com"})
    code = code_for(app, settings, client, second)
    listed = client.post(f"{second}/claim/code", data={"code": code, **ACCOUNT}).text
    assert [f'href="{path}"' in listed for path in (first, foreign, second)] == [True, False, True]
