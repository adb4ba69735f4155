"""Colleagues in a real Chromium: a section is handed out, answered on a phone, handed back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_autosave import OFFLINE, SAVED, begin, kept, status, until
from tests.journeys.test_browser import address, browser

__all__ = ["address", "browser"]
pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 844}, locale="zh-CN")
    yield opened
    opened.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True
    )
    yield opened
    opened.close()


def hand_out(owner: Page, path: str, section: str) -> str:
    """Ask a colleague for one section from the task list; gives the link."""
    owner.goto(path)
    owner.click("text=请同事帮忙填")
    owner.check(f"input[name=sections][value={section}]")
    owner.fill("#name", "王工")
    owner.fill("#department", "设备")
    owner.fill("#asked_by", "张会计")
    owner.click("text=生成链接")
    words = owner.locator("#words").input_value()
    assert words.startswith("王工，您好！")
    link = owner.locator("a[href*='/delegated/']").get_attribute("href")
    assert link is not None
    assert words.endswith(link)
    return link


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
        page.url
    )


def test_a_section_is_answered_on_a_phone_and_handed_back(
    desk: BrowserContext, phone: BrowserContext, address: str
) -> None:
    owner, path = begin(desk, address)
    link = hand_out(owner, path, "lifecycle")
    page = phone.new_page()
    page.goto(link)
    fits(page)
    page.click("text=打开，开始填")
    fits(page)
    page.click("text=业务场景一")
    fits(page)
    for item, value in (("S01", "2"), ("S02", "3"), ("S03", "1"), ("S04", "0")):
        page.check(f"input[name={item}][value='{value}']")
        status(page, SAVED)
    assert kept(owner, path) == {"S01": "2", "S02": "3", "S03": "1", "S04": "0"}
    with page.expect_navigation():  # it waits for an answer under way
        page.click("text=保存，继续")
    page.wait_for_url("**/part")
    expect(page.locator(".tag")).to_have_text("已填 4 / 4")
    page.fill("[id='note.lifecycle']", "以设计科台账为准")
    page.click("text=我填好了，交回")
    expect(page.locator("[role=status]")).to_contain_text("交回，现在只能查看")
    fits(page)
    page.click("text=业务场景一")
    expect(page.locator("input[name=S01][value='2']")).to_be_disabled()
    fits(page)
    owner.goto(f"{path}/delegations")
    expect(owner.locator(".people li")).to_contain_text("已交回")
    expect(owner.locator(".people li")).to_contain_text("本人答了 4 题")
    owner.click("text=王工 · 设备")
    expect(owner.locator(".said")).to_contain_text("以设计科台账为准")
    owner.goto(f"{path}/sections/lifecycle")
    expect(owner.locator("[data-item=S01] .author")).to_contain_text("由 王工 · 设备 填写")


def test_a_colleague_without_network_loses_nothing_and_a_clash_names_who_was_faster(
    desk: BrowserContext, phone: BrowserContext, address: str
) -> None:
    owner, path = begin(desk, address)
    page = phone.new_page()
    page.goto(hand_out(owner, path, "lifecycle"))
    page.click("text=打开，开始填")
    page.click("text=业务场景一")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('questionnaire-1').then(c => c.keys()).then(k => k.length >= 4)")
    phone.set_offline(offline=True)
    page.check("input[name=S01][value='3']")
    page.check("input[name=S02][value='1']")
    status(page, OFFLINE)
    page.reload()
    expect(page.locator("input[name=S01][value='3']")).to_be_checked()
    owner.goto(f"{path}/sections/lifecycle")
    owner.check("input[name=S02][value='4']")
    status(owner, SAVED)
    phone.set_offline(offline=False)
    expect(page.locator("[data-item=S02] .clash")).to_contain_text("这一题已由负责人改过")
    assert kept(owner, path) == {"S01": "3", "S02": "4"}
    owner.goto(path)
    expect(owner.locator(".caution")).to_contain_text("有 1 题两个人填得不一样")
    page.click("text=用现在存的")
    status(page, SAVED)
    owner.reload()
    expect(owner.locator(".caution")).to_have_count(0)


def test_answers_after_handing_back_wait_on_the_device_until_reopened(
    desk: BrowserContext, phone: BrowserContext, address: str
) -> None:
    owner, path = begin(desk, address)
    link = hand_out(owner, path, "lifecycle")
    page = phone.new_page()
    page.goto(link)
    page.click("text=打开，开始填")
    page.click("text=业务场景一")
    other = phone.new_page()
    other.goto(page.url.replace("/sections/lifecycle", "/part"))
    other.click("text=我填好了，交回")
    page.check("input[name=S03][value='2']")
    expect(page.locator("#saving")).to_contain_text("已经交回")
    assert kept(owner, path) == {}
    owner.goto(f"{path}/delegations")
    owner.click("text=王工 · 设备")
    owner.click("button[value=reopen]")
    page.reload()
    status(page, SAVED)
    assert kept(owner, path) == {"S03": "2"}
