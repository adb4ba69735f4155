"""Every page for every reader: axe, touch targets, nothing wider than the window, nothing too small to read.

The places are those of `tests/screenshots.py`; a page that is none of them fails `test_every_page_is_visited`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from app.kit.templating import TEMPLATES
from app.settings import HERE
from tests.architecture.test_codebase import page_classes
from tests.journeys.test_browser import browser
from tests.screenshots import LOOKS, READERS, REFUSALS, Look, Served, go, pages, reader, served

__all__ = ["browser"]

pytestmark = pytest.mark.browser
AXE = (HERE / "tests/vendor/axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
  });
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`));
}"""
# A finger needs 44 px. Links inside a sentence are exempt, and what a label or a whole row answers for.
SMALL_TARGETS = """() => {
  const big = (box) => box.width >= 43.9 && box.height >= 43.9;
  const inSentence = (e) => e.matches("a") && getComputedStyle(e).display === "inline"
    && [...e.parentElement.childNodes].some(n => n !== e && n.textContent.trim().length > 1 && !n.matches?.("a"));
  const wholeRow = (e) => getComputedStyle(e, "::after").position === "absolute" && e.closest("li");
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, textarea")]
    .filter(e => e.checkVisibility() && !e.classList.contains("skip") && !inSentence(e))
    .map(e => [e, (wholeRow(e) || e.closest("label") || e).getBoundingClientRect()])
    .filter(([, box]) => box.width && !big(box))
    .map(([e, box]) => `${e.outerHTML.slice(0, 90)} is ${Math.round(box.width)}×${Math.round(box.height)}`);
}"""
SMALL_TEXT = """() => {
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, size = parseFloat(getComputedStyle(e).fontSize);
    if (walker.currentNode.textContent.trim() && size < 15.95 && !e.closest("svg, script, style"))
      found.add(`${e.tagName}.${e.className} has ${size}px: ${walker.currentNode.textContent.trim().slice(0, 20)}`);
  }
  return [...found];
}"""
TOO_WIDE = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const at = [...document.querySelectorAll("main *, header *, footer *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".table-scroll"));
  return [`${over}px too wide: ${at.slice(0, 2).map(e => e.outerHTML.slice(0, 90)).join(" | ")}`];
}"""
NARROWEST = 320
WITHOUT_FIELD = {"upgrade-refused", "section-stale", "jobs-refused"}
ANSWERS = {"person-link"}
"""Places that a form leads to without refusing anything."""
PRINTED = {
    "section": ("设备数字化率", "机加工厂共 40 台机床", "可作佐证的材料", "设备电柜里的小型控制器"),
    "ready-check": ("企业名称", "真实性承诺", "填报人姓名"),
    "result": ("二级（规范级）", "49.40", "离三级还差这些", "各级条件逐项对照", "先补哪里"),
    "path": ("怎样升到更高一级", "到三级的路线", "人天"),
    "proof": ("总分 49.40 / 100", "车间有工业控制网络", "4.00 / 8"),
}
"""What must stand on paper, parts that are folded on the screen included."""
TWICE = "document.documentElement.style.fontSize = '200%'"
AS_BEFORE = "document.documentElement.style.fontSize = ''"


@dataclass(frozen=True)
class Site:
    served: Served
    client: httpx.Client
    addresses: dict[str, str]

    @property
    def base(self) -> str:
        return self.served.base


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with (
        served() as found,
        httpx.Client(base_url=found.base, headers=headers, follow_redirects=True, timeout=60) as client,
    ):
        yield Site(found, client, pages(client, found))


def axe_judges(look: Look, number: int) -> bool:
    """Whether axe judges a page in a look: each page in both widths and both languages, in turn one way or the other."""
    is_wide, is_english = look.width > 500, look.language == "en"
    return not look.is_large and (is_wide == is_english) == (number % 2 == 0)


def faults_at(page: Page, look: Look, number: int) -> list[str]:
    found: list[str] = page.evaluate(SMALL_TEXT) + page.evaluate(TOO_WIDE)
    if look.width < 500:
        found += page.evaluate(SMALL_TARGETS)
        page.set_viewport_size({"width": NARROWEST, "height": look.height})
        found += [f"at {NARROWEST}: {fault}" for fault in page.evaluate(TOO_WIDE)]
        page.set_viewport_size({"width": look.width, "height": look.height})
    else:
        page.evaluate(TWICE)
        found += [f"with text of 200 %: {fault}" for fault in page.evaluate(TOO_WIDE)]
        page.evaluate(AS_BEFORE)
    if axe_judges(look, number):
        page.evaluate(AXE)
        found += page.evaluate(RUN_AXE, WCAG)
    return found


def walk(browser: Browser, site: Site, look: Look) -> Iterator[tuple[str, Page]]:
    context = reader(browser, site.base, site.client, look)
    page = context.new_page()
    for name in (*site.addresses, *REFUSALS):
        go(page, site.served, site.addresses, name)
        yield name, page
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_and_use_every_page(browser: Browser, site: Site, look: Look) -> None:
    walked = enumerate(walk(browser, site, look))
    faults = {name: found for n, (name, page) in walked if (found := faults_at(page, look, n))}
    assert faults == {}, _told(faults)


def _told(faults: Mapping[str, list[str]]) -> str:
    return "\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found)


NOT_YET = {
    "assessments/personal.html", "cases/explanation.html", "cases/rating.html", "identity/approvals.html",
    "identity/personal.html", "reports/revoking.html", "scoring/shared.html",
}  # fmt: skip
"""Pages that still need places of their own among the pictures."""


def test_every_page_is_visited(site: Site) -> None:
    """A new page joins the places of `tests/screenshots.py`, or it is looked at by nobody."""
    shown = set()
    for name, address in site.addresses.items():
        token = site.served.staff.sessions[READERS[name]] if name in READERS else ""
        page = site.client.get(address, headers={"cookie": f"session={token}"} if token else {})
        shown |= set(re.findall(r'<body data-page="([^"]+)"', page.text))
    whole = {cls.template for cls in page_classes() if _is_whole(cls.template)}
    assert shown == whole - NOT_YET


def _is_whole(template: str) -> bool:
    """Whether a template is a page to read; parts that scripts put into pages are none."""
    return 'extends "layouts/base.html"' in (TEMPLATES / template).read_text("utf-8")


REFUSED_FIELDS = """() => {
  const summary = document.querySelector(".error-summary"), told = [];
  if (summary?.getAttribute("role") !== "alert") told.push("no alert");
  for (const link of summary?.querySelectorAll("a") ?? []) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) { told.push(`${link.hash} leads nowhere`); continue; }
    if (!target.matches("fieldset, input, select")) continue;
    const fields = [target, ...target.querySelectorAll("input:not([type=hidden]), select")];
    const words = (e) => (e.getAttribute("aria-describedby") ?? "").split(" ").map(id => document.getElementById(id)?.textContent ?? "");
    if (!fields.some(e => e.getAttribute("aria-invalid") === "true")) told.push(`${link.hash} is not marked as wrong`);
    if (!fields.some(e => words(e).some(w => w.trim() && summary.textContent.includes(w.trim()))))
      told.push(`${link.hash} is not described by its error`);
  }
  return told;
}"""


def test_every_refusal_is_told_first_and_leads_to_its_field(browser: Browser, site: Site) -> None:
    context = reader(browser, site.base, site.client, LOOKS[0])
    page = context.new_page()
    for name in REFUSALS.keys() - ANSWERS:
        go(page, site.served, site.addresses, name)
        expect(page.locator(".error-summary")).to_be_focused()
        assert page.evaluate(REFUSED_FIELDS) == [], name
        links = page.locator(".error-summary a")
        if name not in WITHOUT_FIELD:
            assert links.count() >= 1, name
        for n in range(links.count()):
            page.locator(".error-summary").focus()
            for _ in range(n + 1):
                page.keyboard.press("Tab")
            anchor = links.nth(n).get_attribute("href")
            page.keyboard.press("Enter")
            assert anchor == page.evaluate("'#' + document.activeElement.id"), (name, anchor)
    context.close()


def test_large_text_needs_no_script_and_is_remembered(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.base}/about")
    page.click("text=大字版")
    assert page.url == f"{site.base}/about"
    assert page.get_attribute("html", "class") == "large"
    page.goto(f"{site.base}/resume")
    page.fill("#code", "ABCDE12345")
    page.click("main button")
    assert page.get_attribute("html", "class") == "large"
    page.click("text=标准版")  # also from the answer to a form
    assert page.url == f"{site.base}/resume"
    assert page.get_attribute("html", "class") is None
    page.goto(f"{site.base}/text/huge?next=//elsewhere.example/")
    assert page.url == f"{site.base}/"
    context.close()


def test_nothing_moves_for_those_who_want_it_still(browser: Browser, site: Site) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter(e => {
      const s = getComputedStyle(e);
      return s.transitionDuration.split(",").some(d => parseFloat(d) > 0) || s.animationName !== "none" || s.scrollBehavior === "smooth";
    }).length"""
    counts = {}
    for wish in ("reduce", "no-preference"):
        context = browser.new_context(reduced_motion=wish, bypass_csp=True)
        page = context.new_page()
        page.goto(site.base)
        counts[wish] = page.evaluate(moving)
        context.close()
    assert counts["reduce"] == 0
    assert counts["no-preference"] > 0, "or else this test sees nothing"


@pytest.mark.parametrize("name", ["section", "ready-check", "result", "path", "proof"])
def test_paper_has_the_content_and_none_of_the_tools(browser: Browser, site: Site, name: str) -> None:
    context = reader(browser, site.base, site.client, LOOKS[1])
    page = context.new_page()
    go(page, site.served, site.addresses, name)
    drawn = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    width, height = drawn[0].get_size()
    assert (round(width), round(height)) == (595, 842), "A4 in points"
    text = "".join(sheet.get_textpage().get_text_range() for sheet in drawn).replace("\r\n", "")
    for tool in (
        "跳到正文",
        "大字版",
        "English",
        "保存，继续",
        "看看会怎样",
        "下载 PDF 诊断报告",
        "评测方法与依据",
        "演示环境",
        "回到填写进度",
    ):
        assert tool not in text, tool
    for told in PRINTED[name]:
        assert told in text, told
    context.close()
