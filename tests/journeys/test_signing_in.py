"""People sign in: first administrators, a second factor, roles by two people, closed accounts; both databases."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.identity.domain.roles import Membership, Role
from app.identity.repository import memberships_of, person_by_login
from app.identity.service.accounts import Keys, invite, make_person
from app.identity.service.roles import give_role
from app.kit.audit import rows
from tests.conftest import TickingClock

PASSWORD = "lathe teapot umbrella"  # noqa: S105 - of people who exist only here
FIRM = UUID(int=7)


@contextmanager
def browser(app: FastAPI, address: str = "10.1.1.1") -> Iterator[TestClient]:
    """A browser of its own at an address; the application is already running."""
    opened = TestClient(app, follow_redirects=True, client=(address, 50000))
    opened.headers.update({"sec-fetch-site": "same-origin", "accept-language": "zh-CN"})
    yield opened


def invitation_for(app: FastAPI, login: str, role: Role, **bound: str | UUID) -> str:
    context = app.state.context
    keys = Keys(context.secret, context.random)
    with context.database.transaction() as session:
        person = make_person(session, login=login, name=f"{login}同志", at=context.clock())
        give_role(session, person, Membership(role, **bound), by=None, at=context.clock())  # type: ignore[arg-type]
        return f"/invitations/{invite(session, person, keys, at=context.clock())}"


def accept(client: TestClient, link: str, password: str = PASSWORD) -> str:
    """Set a password by the link; gives the path one lands on."""
    answered = client.post(link, data={"password": password, "again": password, "notice": "1"})
    assert answered.status_code == 200, answered.text
    return str(answered.url.path)


def bind_phone(client: TestClient) -> pyotp.TOTP:
    shown = client.post("/sign-in/code/setup", data={"next": "/me"}).text
    found = re.search(r'<span class="code breakable">([A-Z2-7 ]+)</span>', shown)
    assert found is not None
    return pyotp.TOTP(found[1].replace(" ", ""))


def enter(app: FastAPI, client: TestClient, login: str, role: Role, **bound: str | UUID) -> pyotp.TOTP:
    """Make somebody with a staff role and sign them in with both factors."""
    assert accept(client, invitation_for(app, login, role, **bound)) == "/sign-in/code"
    phone = bind_phone(client)
    entered = client.post(
        "/sign-in/code", data={"code": phone.at(app.state.context.clock()), "next": "/me"}
    )
    assert entered.url.path == "/me", entered.text
    return phone


def test_the_first_administrator_needs_a_good_password_consent_and_a_phone(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    link = invitation_for(app, "admin", Role.SYSTEM_ADMIN)
    assert "admin同志，您好" in client.get(link).text
    weak = client.post(link, data={"password": "password123", "again": "password123", "notice": "1"})
    assert (weak.status_code, "这个密码太常见" in weak.text) == (422, True)
    unlike = client.post(link, data={"password": PASSWORD, "again": "x"})
    assert "两次输入的密码不一样" in unlike.text
    assert "请阅读后勾选同意" in unlike.text
    assert accept(client, link) == "/sign-in/code"
    assert client.get("/admin/people").url.path == "/sign-in/code"
    phone = bind_phone(client)
    wrong = client.post("/sign-in/code", data={"code": "12", "next": "/admin/people"})
    assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
    before = client.cookies["session"]
    inside = client.post("/sign-in/code", data={"code": phone.at(clock()), "next": "/admin/people"})
    assert (inside.url.path, inside.status_code) == ("/admin/people", 200)
    assert client.cookies["session"] != before
    again = client.post(link, data={"password": PASSWORD, "again": PASSWORD, "notice": "1"})
    assert again.status_code == 404
    shown = client.get("/sign-in/code")
    assert "密钥" not in shown.text.replace("通行密钥", "")


def test_one_asks_for_a_role_and_another_approves_it(client: TestClient, app: FastAPI) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    made = client.post("/admin/people", data={"login": "Wang Hong", "name": "王红"})
    path = made.url.path
    asked = client.post(f"{path}/roles", data={"role": "county-office", "ground": "320500"})
    assert (asked.status_code, "地区代码与角色不符" in asked.text) == (422, True)
    assert 'value="320500"' in asked.text
    asked = client.post(f"{path}/roles", data={"role": "county-office", "ground": "320583"})
    assert "等待安全管理员批准" in asked.text
    link = re.search(r"/invitations/[\w-]+", client.post(path, data={"invite": "1"}).text)
    assert link is not None
    with browser(app) as office:
        assert accept(office, link[0]) == "/me"
        assert "还没有角色" in office.get("/me").text
        with browser(app, "10.1.1.2") as security:
            enter(app, security, "sec", Role.SECURITY_ADMIN)
            waiting = security.get("/admin/roles").text
            assert "县（区）主管部门" in waiting
            membership = re.search(r'name="membership" value="([\w-]+)"', waiting)
            assert membership is not None
            assert client.post("/admin/roles", data={"membership": membership[1]}).status_code == 404
            security.post("/admin/roles", data={"membership": membership[1], "approve": "1"})
            twice = security.post("/admin/roles", data={"membership": membership[1], "approve": "1"})
            assert (twice.status_code, "已经处理过" in twice.text) == (409, True)
        assert office.get("/me").url.path == "/sign-in", "the role acts at the next sign-in"
        signed = office.post("/sign-in", data={"login": "WANGHONG", "password": PASSWORD})
        assert signed.url.path == "/sign-in/code"


def test_nobody_approves_what_they_asked_for_or_would_get(client: TestClient, app: FastAPI) -> None:
    enter(app, client, "sec", Role.SECURITY_ADMIN)
    context = app.state.context
    with context.database.transaction() as session:
        me = person_by_login(session, "sec")
        other = make_person(session, login="other", name="他", at=context.clock())
        assert me is not None
        row = give_role(
            session, other, Membership(Role.LEADER, region="320000"), by=me.id, at=context.clock()
        )
        wanted = str(row.id)
    refused = client.post("/admin/roles", data={"membership": wanted, "approve": "1"})
    assert (refused.status_code, "要由另一位安全管理员批准" in refused.text) == (403, True)
    with context.database.transaction() as session:
        assert memberships_of(session, row.person_id)[0].approved_at is None


def test_administrators_exclude_each_other(client: TestClient, app: FastAPI) -> None:
    pages = {"/admin/people", "/admin/roles", "/admin/audit"}
    cases: list[tuple[Role, dict[str, str], set[str]]] = [
        (Role.SYSTEM_ADMIN, {}, {"/admin/people"}),
        (Role.SECURITY_ADMIN, {}, {"/admin/roles"}),
        (Role.AUDIT_ADMIN, {}, {"/admin/audit"}),
        (Role.PROVINCE_OFFICE, {"region": "320000"}, set()),
        (Role.CONSULTANT, {"provider": "P1"}, set()),
    ]
    for role, bound, open_to in cases:
        enter(app, client, str(role), role, **bound)
        assert {page for page in pages if client.get(page).status_code == 200} == open_to
        assert {client.get(page).status_code for page in pages - open_to} == {404}
        me = client.get("/me").text
        assert {page for page in pages if f'href="{page}"' in me} == open_to


def test_a_closed_account_is_out_at_once(client: TestClient, app: FastAPI) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    with browser(app) as other:
        accept(other, invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=FIRM))
        assert other.get("/me").url.path == "/me"
        people = client.get("/admin/people").text
        path = re.search(r'href="(/admin/people/[\w-]+)">firm', people)
        assert path is not None
        client.post(path[1], data={"disable": "1"})
        assert other.get("/me").url.path == "/sign-in"
        refused = other.post("/sign-in", data={"login": "firm", "password": PASSWORD})
        assert (refused.status_code, "登录名或密码不对" in refused.text) == (422, True)
        client.post(path[1], data={"enable": "1"})
        assert other.post("/sign-in", data={"login": "firm", "password": PASSWORD}).url.path == "/me"


def test_unknown_and_known_accounts_answer_alike(client: TestClient, app: FastAPI) -> None:
    accept(client, invitation_for(app, "known", Role.SYSTEM_ADMIN))
    client.post("/sign-out")
    texts = set()
    for login in ("known", "unknown"):
        refused = client.post("/sign-in", data={"login": login, "password": "not the password"})
        assert refused.status_code == 422
        texts.add(refused.text.replace(f'value="{login}"', "value"))
    assert len(texts) == 1


def test_a_guesser_waits_and_locks_nobody_out(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    accept(client, invitation_for(app, "victim", Role.SYSTEM_ADMIN))
    client.post("/sign-out")
    with browser(app, "10.6.6.6") as guesser:
        answers = [guesser.post("/sign-in", data={"login": "victim", "password": f"guess {n}"}).status_code for n in range(12)]  # fmt: skip
        assert answers[:5] == [422] * 5
        assert answers.count(429) >= 5
        waits = guesser.post("/sign-in", data={"login": "victim", "password": PASSWORD})
        assert (waits.status_code, "请稍等几分钟" in waits.text) == (429, True)
    assert (
        client.post("/sign-in", data={"login": "victim", "password": PASSWORD}).url.path == "/sign-in/code"
    )
    clock.now += timedelta(minutes=15)
    with browser(app, "10.6.6.6") as guesser:
        fits = guesser.post("/sign-in", data={"login": "victim", "password": PASSWORD})
        assert fits.url.path == "/sign-in/code"


def test_spraying_many_accounts_from_one_place_is_slowed_down(app: FastAPI, client: TestClient) -> None:
    with browser(app, "10.6.6.7") as sprayer:
        answers = [sprayer.post("/sign-in", data={"login": f"u{n}", "password": "Spring2026!"}).status_code for n in range(125)]  # fmt: skip
    assert answers[:100] == [422] * 100
    assert 429 in answers[105:]
    assert client.get("/sign-in").status_code == 200


def test_idle_and_old_sessions_end(client: TestClient, app: FastAPI, clock: TickingClock) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    for _ in range(5):
        clock.now += timedelta(minutes=28)
        assert client.get("/me").url.path == "/me", "reading keeps it alive"
    clock.now += timedelta(minutes=31)
    assert client.get("/me").url.path == "/sign-in"


def test_a_password_change_ends_every_other_session(client: TestClient, app: FastAPI) -> None:
    phone = enter(app, client, "sys", Role.SYSTEM_ADMIN)
    with browser(app) as elsewhere:
        elsewhere.post("/sign-in", data={"login": "sys", "password": PASSWORD})
        code = phone.at(app.state.context.clock() + timedelta(seconds=30))
        assert elsewhere.post("/sign-in/code", data={"code": code}).url.path == "/me"
        assert client.get("/me").text.count("让它退出") == 1
        wrong = client.post("/me/password", data={"old": "x", "new": "umbrella lathe teapot", "again": "umbrella lathe teapot"})  # fmt: skip
        assert (wrong.status_code, "原密码不对" in wrong.text) == (422, True)
        same = client.post("/me/password", data={"old": PASSWORD, "new": PASSWORD, "again": PASSWORD})
        assert "新密码不能和原来的一样" in same.text
        done = client.post("/me/password", data={"old": PASSWORD, "new": "umbrella lathe teapot", "again": "umbrella lathe teapot"})  # fmt: skip
        assert "密码已更换" in done.text
        assert elsewhere.get("/me").url.path == "/sign-in"
    assert client.get("/me").url.path == "/me"


def test_signing_in_never_leads_to_another_site(client: TestClient, app: FastAPI) -> None:
    accept(client, invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=FIRM))
    for wanted in ("//evil.example", "https://evil.example", "/\\evil.example", "evil"):
        client.post("/sign-out")
        typed = {"login": "firm", "password": PASSWORD, "next": wanted}
        answered = client.post("/sign-in", data=typed, follow_redirects=False)
        assert (answered.status_code, answered.headers["location"]) == (303, "/me")


def test_a_session_set_by_somebody_else_is_nobody(client: TestClient, app: FastAPI) -> None:
    client.cookies.set("session", "planted-token")
    accept(client, invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=FIRM))
    assert client.cookies.get("session", domain="testserver.local") != "planted-token"
    with browser(app) as other:
        other.cookies.set("session", "planted-token")
        assert other.get("/me").url.path == "/sign-in"


def test_the_trail_tells_who_did_it_and_holds_no_secret(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    enter(app, client, "audit", Role.AUDIT_ADMIN)
    client.post("/sign-out")
    with app.state.context.database.transaction() as session:
        left = [
            row for row in rows(session) if row.actor != "service" or row.kind == "person"
        ]  # without the demo pool's
        text = "\n".join(str(row.model_dump()) for row in left)
    actions = [row.action for row in left]
    assert actions[:4] == ["person.made", "role.given", "person.invited", "password.set"]
    assert actions[-1] == "sign-in.ended"
    assert PASSWORD not in text
    assert "argon2" not in text
    assert left[-1].actor.startswith("person:")


def guess_until_thrown_out(attempt: Callable[[], int], times: int) -> int:
    return sum(attempt() != 429 for _ in range(times))


@pytest.mark.slow
def test_ten_thousand_guesses_in_a_day_are_a_handful(
    app: FastAPI, client: TestClient, clock: TickingClock
) -> None:
    """A guess every 8.6 s for a day: after the free ones only one in a quarter of an hour is looked at."""
    accept(client, invitation_for(app, "victim", Role.SYSTEM_ADMIN))
    with browser(app, "10.6.6.8") as guesser:

        def attempt() -> int:
            clock.now += timedelta(seconds=85)
            return int(guesser.post("/sign-in", data={"login": "victim", "password": "x"}).status_code)

        looked_at = guess_until_thrown_out(attempt, 1_000)
    assert looked_at <= 5 + 10 + 24 * 4
