"""Passkeys in a real Chromium with its virtual authenticator, and without one."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from app.commands.migrate import migrate
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys, make_person
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start
from app.kit.clock import system_clock
from app.kit.database import Database
from app.settings import Settings
from tests.factories.serving import free_port, serving
from tests.journeys.test_browser import browser

__all__ = ["browser"]
pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass(frozen=True)
class Served:
    """The service under a name of its own, and the session of an administrator."""

    base: str
    session: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("passkeys"), free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'p.db'}",
        blob_dir=folder / "blobs",
        port=port,
        base_url=f"http://localhost:{port}",
    )
    migrate(settings)
    database, now = Database(settings.database_url), system_clock()
    keys = Keys(settings.secret_key.get_secret_value(), secrets.token_bytes)
    with database.transaction() as session:
        person = make_person(session, login="sys", name="系统", at=now)
        give_role(session, person, Membership(Role.SYSTEM_ADMIN), by=None, at=now)
        token, _ = start(session, person, Place("127.0.0.1"), keys, at=now, is_strong=True)
    database.close()
    with serving(settings) as base:
        yield Served(base, token)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.add_cookies([{"name": "session", "value": served.session, "url": served.base}])
    yield context.new_page()
    context.close()


def test_a_passkey_is_made_and_signs_in_with_both_factors(page: Page, served: Served) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{served.base}/me/passkeys")
    expect(page.locator("[data-cannot]")).to_be_hidden()
    page.fill("#name", "办公室电脑")
    page.click("form[data-passkey] button")
    expect(page.locator("main [role=status]").first).to_contain_text("已添加")
    kept = device.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})
    assert len(kept["credentials"]) == 1
    page.fill("#name", "又一次")
    page.click("form[data-passkey] button")
    expect(page.locator("[data-status]")).to_contain_text("已经有这个账号的通行密钥")
    page.context.clear_cookies()
    page.goto(f"{served.base}/admin/people")
    assert "/sign-in" in page.url
    page.click("form[data-passkey] button")
    expect(page.locator("h1")).to_have_text("人员与角色")
    page.goto(f"{served.base}/admin/people")
    expect(page.locator("h1")).to_have_text("人员与角色")
    device.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": False},
    )
    page.context.clear_cookies()
    page.goto(f"{served.base}/sign-in")
    page.click("form[data-passkey] button")
    expect(page.locator("[data-status]")).to_contain_text("没有完成")
    assert faults == []


def test_a_browser_that_cannot_is_told(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served.base}/sign-in")
    expect(page.locator("[data-cannot]")).to_contain_text("现在不能用通行密钥")
    expect(page.locator("form[data-passkey] button")).to_be_hidden()
    context.close()
