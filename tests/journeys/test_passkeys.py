"""Passkeys: made, used as two factors, refused when anything does not fit; both databases, a device in software."""

import json

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from app.identity.adapters.passkeys import Site, site_of
from app.identity.domain.roles import Role
from app.identity.service.passkeys import CHALLENGE_LIVES, FRESH
from tests.conftest import TickingClock
from tests.factories.authenticator import USER_PRESENT, Device, other_challenge
from tests.journeys.test_claiming import audited
from tests.journeys.test_signing_in import FIRM, accept, browser, enter, invitation_for


def add(client: TestClient, device: Device, name: str = "办公室电脑", **changes: object) -> Response:
    options = client.post("/me/passkeys/options").text
    made = device.made(options, **changes)
    answered: Response = client.post("/me/passkeys", data={"name": name, "credential": made})
    return answered


def use(client: TestClient, device: Device, wanted: str = "/me", **changes: object) -> Response:
    options = client.post("/sign-in/passkey/options").text
    sent = {"credential": device.signed(options, **changes), "next": wanted}
    answered: Response = client.post("/sign-in/passkey", data=sent)
    return answered


def test_a_passkey_signs_in_with_both_factors_at_once(client: TestClient, app: FastAPI) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    device = Device()
    added = add(client, device)
    assert (added.url.path, "办公室电脑" in added.text, "已添加" in added.text) == (
        "/me/passkeys",
        True,
        True,
    )
    assert "已经添加过" in add(client, device).text
    client.post("/sign-out")
    assert client.get("/admin/people").url.path == "/sign-in"
    before = client.cookies.get("session")
    inside = use(client, device, "/admin/people")
    assert (inside.url.path, inside.status_code) == ("/admin/people", 200)
    assert client.cookies["session"] != before
    listed = client.get("/me/passkeys").text
    assert "最近使用" in listed
    passkey = listed.partition('name="passkey" value="')[2].partition('"')[0]
    client.post("/me/passkeys/remove", data={"passkey": passkey})
    assert "还没有。" in client.get("/me/passkeys").text
    client.post("/sign-out")
    gone = use(client, device)
    assert (gone.status_code, "这个通行密钥不能用" in gone.text) == (422, True)
    told = [action for action in audited(app) if action.startswith("passkey")]
    assert told == ["passkey.added", "passkey.removed"]


def test_what_does_not_fit_signs_nobody_in(client: TestClient, app: FastAPI, clock: TickingClock) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    device = Device()
    add(client, device)
    client.post("/sign-out")
    stranger = Device(id=device.id)
    for told, answered in (
        ("不能用", use(client, device, origin="https://evil.example")),
        ("不能用", use(client, device, type="webauthn.create")),
        ("已经用过", use(client, device, challenge=other_challenge())),
        ("不能用", use(client, stranger)),
        ("不能用", use(client, Device())),
        ("不能用", use(client, Device(id=device.id, key=device.key, domain="evil.example"))),
        ("不能用", use(client, Device(id=device.id, key=device.key, flags=USER_PRESENT))),
        ("不完整", client.post("/sign-in/passkey", data={"credential": "{}"})),
        (
            "不完整",
            client.post("/sign-in/passkey", data={"credential": '{"response": {"clientDataJSON": 5}}'}),
        ),
        ("不完整", client.post("/sign-in/passkey", data={})),
    ):
        assert (answered.status_code, told in answered.text) == (422, True), answered.text
    options = client.post("/sign-in/passkey/options").text
    answer = device.signed(options)
    clock.now += CHALLENGE_LIVES
    late = client.post("/sign-in/passkey", data={"credential": answer})
    assert "超过 5 分钟" in late.text
    device.counter += 20
    options = client.post("/sign-in/passkey/options").text
    answer = device.signed(options)
    assert client.post("/sign-in/passkey", data={"credential": answer}).url.path == "/me"
    replayed = client.post("/sign-in/passkey", data={"credential": answer})
    assert (replayed.status_code, "已经用过" in replayed.text) == (422, True)
    copied = use(client, Device(id=device.id, key=device.key))
    assert (copied.status_code, "可能被复制过" in copied.text) == (422, True)
    assert audited(app).count("passkey.copied") == 1


def test_a_passkey_is_added_only_by_who_has_just_signed_in(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    enter(app, client, "sys", Role.SYSTEM_ADMIN)
    device = Device()
    assert "请给它起个名称" in add(client, device, name="  ").text
    assert "不能用" in add(client, Device(flags=USER_PRESENT)).text
    assert "不能用" in add(client, device, origin="https://evil.example").text
    options = client.post("/me/passkeys/options").text
    with browser(app) as other:
        enter(app, other, "sec", Role.SECURITY_ADMIN)
        made = {"name": "x", "credential": device.made(options)}
        assert "已经用过" in other.post("/me/passkeys", data=made).text, "a challenge is of one session"
    with browser(app) as signing:
        begun = signing.post("/sign-in/passkey/options").text
        mixed = client.post("/me/passkeys", data={"name": "x", "credential": device.made(begun)})
        assert "已经用过" in mixed.text, "and of one purpose"
    clock.now += FRESH
    assert client.post("/me/passkeys/options").status_code == 403
    late = client.get("/me/passkeys").text
    assert ("请重新登录一次" in late, "data-passkey" in late) == (True, False)
    assert "passkey.added" not in audited(app)


def test_a_closed_account_and_an_account_without_staff_roles(client: TestClient, app: FastAPI) -> None:
    accept(client, invitation_for(app, "firm", Role.ENTERPRISE_OWNER, enterprise=FIRM))
    device = Device()
    add(client, device)
    for n in range(9):
        add(client, Device(), f"设备 {n}")
    assert "已经有 10 个" in client.get("/me/passkeys").text
    assert "已经有 10 个" in add_anyway(client)
    with browser(app) as admin:
        enter(app, admin, "sys", Role.SYSTEM_ADMIN)
        listed = admin.get("/admin/people").text
        path = next(p for p in listed.split('href="')[1:] if '">firm' in p).partition('"')[0]
        assert use(client, device).url.path == "/me"
        admin.post(path, data={"disable": "1"})
        assert "不能用" in use(client, device).text


def add_anyway(client: TestClient) -> str:
    options = json.dumps({"challenge": other_challenge()})
    made = {"name": "x", "credential": Device().made(options)}
    return str(client.post("/me/passkeys", data=made).text)


def test_options_are_few_and_none_are_offered_without_a_domain(
    client: TestClient, clock: TickingClock
) -> None:
    codes, noon = [], clock.now
    for _ in range(61):
        clock.now = noon
        codes.append(client.post("/sign-in/passkey/options").status_code)
    assert (codes[:60], codes[60]) == ([200] * 60, 429)
    assert 'data-passkey="use"' in client.get("/sign-in").text
    assert site_of("https://zhizhen.example:8443/x") == Site(
        "zhizhen.example", "https://zhizhen.example:8443"
    )
    assert [site_of(f"http://{host}").can_have_passkeys for host in ("127.0.0.1:8000", "[::1]", "a.cn")] == [
        False, False, True,
    ]  # fmt: skip
