"""The consultant's tablet in a real Chromium: what is verified is saved at once, and waits while there is no network."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.questionnaires.service.library import Library
from app.settings import HERE
from tests.journeys.test_browser import browser
from tests.screenshots import Look, Served, desk_pages, reader, served

__all__ = ["browser"]

pytestmark = pytest.mark.browser
SECTIONS = Library(HERE / "questionnaires").newest("miit-sme-2024").definition.sections
KEPT_PAGES = """caches.open("questionnaire-1").then(kept => kept.keys())
  .then(keys => keys.filter(key => key.url.includes("/review/")).length)"""
TABLET = Look("zh-CN", 820, height=1180)


@dataclass(frozen=True)
class Visit:
    site: Served
    client: httpx.Client
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with (
        served() as site,
        httpx.Client(base_url=site.base, headers=headers, follow_redirects=True, timeout=60) as client,
    ):
        yield Visit(site, client, desk_pages(client, site))


@pytest.fixture
def tablet(browser: Browser, visit: Visit) -> Iterator[Page]:
    context = reader(browser, visit.site.base, visit.client, TABLET)
    token = visit.site.staff.sessions["consultant"]
    context.add_cookies([{"name": "session", "value": token, "url": visit.site.base}])
    yield context.new_page()
    context.close()


def saved(page: Page) -> None:
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved", timeout=15_000)


def test_the_verified_result_moves_as_one_verifies(tablet: Page, visit: Visit) -> None:
    tablet.goto(f"{visit.site.base}{visit.addresses['review']}/lifecycle")
    before = tablet.locator("[data-live=score]").inner_text()
    own = tablet.locator("#S01 .own")
    expect(own).to_have_count(1)
    tablet.check("#S01 input[value='0']")
    expect(tablet.locator("#S01 [data-state]")).to_have_text("缺原因", timeout=15_000)
    assert tablet.locator("#S01 .why").get_attribute("open") is not None, "a difference asks for its reason"
    tablet.select_option("[id='reason.S01']", "not-in-use")
    tablet.fill("[id='remark.S01']", "软件买了没有启用")
    tablet.locator("[id='remark.S01']").blur()
    expect(tablet.locator("#S01 [data-state]")).to_have_text("已改", timeout=15_000)
    saved(tablet)
    expect(tablet.locator("[data-live=summary]")).to_contain_text("改动 2")
    tablet.click("#S02 button[data-own]")
    expect(tablet.locator("#S02 [data-state]")).to_have_text("一致", timeout=15_000)
    saved(tablet)
    tablet.reload()
    assert tablet.locator("[id='remark.S01']").input_value() == "软件买了没有启用"
    assert tablet.locator("[data-live=score]").inner_text() == before, "scenes decide gates, not points"


def test_in_the_workshop_without_network_nothing_is_lost(tablet: Page, visit: Visit) -> None:
    review = f"{visit.site.base}{visit.addresses['review']}"
    tablet.goto(f"{review}/security")
    for _ in range(100):
        if tablet.evaluate(KEPT_PAGES) >= len(SECTIONS):
            break
        tablet.wait_for_timeout(200)
    tablet.reload()
    tablet.context.set_offline(True)
    section = tablet.locator("[data-item]").first.get_attribute("data-item")
    tablet.click(f"#{section} button[data-own]")
    expect(tablet.locator("#saving")).to_have_attribute("data-state", "offline", timeout=20_000)
    tablet.goto(f"{review}/supply")
    expect(tablet.locator("main")).to_contain_text("企业答案（离线时不显示）")
    assert "沐川" not in tablet.locator("main").inner_text(), "what is kept on the device names nobody"
    assert tablet.locator(".own").count() == 0
    other = tablet.locator("[data-item]").first.get_attribute("data-item")
    tablet.locator(f"#{other} input[type=radio]").first.check()
    expect(tablet.locator("#saving")).to_have_attribute("data-state", "offline", timeout=20_000)
    tablet.context.set_offline(False)
    saved(tablet)
    tablet.goto(f"{review}/security")
    expect(tablet.locator(f"#{section} [data-state]")).to_have_text("一致")
    tablet.goto(f"{review}/supply")
    expect(tablet.locator(f"#{other} [data-state]")).to_have_text("缺原因")
