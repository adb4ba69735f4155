"""The whole journey in a real Chromium, on a phone and on a desk, with what a person would see."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.commands.migrate import migrate
from app.questionnaires.service.library import Edition
from app.settings import Settings
from diagnosis_models.contract import ItemKind
from tests.enterprises.test_profile import GOOD
from tests.factories.responses import t1
from tests.factories.serving import serving

pytestmark = pytest.mark.browser
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LARGEST_FIRST_VISIT = 60_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'b.db'}", blob_dir=folder / "blobs", show_demo=True
    )
    migrate(settings)
    with serving(settings) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@dataclass(frozen=True)
class Device:
    name: str
    width: int
    has_script: bool


PHONE, DESK = Device("phone", 390, has_script=False), Device("desk", 1280, has_script=True)


@pytest.fixture(params=[PHONE, DESK], ids=lambda d: d.name)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    device: Device = request.param
    context = browser.new_context(
        viewport={"width": device.width, "height": 844},
        locale="zh-CN",
        java_script_enabled=device.has_script,
    )
    opened = context.new_page()
    yield opened
    context.close()


def fits(page: Page) -> None:
    """No page may be wider than its window."""
    wide = page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") if _scripts(page) else 0
    assert wide <= 0, page.url


def _scripts(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] == DESK.width


def answer_section(page: Page, edition: Edition, code: str) -> None:
    section = edition.definition.section(code)
    assert section is not None
    for item_code in section.items:
        item, value = edition.definition.item(item_code), t1()[item_code]
        assert item is not None
        if isinstance(value, dict):
            for figure, number in value.items():
                page.fill(f"[id='{item_code}.{figure}']", str(number))
            continue
        for option in value if isinstance(value, list) else [value]:
            kind = "checkbox" if item.kind is ItemKind.MULTIPLE else "radio"
            page.check(f"input[type={kind}][name={item_code}][value='{option}']")
    with page.expect_navigation():  # it waits for an answer under way
        page.click(".sticky button")


def test_start_to_report(page: Page, address: str, edition: Edition, tmp_path: Path) -> None:
    page.goto(address)
    page.click("text=开始自评")
    for name in ("name", "credit_code", "employees", "revenue"):
        page.fill(f"#{name}", str(GOOD[name]))
    page.fill("#search", "五金")
    page.click("button[name=find]")
    assert "找到 1 个相关行业" in page.content()
    page.select_option("#industry", str(GOOD["industry"]))
    page.select_option("#region", str(GOOD["region"]))
    page.click(".sticky button")
    assert "已答 0 / 31 题" in page.content()
    page.click("text=设备与网络")
    for section in edition.definition.sections:
        fits(page)
        answer_section(page, edition, section.code)
    assert page.url.endswith("/check")
    fits(page)
    page.check("input[name=pledge]")
    page.fill("#signer", "王会计")
    page.click("text=确认提交，查看结果")
    assert page.inner_text(".level-panel h1") == "二级（规范级）"
    assert "49.40" in page.inner_text(".level-panel")
    fits(page)
    link = page.get_attribute("text=下载 PDF 诊断报告", "href")
    assert link
    drawn = page.request.get(address + link)
    document = pypdfium2.PdfDocument(BytesIO(drawn.body()))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert "沐川五金" in text
    assert "二级（规范级）" in text
    assert 6 <= len(document) <= 19


def test_pages_are_light_and_ask_nobody_else(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page, sizes, hosts = context.new_page(), [], set()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(address)
    page.click("text=开始自评")
    for path in ("", "/sections/production", "/sections/outcomes", "/check"):
        base = page.url.removesuffix("/profile")
        sizes.clear()
        page.goto(base.split("/sections")[0].split("/check")[0] + path, wait_until="networkidle")
        assert sum(sizes) <= LARGEST_FIRST_VISIT, (path, sizes)
    assert hosts == {address.split("/")[2]}
    context.close()


def test_by_keyboard_alone(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "开始自评":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile")
    context.close()
