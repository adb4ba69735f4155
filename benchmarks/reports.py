"""Drawing reports, beside naive WeasyPrint and headless Chromium printing the same page, in one run.

Processor time is shown beside elapsed time, because ratios of it hold on a busy machine too. `--long` adds five
hundred reports for memory. Naive means: the library as its manual starts, a fresh font configuration a report,
inline charts, and a Chinese font of the system; once with our style, once with the style one writes first
(automatic table layout, hairlines, dotted leaders in the table of contents).
"""

import base64
import gc
import json
import multiprocessing.pool
import os
import pickle
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.questionnaires.service.library import Library
from app.reports.adapters.drawing import draw, page_source, pictures_of, style_source, warm
from app.reports.adapters.making import Sealing, make_report
from app.reports.adapters.press import Press
from app.reports.adapters.sealing import SealKey
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.settings import HERE
from tests.factories.reports import verified

ROUNDS = 3
CHROMIUM = "/usr/bin/chromium"
SEALING = Sealing(SealKey(b"a key for measurements"))
LONG = int(os.environ.get("BENCH_REPORTS", "500"))


def plain_page(content: ReportContent, *, is_rich: bool = False) -> str:
    """Give the report as a self-contained page: style and pictures inline; rich means the style one writes first."""
    page = page_source(content, ReportForm.FULL)
    for name, (kind, raw) in pictures_of(content, ReportForm.FULL).items():
        inline = (
            raw.decode()
            if "svg" in kind
            else f'<img src="data:{kind};base64,{base64.b64encode(raw).decode()}"/>'
        )
        page = re.sub(rf'<img src="chart:{name}"[^>]*/>', lambda _, inline=inline: inline, page)  # type: ignore[misc]
    style = style_source(content.language, content.brand.accent, is_self=True, is_demo=True)
    style = style.replace(
        '"Zhizhen Sans", "Zhizhen Sans Rare"', '"Noto Sans CJK SC", "WenQuanYi Zen Hei", sans-serif'
    )
    if is_rich:
        style = style.replace("table-layout: fixed;", "").replace(
            "tbody tr:nth-child(even) { background: #f6f7f5; }",
            "td { border-bottom: .4pt solid #d9dfdc; }",
        )
        style = style.replace("content: target-counter", "content: leader('.') target-counter")
    return page.replace("</head>", f"<style>{style}</style></head>")


NAIVE = """
import sys, time
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
page = open(sys.argv[1], encoding="utf-8").read()
for _ in range(int(sys.argv[2]) + 1):
    began, used = time.perf_counter(), time.process_time()
    raw = HTML(string=page).write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/a-3a")
    print(time.perf_counter() - began, time.process_time() - used, len(raw), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Elapsed and processor seconds of every round, and the bytes that came out."""

    elapsed: list[float]
    used: list[float]
    size: int


def naive(page: Path) -> Taken:
    """Draw in a process of its own with the fonts of the system; the first drawing does not count."""
    environ = {k: v for k, v in os.environ.items() if k not in {"FONTCONFIG_FILE", "ZHIZHEN_FONTS"}}
    command = [sys.executable, "-c", NAIVE, str(page), str(ROUNDS)]
    out = subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in out.splitlines()][1:]
    return Taken([float(line[0]) for line in lines], [float(line[1]) for line in lines], int(lines[-1][2]))


def chromium(page: Path, folder: Path) -> Taken:
    """Print with headless Chromium, process start included."""
    target = folder / "chromium.pdf"
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri()]  # fmt: skip
    elapsed, used = [], []
    for _ in range(ROUNDS):
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        elapsed.append(time.perf_counter() - began)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Taken(elapsed, used, target.stat().st_size)


def timed(work: Callable[[], bytes]) -> Taken:
    """Run once to warm up, then so many rounds; garbage is collected between them, as in a worker."""
    work()
    elapsed, used, size = [], [], 0
    for _ in range(ROUNDS):
        gc.collect()
        began, before = time.perf_counter(), time.process_time()
        size = len(work())
        elapsed.append(time.perf_counter() - began)
        used.append(time.process_time() - before)
    return Taken(elapsed, used, size)


def show(name: str, taken: Taken, base: Taken | None = None) -> None:
    """Print the medians and the ratio of processor time to the baseline."""
    elapsed, used = (statistics.median(seconds) * 1000 for seconds in (taken.elapsed, taken.used))
    ratio = f"{statistics.median(base.used) * 1000 / used:5.2f} x as fast" if base else ""
    print(f"  {name:50}{elapsed:8.0f} {used:9.0f} ms {taken.size / 1000:6.0f} KB  {ratio}", flush=True)


def throughput(content: ReportContent, workers: int, count: int) -> float:
    """Give reports a second through the press, each for another reader, so that nothing is kept."""
    with tempfile.TemporaryDirectory() as folder:
        press = Press(Path(folder), workers=workers, sealing=SEALING)
        copies = [CopyNote(f"读者{n}", str(n)) for n in range(count)]
        try:
            with multiprocessing.pool.ThreadPool(workers) as readers:
                readers.map(lambda copy: press.pdf(content, ReportForm.BRIEF, copy), copies[:workers])
                began = time.perf_counter()
                readers.map(lambda copy: press.pdf(content, ReportForm.FULL, copy), copies)
                return count / (time.perf_counter() - began)
        finally:
            press.close()


WORKER = """
import gc, pickle, re, sys
from app.reports.adapters.drawing import warm
from app.reports.adapters.making import Sealing, make_report
from app.reports.adapters.sealing import SealKey
from app.reports.domain.content import ReportForm
from app.reports.domain.sealed import CopyNote
warm()
content, count = pickle.load(sys.stdin.buffer), int(sys.argv[1])
for n in range(count):
    copy = CopyNote(f"reader {n}", str(n)) if n % 10 == 9 else None
    make_report(content, ReportForm.FULL, Sealing(SealKey(b"a key")), copy)
    gc.collect()
    if n in {0, count // 2, count - 1}:
        print(re.findall(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[0])
"""
"""What a worker of the press imports and does; every tenth report is a marked copy."""


def memory(content: ReportContent, count: int) -> list[int]:
    """Give the peak memory in MB of a worker after the first, the middle and the last report."""
    command = [sys.executable, "-c", WORKER, str(count)]
    done = subprocess.run(command, input=pickle.dumps(content), check=True, capture_output=True)
    return [int(line) // 1024 for line in done.stdout.split()]


def reports(*, is_long: bool = False) -> None:
    """Print milliseconds, sizes, throughput and memory."""
    warm()
    library = Library(HERE / "questionnaires")
    content = verified(library, library.newest("miit-sme-2024"))
    print(
        f"reports: {len(re.findall('<table', page_source(content, ReportForm.FULL)))} tables, medians of {ROUNDS}"
    )
    print(f"  {'':50}{'elapsed':>8} {'processor':>9}")
    with tempfile.TemporaryDirectory() as name:
        page, rich = Path(name) / "report.html", Path(name) / "rich.html"
        page.write_text("<!DOCTYPE html>" + plain_page(content), "utf-8")
        rich.write_text("<!DOCTYPE html>" + plain_page(content, is_rich=True), "utf-8")
        base = naive(rich)
        show("naive WeasyPrint, the style one writes first", base)
        show("naive WeasyPrint, our style", naive(page), base)
        show("drawn, not sealed", timed(partial(draw, content)), base)
        show("full report, sealed", timed(partial(make_report, content, ReportForm.FULL, SEALING)), base)
        show("brief, sealed", timed(partial(make_report, content, ReportForm.BRIEF, SEALING)), base)
        if Path(CHROMIUM).exists():
            show("headless Chromium, our style, untagged", chromium(page, Path(name)), base)
    one, two = throughput(content, 1, 4), throughput(content, 2, 8)
    print(
        f"  reports a second with 1 worker {one:.2f}, with 2 workers {two:.2f} ({two / one:.2f} x); copies with watermark"
    )
    marks = memory(content, LONG if is_long else 20)
    print(
        f"  peak memory of a worker, MB: first {marks[0]}, middle {marks[1]}, last {marks[-1]} of {LONG if is_long else 20}"
    )
    print(json.dumps({"load": os.getloadavg()}))


if __name__ == "__main__":
    reports(is_long="--long" in sys.argv)
