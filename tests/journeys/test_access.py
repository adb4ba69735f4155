"""Every page for every reader: axe, touch targets, nothing wider than the window, nothing too small to read.

The places are those of `tests/screenshots.py`; a page that is none of them fails `test_every_page_is_visited`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page

from app.settings import HERE
from tests.architecture.test_codebase import page_classes
from tests.journeys.test_browser import browser
from tests.screenshots import LOOKS, REFUSALS, Look, go, pages, reader, served

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


@dataclass(frozen=True)
class Site:
    base: str
    client: httpx.Client
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
    with (
        served() as found,
        httpx.Client(base_url=found.base, headers=headers, follow_redirects=True, timeout=60) as client,
    ):
        yield Site(found.base, client, pages(client, found.earlier))


def faults_at(page: Page, look: Look) -> list[str]:
    found: list[str] = page.evaluate(SMALL_TEXT) + page.evaluate(TOO_WIDE)
    if look.width < 500:
        found += page.evaluate(SMALL_TARGETS)
        page.set_viewport_size({"width": NARROWEST, "height": look.height})
        found += [f"at {NARROWEST}: {fault}" for fault in page.evaluate(TOO_WIDE)]
        page.set_viewport_size({"width": look.width, "height": look.height})
    if not look.is_large:
        page.evaluate(AXE)
        found += page.evaluate(RUN_AXE, WCAG)
    return found


def walk(browser: Browser, site: Site, look: Look) -> Iterator[tuple[str, Page]]:
    context = reader(browser, site.base, site.client, look)
    page = context.new_page()
    for name in (*site.addresses, *REFUSALS):
        go(page, site.base, site.addresses, name)
        yield name, page
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_everybody_can_read_and_use_every_page(browser: Browser, site: Site, look: Look) -> None:
    faults = {name: found for name, page in walk(browser, site, look) if (found := faults_at(page, look))}
    assert faults == {}, _told(faults)


def _told(faults: Mapping[str, list[str]]) -> str:
    return "\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found)


def test_every_page_is_visited(site: Site) -> None:
    """A new page joins the places of `tests/screenshots.py`, or it is looked at by nobody."""
    shown = {
        match[1]
        for address in site.addresses.values()
        if (match := re.search(r'<body data-page="([^"]+)"', site.client.get(address).text))
    }
    assert shown == {cls.template for cls in page_classes()}
