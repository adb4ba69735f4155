"""Light pages: what the first visit to every page brings over the wire, and from whom."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from app.kit.templating import STATIC
from tests.journeys.test_access import Site, site
from tests.journeys.test_browser import browser
from tests.screenshots import LOOKS, go, reader

__all__ = ["browser", "site"]

LARGEST_VISIT, LARGEST_SCRIPT, LARGEST_STYLE = 60_000, 25_000, 16_000
"""Bytes, compressed; `docs` of the project call them budgets."""


@pytest.mark.parametrize(("folder", "most"), [("js", LARGEST_SCRIPT), ("css", LARGEST_STYLE)])
def test_scripts_and_styles_stay_small(folder: str, most: int) -> None:
    files = [path for path in (STATIC / folder).iterdir() if path.is_file()]
    assert files
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) <= most


@pytest.mark.browser
def test_a_first_visit_is_light_and_asks_nobody_else(browser: Browser, site: Site) -> None:
    heavy, hosts = {}, set()
    for name in site.addresses:
        context = reader(browser, site.base, site.client, LOOKS[0])
        page, sizes = context.new_page(), list[float]()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"])
        )
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        go(page, site.served, site.addresses, name)
        assert sizes, name
        if sum(sizes) > LARGEST_VISIT:
            heavy[name] = sizes
        context.close()
    assert heavy == {}
    assert hosts == {urlsplit(site.base).netloc}


def test_scripts_are_modules_so_that_old_browsers_leave_them_alone() -> None:
    pages = [p.read_text("utf-8") for p in (STATIC.parent / "templates").rglob("*.html")]
    tags = [line for page in pages for line in page.splitlines() if "<script" in line]
    assert tags
    assert all('type="module"' in tag and " src=" in tag for tag in tags)
