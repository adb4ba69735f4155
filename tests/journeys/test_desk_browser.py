"""A whole case in a real Chromium, everybody in a browser of their own: from the nomination to the issued result."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.questionnaires.service.library import Library
from app.settings import HERE
from tests.journeys.test_browser import browser
from tests.journeys.test_desk import LOWER
from tests.screenshots import Look, Served, open_assessment, reader, served

__all__ = ["browser"]

pytestmark = pytest.mark.browser
SECTIONS = Library(HERE / "questionnaires").newest("miit-sme-2024").definition.sections
SCREEN = Look("zh-CN", 1280, height=900)
MOVED = "document.querySelector('[data-live=score]').textContent"


@dataclass
class Desks:
    """Pages of everybody, and the places of the case."""

    site: Served
    pages: dict[str, Page]
    firm: str
    case: str = ""

    def at(self, who: str, place: str = "") -> Page:
        page = self.pages[who]
        page.goto(f"{self.site.base}{place or (self.firm if who == 'firm' else self.case)}")
        return page

    def takes(self, who: str, event: str, state: str) -> None:
        """Press the button of a step and read where the case stands then."""
        page = self.pages[who]
        page.click(f"#step-{event} button")
        heading = page.locator("h1") if who == "firm" else page.locator("main .state").first
        expect(heading).to_contain_text(state)


@pytest.fixture
def desks(browser: Browser) -> Iterator[Desks]:
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with (
        served() as site,
        httpx.Client(base_url=site.base, headers=headers, follow_redirects=True, timeout=60) as client,
    ):
        path = open_assessment(client, is_submitted=True)
        contexts: list[BrowserContext] = []
        pages = {}
        for who in ("firm", "county", "city", "consultant", "second", "expert"):
            context = reader(browser, site.base, client if who == "firm" else httpx.Client(), SCREEN)
            if who != "firm":
                token = site.staff.sessions[who]
                context.add_cookies([{"name": "session", "value": token, "url": site.base}])
            contexts.append(context)
            pages[who] = context.new_page()
        yield Desks(site, pages, f"{path}/case")
        for context in contexts:
            context.close()


def test_from_the_nomination_to_two_signatures(desks: Desks) -> None:
    county = desks.at("county", "/desk/nominate?q=沐川")
    county.get_by_role("button", name="提名").first.click()
    county.goto(f"{desks.site.base}/desk?q=沐川五金")
    county.locator(".queue th a").first.focus()
    county.keyboard.press("Enter")
    county.wait_for_url("**/cases/*")
    desks.case = county.url.removeprefix(desks.site.base)
    desks.takes("county", "find-eligible", "待派单")
    for name in ("赵工", "钱工"):
        county.get_by_label(name).check()
    desks.takes("county", "assign", "待接单")
    desks.at("consultant")
    desks.takes("consultant", "accept", "待约时间")
    desks.pages["consultant"].fill("#day-schedule", "2099-12-08")
    desks.takes("consultant", "schedule", "已约上门")
    desks.takes("consultant", "arrive", "现场诊断")
    _verifies(desks)
    desks.at("consultant")
    desks.takes("consultant", "leave", "撰写中")
    desks.takes("consultant", "hand-in", "内部复核")
    desks.at("second")
    desks.pages["second"].click("#step-pass button")
    expect(desks.pages["second"].locator("main .state").first).to_contain_text("专家评审")
    county = desks.at("county")
    county.get_by_label("孙教授").check()
    desks.takes("county", "name-experts", "专家评审")
    _returned_once(desks)
    firm = desks.at("firm")
    expect(firm.locator("main")).to_contain_text("现场没有看到 Q05 的材料")
    desks.takes("firm", "confirm", "待签字")
    desks.at("consultant")
    desks.takes("consultant", "sign", "待签字")
    desks.at("expert")
    desks.takes("expert", "issue", "已签发")
    expect(desks.at("firm").locator("h1")).to_contain_text("已签发")


def _verifies(desks: Desks) -> None:
    """Verify 31 answers on the page as a person does: agree with a press, change six with a reason each."""
    page = desks.pages["consultant"]
    done = 0
    for section in SECTIONS:
        page.goto(f"{desks.site.base}{desks.case}/review/{section.code}")
        page.wait_for_selector("#shared", state="visible")
        for item in [i for i in section.items if page.locator(f"#{i}").count()]:
            if item in LOWER:
                page.locator(f"#{item} input[value='{LOWER[item]}']").check()
                expect(page.locator(f"#{item} .why")).to_have_attribute("open", "", timeout=15_000)
                page.select_option(f"[id='reason.{item}']", "no-evidence")
                page.fill(f"[id='remark.{item}']", f"现场没有看到 {item} 的材料")
                page.locator(f"[id='remark.{item}']").blur()
                expect(page.locator(f"#{item} [data-state]")).to_have_text("已改", timeout=15_000)
            else:
                page.click(f"#{item} button[data-own]")
                expect(page.locator(f"#{item} [data-state]")).to_have_text("一致", timeout=15_000)
            done += 1
        expect(page.locator("#saving")).to_have_attribute("data-state", "saved", timeout=15_000)
    assert done == 31
    expect(page.locator("[data-live=summary]")).to_contain_text("一致 25，改动 6，待核 0")
    assert page.evaluate(MOVED) != "49.40"
    page.locator("details.way summary").click()
    assert "→" in page.locator("[data-live=path]").inner_text()


def _returned_once(desks: Desks) -> None:
    expert = desks.at("expert", f"{desks.case}/findings")
    expert.locator("details:has(#place) > summary").click()
    expert.select_option("#place", "Q05")
    expert.fill("#remark-text", "请写明看了哪几台设备")
    expert.locator("form:has(#place) [name=must_fix]").check()
    expert.locator("form:has(#place) button").click()
    expert = desks.at("expert")
    expert.fill("#remark-return", "见必须整改")
    desks.takes("expert", "return", "整改中")
    page = desks.at("consultant", f"{desks.case}/findings")
    page.get_by_role("button", name="改好了").first.click()
    desks.at("consultant")
    desks.takes("consultant", "resubmit", "专家评审")
    expert = desks.at("expert", f"{desks.case}/findings")
    for criterion in ("evidence", "reasons", "findings", "advice"):
        expert.locator(f"[name='mark.{criterion}'][value='4']").check()
    expert.locator("#rubric button").click()
    desks.at("expert")
    desks.takes("expert", "approve", "待企业确认")
