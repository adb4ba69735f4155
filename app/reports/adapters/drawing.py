"""Drawing with WeasyPrint: fonts, style sheets and templates are prepared once for a process.

What makes it quick, each measured: parsed style sheets and one font configuration for all reports; a
template that is well-formed XML, so that no HTML parser is needed; charts as pictures instead of inline
SVG; no garbage collection while drawing; and one large frame of the Python stack, because CPython 3.11
maps and unmaps a piece of its stack whenever deep recursion sits on the edge of one.
"""

import base64
import gc
import io
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import segno

from app.kit.charts import measured
from app.kit.fonts import fontconfig_file
from app.kit.templating import environment
from app.reports.adapters.joining import shorten_structure
from app.reports.adapters.lettering import letter_in_one_run
from app.reports.adapters.shortcuts import fits, take_shortcuts
from app.reports.domain.content import Layer, ReportContent, ReportForm, pictures
from app.reports.errors import PressFailed

CHART_SCHEME = "chart"
LONGEST_RUNNING = 40
"""Characters of the enterprise's name in the running head; the cover has it whole."""
STACK = 120_000
TIDY_AFTER_SECONDS = 0.02
VARIANT = "pdf/a-3a"
_TEMPLATES = {ReportForm.FULL: "reports/report.html", ReportForm.BRIEF: "reports/brief.html"}


def draw(content: ReportContent, form: ReportForm = ReportForm.FULL) -> bytes:
    """Draw a report as PDF in this process; the first drawing of a process prepares everything.

    Gives tagged PDF/A-3, not compressed yet: sealing does that once and quicker. Raises `PressFailed` when the text can not be laid out.
    """
    paper = _paper()
    xml = page_source(content, form)
    collects = gc.isenabled()
    gc.disable()
    try:
        drawn: bytes = _on_a_large_frame(lambda: paper.draw(xml, content, form))
    finally:
        if collects:
            gc.enable()
    return drawn


def draw_sheet(xml: str, style: str) -> bytes:
    """Draw one plain sheet without pictures, such as a watermark."""
    return _paper().sheet(xml, style)


def warm() -> None:
    """Make a worker process of this one: prepare everything, and collect garbage only between reports.

    Whoever draws in it calls `tidy` after each report.
    """
    _paper()
    gc.collect()
    gc.freeze()
    gc.disable()


def tidy() -> None:
    """Collect what a report left behind, a moment later, when its reader has it already."""
    later = threading.Timer(TIDY_AFTER_SECONDS, gc.collect)
    later.daemon = True
    later.start()


def page_source(content: ReportContent, form: ReportForm) -> str:
    """Give the report as well-formed XML, with charts as pictures of the scheme `chart:`."""
    name = content.enterprise
    running = name if len(name) <= LONGEST_RUNNING else name[: LONGEST_RUNNING - 1] + "…"
    template = environment(content.language).get_template(_TEMPLATES[form])
    return template.render(content=content, chapters=content.printed(form), running=running)


def style_source(language: str, accent: str, *, is_self: bool, is_demo: bool) -> str:
    """Give the style sheet of one office's reports."""
    template = environment(language).get_template("components/report_style.html")
    return template.render(language=language, accent=accent, is_self=is_self, is_demo=is_demo)


def pictures_of(content: ReportContent, form: ReportForm) -> dict[str, tuple[str, bytes]]:
    """Give the type and bytes of every picture of a report by name."""
    found = {
        p.name: ("image/svg+xml", measured(p.chart.svg).encode()) for p in pictures(content.printed(form))
    }
    if content.check_url:
        drawn = io.BytesIO()
        segno.make(content.check_url, error="m", micro=False).save(
            drawn, kind="svg", scale=3, border=0, xmldecl=False, omitsize=True
        )
        found["check"] = ("image/svg+xml", drawn.getvalue())
    if content.brand.logo:
        found["logo"] = ("image/png", base64.b64decode(content.brand.logo))
    return found


def prepare_fonts() -> None:
    """Let fontconfig see the committed fonts and no others; must run before WeasyPrint is imported."""
    if "ZHIZHEN_FONTS" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"zhizhen-fonts-{os.getuid()}"
        os.environ["FONTCONFIG_FILE"] = str(fontconfig_file(folder))
        os.environ["ZHIZHEN_FONTS"] = "1"


class _Paper:
    """WeasyPrint with everything that all reports of a process share."""

    def __init__(self) -> None:
        prepare_fonts()
        import cssselect2  # noqa: PLC0415 - only after the fonts are chosen, like the next ones
        import weasyprint  # noqa: PLC0415 - 0.4 s
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

        letter_in_one_run()
        take_shortcuts()
        self._fonts = FontConfiguration()
        self._styles: dict[tuple[str, str, bool, bool], Any] = {}
        self._css = weasyprint.CSS
        base = self._sheet(environment("zh-CN").get_template("components/report_base.html").render())

        class OnlyCharts(URLFetcher):  # type: ignore[misc]  # the library ships no types
            """Serves the pictures of one report and refuses every other address."""

            def __init__(self, served: Mapping[str, tuple[str, bytes]]) -> None:
                super().__init__()
                self._served = served

            def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - the library passes it
                """Give a picture; raises `ValueError` for any other address."""
                scheme, _, name = url.partition(":")
                if scheme != CHART_SCHEME or name not in self._served:
                    raise ValueError(f"a report fetches nothing from outside: {url[:60]}")
                kind, raw = self._served[name]
                return URLFetcherResponse(url, raw, {"Content-Type": kind})

        class XmlPage(weasyprint.HTML):  # type: ignore[misc]  # the library ships no types
            """A page that is well-formed XML already."""

            def __init__(self, xml: str, fetcher: OnlyCharts) -> None:
                root = ET.fromstring(xml)  # noqa: S314 - our own template, every value escaped
                self.base_url, self.url_fetcher, self.media_type = "file:///nowhere/", fetcher, "print"
                self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
                self.etree_element = self.wrapper_element.etree_element

            def _ua_stylesheets(self, forms: bool = False) -> Any:
                """Style the elements of our template only, in the version this was compared with."""
                return [base] if fits() else super()._ua_stylesheets(forms)

        self._page: Callable[[str, Any], Any] = XmlPage
        self._fetcher: Callable[[Mapping[str, tuple[str, bytes]]], Any] = OnlyCharts

    def draw(self, xml: str, content: ReportContent, form: ReportForm) -> bytes:
        """Draw one report; nothing of it stays behind."""
        fetcher = self._fetcher(pictures_of(content, form))
        try:
            page = self._page(xml, fetcher)
        except ET.ParseError as fault:
            raise PressFailed(f"the report holds a character that can not be printed: {fault}") from fault
        drawn = page.write_pdf(
            stylesheets=[self._style(content)],
            font_config=self._fonts,
            pdf_variant=VARIANT,
            cache={},
            finisher=shorten_structure,
            uncompressed_pdf=True,
        )
        return bytes(drawn)

    def sheet(self, xml: str, style: str) -> bytes:
        """Draw a page without pictures, with a style of its own."""
        drawn = self._page(xml, self._fetcher({})).write_pdf(
            stylesheets=[self._sheet(style)], font_config=self._fonts, cache={}
        )
        return bytes(drawn)

    def _sheet(self, source: str) -> Any:
        return self._css(string=source, font_config=self._fonts, base_url="file:///nowhere/")

    def _style(self, content: ReportContent) -> Any:
        is_self = content.layer is Layer.SELF
        key = (content.language, content.brand.accent, is_self, content.is_demo)
        if key not in self._styles:
            source = style_source(*key[:2], is_self=is_self, is_demo=content.is_demo)
            self._styles[key] = self._sheet(source)
        return self._styles[key]


@cache
def _paper() -> _Paper:
    return _Paper()


def _large_frame(work: Callable[[], bytes]) -> bytes:
    return work()


_large_frame.__code__ = _large_frame.__code__.replace(co_stacksize=STACK)
_on_a_large_frame = _large_frame
