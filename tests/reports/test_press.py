"""The press: warm processes, kept drawings, killed workers, full disks."""

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.logos import contrast_to_white, read_brand
from app.reports.adapters.making import Sealing
from app.reports.adapters.press import Press, write_whole
from app.reports.adapters.sealing import SealKey
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.reports.errors import LogoRefused
from app.settings import HERE
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


A_SERVICE = """
import sys, threading
from multiprocessing import active_children
from pathlib import Path
from app.reports.adapters.making import Sealing
from app.reports.adapters.press import Press
from app.reports.adapters.sealing import SealKey
if __name__ == "__main__":
    press = Press(Path(sys.argv[1]), workers=2, sealing=Sealing(SealKey(b"a key for tests only")))
    press.start()
    print(*(child.pid for child in active_children()), flush=True)
    threading.Event().wait()
"""


def test_workers_end_with_a_service_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "service.py"
    script.write_text(A_SERVICE, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    command = [sys.executable, str(script), str(tmp_path)]
    with subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        workers = [int(pid) for pid in service.stdout.readline().split()]
        service.kill()
    assert workers
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(running(pid) for pid in workers):
        time.sleep(0.05)
    assert not [pid for pid in workers if running(pid)]


def running(pid: int) -> bool:
    """Tell whether a process does anything still; one that only waits to be counted does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


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


def test_a_folder_that_takes_nothing_costs_the_reader_nothing(
    content: ReportContent, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file stands where the folder should be")
    press = Press(blocked / "blobs", workers=1, sealing=Sealing(KEY))
    try:
        assert press.pdf(content, ReportForm.BRIEF)[:5] == b"%PDF-"
    finally:
        press.close()


def test_a_worker_imports_only_what_drawing_needs() -> None:
    code = "import sys, app.reports.adapters.making as m; m.make_report; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE
    ).stdout
    assert not set(told.split()) & {"fastapi", "starlette", "sqlalchemy", "sqlmodel", "structlog", "rich", "pydantic", "docx", "numpy"}  # fmt: skip


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from app.reports.adapters.press import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_whole(Path(sys.argv[1]), b'x' * 5000)\n"
        "except OSError as fault:\n"
        "    print('told', fault.errno)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "report.pdf")],
        capture_output=True, text=True, check=True, cwd=HERE,
    ).stdout  # fmt: skip
    assert told.startswith("told")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "out" / "report.pdf"
    write_whole(target, b"%PDF-1")
    write_whole(target, b"%PDF-2")
    assert target.read_bytes() == b"%PDF-2"
    assert [path.name for path in target.parent.iterdir()] == ["report.pdf"]


def test_a_logo_is_kept_as_pixels_only(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    Image.new("RGBA", (1800, 300), (10, 80, 160, 128)).save(path)
    brand = read_brand("某局", "#7A1F2B", str(path))
    assert brand.accent == "#7a1f2b"
    kept = Image.open(BytesIO(base64.b64decode(brand.logo)))
    assert (kept.format, kept.size) == ("PNG", (900, 150))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("logo.png", b"this is no picture"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
        ("logo.png", b""),
    ],
)
def test_what_is_no_picture_is_no_logo(tmp_path: Path, name: str, raw: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(LogoRefused, match="expected a PNG, JPEG or WebP picture"):
        read_brand("某局", "", str(path))


@pytest.mark.parametrize(
    ("colour", "told"),
    [("red", "six hexadecimal digits"), ("#ffee88", "too light"), ("#12345g", "six hexa")],
)
def test_a_colour_must_carry_white_text(colour: str, told: str) -> None:
    with pytest.raises(LogoRefused, match=told):
        read_brand("某局", colour, "")
    assert round(contrast_to_white("#000000"), 1) == 21.0
    with pytest.raises(LogoRefused, match="expected a readable picture"):
        read_brand("某局", "", "/nowhere/logo.png")
