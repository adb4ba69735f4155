"""A photo from the phone in a real Chromium: below its question, with progress, offline and back, without script."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.evidence.pictures import phone_jpeg
from tests.screenshots import QUIET, open_assessment, served

pytestmark = pytest.mark.browser
PHOTO = "IMG_20261124_101112.jpg"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with (
        served() as site,
        httpx.Client(base_url=site.base, headers=headers, follow_redirects=True, timeout=60) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / PHOTO
    path.write_bytes(phone_jpeg(3000, 2250, quality=90))
    return path


def phone(browser: Browser, client: httpx.Client, *, has_script: bool = True) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        has_touch=True,
        is_mobile=True,
        java_script_enabled=has_script,
    )
    kept = [
        {"name": c.name, "value": c.value or "", "url": str(client.base_url)} for c in client.cookies.jar
    ]
    context.add_cookies(kept)  # type: ignore[arg-type] # a TypedDict of playwright's own
    return context


def opened(context: BrowserContext, client: httpx.Client, path: str) -> tuple[Page, list[str]]:
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{client.base_url}{path}")
    return page, faults


def shoot(page: Page, photo: Path, item: str) -> None:
    """Press the camera's button and give what it takes."""
    with page.expect_file_chooser() as chooser:
        page.click(f"#evidence-camera-{item}")
    assert page.get_attribute(f"#evidence-camera-{item}", "capture") == "environment"
    chooser.value.set_files(photo)


def test_a_photo_below_its_question(browser: Browser, client: httpx.Client, photo: Path) -> None:
    path = open_assessment(client, is_submitted=False)
    context = phone(browser, client)
    page, faults = opened(context, client, f"{path}/sections/equipment")
    page.click("#Q02 + .evidence a")
    shoot(page, photo, "Q02")
    page.fill("#evidence-note-Q02", "一号车间铭牌")
    page.click("#evidence-Q02 button:has-text('上传')")
    expect(page.locator("#evidence-Q02 [data-evidence-status]")).to_have_text("已上传", timeout=20_000)
    expect(page.locator("#Q02 + .evidence [data-count]")).to_have_text("已有 1 份")
    assert (
        page.locator("#evidence-Q02 .thumb img").evaluate("i => i.decode().then(() => i.naturalWidth)")
        == 240
    )
    assert "一号车间铭牌" in page.inner_text("#evidence-Q02")
    page.check("input[name=Q01][value=D]")
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
    page.click("#evidence-Q02 .evidence-files button")
    expect(page.locator("#evidence-Q02 [data-evidence-status]")).to_have_text("已删除")
    expect(page.locator("#Q02 + .evidence [data-count]")).to_have_text("")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click(".sticky button")
    page.wait_for_url("**/sections/systems")
    assert faults == []
    context.close()


def test_offline_a_file_waits_for_the_person(browser: Browser, client: httpx.Client, photo: Path) -> None:
    path = open_assessment(client, is_submitted=False)
    context = phone(browser, client)
    page, faults = opened(context, client, f"{path}/items/Q02/evidence")
    shoot(page, photo, "Q02")
    context.set_offline(True)
    page.click("#evidence-Q02 button:has-text('上传')")
    status = page.locator("#evidence-Q02 [data-evidence-status]")
    expect(status).to_contain_text("文件不会暂存在本机")
    context.set_offline(False)
    page.click("#evidence-Q02 button:has-text('上传')")
    expect(page.locator("#evidence-Q02 [data-evidence-status]")).to_have_text("已上传", timeout=20_000)
    assert page.locator(".evidence-files li").count() == 1
    assert faults == []
    context.close()


def test_a_broken_line_is_tried_again_and_refusals_are_collected(
    browser: Browser, client: httpx.Client, photo: Path, tmp_path: Path
) -> None:
    path = open_assessment(client, is_submitted=False)
    context = phone(browser, client)
    page, _ = opened(context, client, f"{path}/items/Q02/evidence")
    broken: list[str] = []

    def breaks_once(route: Route) -> None:
        if route.request.method == "POST" and not broken:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/evidence?part=1", breaks_once)
    old = tmp_path / "旧台账.xls"
    old.write_bytes(b"x")
    page.set_input_files("#evidence-file-Q02", [old, photo])
    page.click("#evidence-Q02 button:has-text('上传')")
    expect(page.locator("#evidence-Q02 .evidence-files li")).to_have_count(1, timeout=30_000)
    assert broken
    expect(page.locator("#evidence-Q02 .error-summary li")).to_have_count(1)
    assert "另存为 .xlsx" in page.inner_text("#evidence-Q02 .error-summary")
    context.close()


def test_without_script_on_the_items_own_page(browser: Browser, client: httpx.Client, photo: Path) -> None:
    path = open_assessment(client, is_submitted=False)
    context = phone(browser, client, has_script=False)
    page, _ = opened(context, client, f"{path}/sections/equipment")
    page.click("#Q03 + .evidence a")
    shoot(page, photo, "Q03")
    page.fill("#evidence-note-Q03", "看板")
    page.click("text=上传")
    page.wait_for_selector(".evidence-files")
    assert page.locator(".evidence-files li").count() == 1
    assert page.url.endswith("/items/Q03/evidence")
    page.click("text=← 回到题目")
    assert "已有 1 份" in page.inner_text("#Q03 + .evidence")
    context.close()
