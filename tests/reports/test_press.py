"""The press: warm processes, kept drawings, killed workers, full disks."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.press import Press, Sealing
from app.reports.adapters.sealing import SealKey
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from tests.factories.reports import middling

KEY = SealKey(b"a key for tests only")


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    made = Press(tmp_path / "blobs", workers=1, sealing=Sealing(KEY))
    yield made
    made.close()


@pytest.fixture(scope="module")
def content(library: Library, edition: Edition) -> ReportContent:
    return middling(library, edition)


def children() -> set[int]:
    """Give the processes that this one started and that still run."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def test_a_drawing_is_kept_and_a_copy_is_not(press: Press, content: ReportContent, tmp_path: Path) -> None:
    first = press.pdf(content, ReportForm.BRIEF)
    kept = list((tmp_path / "blobs").iterdir())
    assert [path.read_bytes() for path in kept] == [first]
    assert press.pdf(content, ReportForm.BRIEF) == first
    copy = press.pdf(content, ReportForm.BRIEF, CopyNote("读者", "2026-11-25"))
    assert copy != first
    assert list((tmp_path / "blobs").iterdir()) == kept


def test_a_killed_worker_is_replaced_and_the_reader_notices_nothing(
    press: Press, content: ReportContent
) -> None:
    before = children()
    press.pdf(content, ReportForm.BRIEF, CopyNote("甲", "1"))
    workers = children() - before
    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(press.pdf, content, ReportForm.FULL)
        time.sleep(0.3)
        for pid in workers:
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        assert waiting.result()[:5] == b"%PDF-"


def test_two_workers_serve_many_readers_each_his_own(content: ReportContent, tmp_path: Path) -> None:
    press = Press(tmp_path, workers=2, sealing=Sealing(KEY))
    try:
        with ThreadPoolExecutor(4) as readers:
            drawn = list(
                readers.map(
                    lambda n: press.pdf(content, ReportForm.BRIEF, CopyNote(f"读者{n}", str(n))), range(6)
                )
            )
        assert len(set(drawn)) == 6
    finally:
        press.close()
    assert threading.active_count() < 20
