"""The short check on a phone in a real Chromium: with autosave, and with JavaScript off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.questionnaires.service.library import Edition
from diagnosis_models.contract import ItemKind
from tests.journeys.test_browser import address, browser
from tests.journeys.test_short import SHORT

__all__ = ["address", "browser"]
pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
BUTTON = "快速自测（8 题，约 5 分钟）"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=request.param)  # type: ignore[arg-type] # a TypedDict of playwright's own
    page = context.new_page()
    yield page
    context.close()


def choose_middle(page: Page, edition: Edition) -> None:
    for code in SHORT:
        item = edition.definition.item(code)
        assert item is not None
        option = item.options[2 if item.kind is not ItemKind.MULTIPLE else 1].code
        page.locator(f'input[name="{code}"][value="{option}"]').check()


def test_eight_questions_on_a_phone(address: str, phone: Page, edition: Edition) -> None:
    phone.goto(address)
    phone.get_by_role("button", name=BUTTON).click()
    assert phone.url.endswith("/short")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    choose_middle(phone, edition)
    phone.get_by_role("button", name="看估算的等级").click()
    expect(phone.get_by_text("不是评测结果")).to_be_visible()
    assert phone.url.endswith("/estimate")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("link", name="继续完整自评（已答 8 题已带入）").click()
    assert phone.url.endswith("/profile")


def test_answers_are_saved_one_by_one_and_are_there_again(
    address: str, browser: Browser, edition: Edition
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type] # a TypedDict of playwright's own
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name=BUTTON).click()
    choose_middle(page, edition)
    expect(page.locator("#saving")).to_have_text("已保存")
    page.reload()
    assert page.locator("input:checked").count() == len(SHORT)
    page.goto(page.url.removesuffix("/short"))
    expect(page.get_by_text("已答 8 / 31 题")).to_be_visible()
    page.get_by_role("link", name="看估算的等级").click()
    expect(page.get_by_text("不是评测结果")).to_be_visible()
    context.close()
