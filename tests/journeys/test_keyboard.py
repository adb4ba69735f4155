"""The whole questionnaire with nothing but Tab, Space, arrows and Enter; and the whole one without JavaScript.

What is pressed depends only on where the focus is; every place it reaches must show it, and nothing may cover it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.questionnaires.service.library import Edition
from diagnosis_models.contract import ItemKind
from tests.enterprises.test_profile import GOOD
from tests.factories.responses import t1
from tests.journeys.test_browser import address, answer_section, browser

__all__ = ["address", "browser"]

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
  const x = Math.min(Math.max(box.left + 4, 0), innerWidth - 1), y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  return {
    tag: e.tagName, type: e.type ?? "", name: e.name ?? "", value: e.value ?? "", id: e.id,
    text: e.textContent.trim(), checked: e.checked ?? false,
    outlined: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    seen: box.top >= 0 && box.top + Math.min(box.height, 40) <= innerHeight,
    top: top?.outerHTML.slice(0, 80) ?? "", at: `${Math.round(x)},${Math.round(y)} of ${Math.round(box.top)}–${Math.round(box.bottom)}`,
    free: top === e || e.contains(top) || (top?.closest("label")?.contains(e) ?? false) || (top?.contains(e) && !top.closest(".sticky")),
  };
}"""
MOST_KEYS = 400


class Keyboard:
    """Goes from field to field as a person without a mouse does, and looks where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> dict[str, str | bool]:
        self.page.keyboard.press(key)
        return self.look()

    def look(self) -> dict[str, str | bool]:
        found: dict[str, str | bool] = self.page.evaluate(FOCUSED)
        return found

    def tab(self) -> dict[str, str | bool]:
        at = self.press("Tab")
        if at["tag"] != "BODY":
            assert at["outlined"], f"no visible focus on {at}"
            assert at["seen"], f"focus outside the window: {at}"
            assert at["free"], f"focus is covered: {at}"
        return at

    def to(self, **wanted: str) -> dict[str, str | bool]:
        """Press Tab until a field, link or button with these properties has the focus."""
        for _ in range(MOST_KEYS):
            at = self.tab()
            if all(at[key] == value for key, value in wanted.items()):
                return at
        raise AssertionError(f"{wanted} is not reached by Tab on {self.page.url}")

    def choose(self, name: str, value: str) -> None:
        """Go to a group of radio buttons and move to one of them with the arrows."""
        at = self.to(type="radio", name=name)
        if not at["checked"]:
            self.page.keyboard.press("Space")
        for _ in range(20):
            if self.look()["value"] == value:
                break
            self.page.keyboard.press("ArrowDown")
        assert self.look()["checked"], (name, value)

    def tick(self, name: str, value: str) -> None:
        self.to(type="checkbox", name=name, value=value)
        self.page.keyboard.press("Space")

    def pick(self, name: str, value: str) -> None:
        """Go to a select field and move down to an entry."""
        self.to(name=name)
        for _ in range(MOST_KEYS):
            if self.look()["value"] == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError((name, value))

    def enter(self, path: str) -> None:
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(path)


@pytest.fixture
def keyboard(browser: Browser) -> Iterator[Keyboard]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", bypass_csp=True)  # type: ignore[arg-type] # a TypedDict
    yield Keyboard(context.new_page())
    context.close()


def answer(keyboard: Keyboard, edition: Edition, section: str) -> None:
    """Answer a section of worked example T1 and save it by the button."""
    found = edition.definition.section(section)
    assert found is not None
    for code in found.items:
        item, value = edition.definition.item(code), t1()[code]
        assert item is not None
        if isinstance(value, dict):
            for figure, number in value.items():
                keyboard.to(name=f"{code}.{figure}")
                keyboard.page.keyboard.type(str(number))
        elif item.kind is ItemKind.MULTIPLE:
            wanted = value if isinstance(value, list) else [value]
            for option in (o.code for o in item.options if o.code in wanted):
                keyboard.tick(code, option)
        else:
            keyboard.choose(code, str(value))
    keyboard.to(tag="BUTTON", text="保存，继续")
    keyboard.page.keyboard.press("Enter")


def fill_profile(keyboard: Keyboard) -> None:
    """Fill in the profile: first with a wrong credit code, then go by the error's link to the field."""
    page = keyboard.page
    keyboard.to(name="name")
    page.keyboard.type(str(GOOD["name"]))
    keyboard.to(name="credit_code")
    page.keyboard.type("123")
    keyboard.pick("region", str(GOOD["region"]))
    keyboard.to(name="search")
    page.keyboard.type("五金")
    page.keyboard.press("Enter")  # searches, and the focus goes on to the list
    page.wait_for_selector("[role=status]")
    page.wait_for_selector("#industry:focus")
    while keyboard.look()["value"] != str(GOOD["industry"]):
        page.keyboard.press("ArrowDown")
    for name in ("employees", "revenue"):
        keyboard.to(name=name)
        page.keyboard.type(str(GOOD[name]))
    keyboard.to(tag="BUTTON", text="保存，继续")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary:focus")
    assert keyboard.tab()["text"] == "统一社会信用代码"
    page.keyboard.press("Enter")
    assert keyboard.look()["name"] == "credit_code"
    page.keyboard.press("Control+a")
    page.keyboard.type(str(GOOD["credit_code"]))
    keyboard.to(tag="BUTTON", text="保存，继续")


def test_the_whole_questionnaire_by_keyboard_alone(
    keyboard: Keyboard, address: str, edition: Edition
) -> None:
    page = keyboard.page
    page.goto(address)
    assert keyboard.tab()["text"] == "跳到正文"
    page.keyboard.press("Enter")
    assert keyboard.tab()["text"] == "开始自评", "the skip link skips the header"
    keyboard.enter("**/profile")
    fill_profile(keyboard)
    page.keyboard.press("Enter")
    page.wait_for_selector(".tasks")
    keyboard.to(text="设备与网络")
    page.keyboard.press("Enter")
    for section in edition.definition.sections:
        page.wait_for_url(f"**/sections/{section.code}")
        answer(keyboard, edition, section.code)
    page.wait_for_url("**/check")
    keyboard.to(tag="BUTTON", text="确认提交，查看结果")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary:focus")
    assert keyboard.tab()["text"] == "真实性承诺"
    page.keyboard.press("Enter")
    assert keyboard.look()["name"] == "pledge"
    page.keyboard.press("Space")
    keyboard.to(name="signer")
    page.keyboard.type("王会计")
    keyboard.enter("**/result")
    assert page.inner_text(".level-panel h1") == "二级（规范级）"
    keyboard.to(tag="A", text="下载 PDF 诊断报告")


def test_explanations_open_and_close_by_keyboard(keyboard: Keyboard, address: str) -> None:
    page = keyboard.page
    page.goto(address)
    page.click("text=开始自评")
    page.wait_for_url("**/profile")
    page.goto(page.url.replace("/profile", "/sections/equipment"))
    keyboard.to(tag="SUMMARY", text="这是在问什么？看例子")
    page.keyboard.press("Enter")
    assert page.locator("#Q01 dt", has_text="在哪里找").is_visible()
    words = keyboard.tab()
    assert str(words["text"]).startswith("词语解释")
    page.keyboard.press("Space")
    assert page.locator("#Q01 .terms dt", has_text="ERP").is_visible()
    page.keyboard.press("Space")
    assert not page.locator("#Q01 .terms dt", has_text="ERP").is_visible()


def test_the_whole_questionnaire_on_a_phone_without_script(
    browser: Browser, address: str, edition: Edition
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type] # a TypedDict
    page = context.new_page()
    page.goto(address)
    page.click("text=开始自评")
    for name in ("name", "credit_code", "employees", "revenue"):
        page.fill(f"#{name}", str(GOOD[name]))
    page.select_option("#industry", str(GOOD["industry"]))
    page.select_option("#region", str(GOOD["region"]))
    page.click(".sticky button")
    page.click("text=设备与网络")
    page.click("#Q01 >> text=词语解释")
    assert page.locator("#Q01 .terms dt", has_text="ERP").is_visible()
    for section in edition.definition.sections:
        assert not page.locator("#shared").is_visible(), "what needs a script is not offered without one"
        answer_section(page, edition, section.code)
    assert page.url.endswith("/check")
    page.check("input[name=pledge]")
    page.fill("#signer", "王会计")
    page.click("text=确认提交，查看结果")
    assert page.inner_text(".level-panel h1") == "二级（规范级）"
    context.close()
