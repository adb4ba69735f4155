"""The press: WeasyPrint in processes of its own, no network, only the committed fonts."""

import contextlib
import io
import os
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as DrawingTooLong
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import segno

from app.kit.charts import Chart
from app.kit.fonts import fontconfig_file
from app.kit.templating import environment
from app.reports.domain import ReportContent, ReportForm
from app.reports.errors import PressBusy, PressFailed

LONGEST_DRAWING_SECONDS = 60
MOST_WAITING = 4
CHART_SCHEME = "chart"
_TEMPLATES = {ReportForm.FULL: "reports/report.html", ReportForm.BRIEF: "reports/brief.html"}


class Press:
    """Draws reports in worker processes and keeps each drawing under the hash of its content."""

    def __init__(self, folder: Path, *, workers: int) -> None:
        self._folder = folder
        self._workers = workers
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(workers + MOST_WAITING)
        self._pool: ProcessPoolExecutor | None = None

    def pdf(self, content: ReportContent) -> bytes:
        """Give the PDF of a content, drawn now or before.

        Raises `PressBusy` when too many wait, `PressFailed` when a drawing dies or takes too long.
        """
        path = self._folder / f"{content.digest()}.pdf"
        if path.exists():
            return path.read_bytes()
        if not self._slots.acquire(blocking=False):
            raise PressBusy
        try:
            drawn = self._running().submit(draw, content).result(timeout=LONGEST_DRAWING_SECONDS)
        except BrokenProcessPool as fault:
            self.close()
            raise PressFailed("the drawing process died") from fault
        except DrawingTooLong as fault:
            raise PressFailed("the drawing took too long") from fault
        finally:
            self._slots.release()
        _keep(path, drawn)
        return drawn

    def close(self) -> None:
        """End the worker processes; the next drawing starts new ones."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
            return self._pool


def draw(content: ReportContent, form: ReportForm = ReportForm.FULL) -> bytes:
    """Draw a report as PDF in this process; the first drawing of a process prepares the fonts."""
    prepare_fonts()
    from weasyprint import HTML  # noqa: PLC0415 - 0.4 s, and only after the fonts are chosen
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - as above

    pictures = _pictures(content)

    class OnlyCharts(URLFetcher):  # type: ignore[misc]  # the library ships no types
        """Serves the charts of this report and refuses every other address."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - the library passes it
            """Give a chart; raises `ValueError` for any other address."""
            scheme, _, name = url.partition(":")
            if scheme != CHART_SCHEME or name not in pictures:
                raise ValueError(f"a report fetches nothing from outside: {url[:60]}")
            return URLFetcherResponse(url, pictures[name].encode(), {"Content-Type": "image/svg+xml"})

    html = environment(content.language).get_template(_TEMPLATES[form]).render(content=content)
    document = HTML(string=html, url_fetcher=OnlyCharts(), base_url="file:///nowhere/")
    drawn = document.write_pdf(pdf_variant="pdf/ua-1", cache={})
    return bytes(drawn)


def prepare_fonts() -> None:
    """Let fontconfig see the committed fonts and no others; must run before WeasyPrint is imported."""
    if "ZHIZHEN_FONTS" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"zhizhen-fonts-{os.getuid()}"
        os.environ["FONTCONFIG_FILE"] = str(fontconfig_file(folder))
        os.environ["ZHIZHEN_FONTS"] = "1"


def _pictures(content: ReportContent) -> dict[str, str]:
    charts: dict[str, Chart | None] = {
        "ladder": content.ladder,
        "radar": content.radar,
        "bars": content.bars,
        "heatmap": content.heatmap,
    }
    pictures = {name: chart.svg for name, chart in charts.items() if chart}
    if content.check_url:
        drawn = io.BytesIO()
        segno.make(content.check_url, error="m", micro=False).save(
            drawn, kind="svg", scale=3, border=0, xmldecl=False, omitsize=True
        )
        pictures["check"] = drawn.getvalue().decode()
    return pictures


def _keep(path: Path, drawn: bytes) -> None:
    """Write beside, then rename, so that a half-written file is never served."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(drawn)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        Path(file.name).rename(path)
