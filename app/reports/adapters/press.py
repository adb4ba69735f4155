"""The press: reports are drawn in processes of their own, started once and warm, and kept by content."""

import contextlib
import os
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from pathlib import Path

import structlog

from app.reports.adapters.making import Sealing, make_in_time, prepare
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.reports.errors import PressBusy, PressFailed

MOST_WAITING = 4
DRAWINGS_A_PROCESS = 500
"""After so many a worker is replaced, so that no leak of a library can grow."""
TRIES = 2
log = structlog.get_logger()


class Press:
    """Makes reports in worker processes and keeps each owner's copy under the hash of its content."""

    def __init__(self, folder: Path, *, workers: int, sealing: Sealing) -> None:
        self._folder = folder
        self._workers = workers
        self._sealing = sealing
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(workers + MOST_WAITING)
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Start the workers now, so that the first report need not wait for them."""
        for _ in range(self._workers):
            self._running().submit(os.getpid)

    def pdf(
        self, content: ReportContent, form: ReportForm = ReportForm.FULL, copy: CopyNote | None = None
    ) -> bytes:
        """Give the PDF of a content, drawn now or before; an office's copy is always made anew.

        Raises `PressBusy` when too many wait, `PressFailed` when a drawing dies again or takes too long.
        """
        path = self._folder / f"{content.digest()}-{form}.pdf"
        if copy is None and path.exists():
            return path.read_bytes()
        if not self._slots.acquire(blocking=False):
            raise PressBusy
        try:
            drawn = self._drawn(content, form, copy)
        finally:
            self._slots.release()
        if copy is None:
            self._keep(path, drawn)
        return drawn

    def close(self) -> None:
        """End the worker processes; the next drawing starts new ones."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None

    def _drawn(self, content: ReportContent, form: ReportForm, copy: CopyNote | None) -> bytes:
        """Let a worker draw; one that was killed half-way is tried again with a new one."""
        for _ in range(TRIES):
            try:
                return self._running().submit(make_in_time, content, form, self._sealing, copy).result()
            except BrokenProcessPool:
                self.close()
        raise PressFailed("the drawing process died twice")

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers,
                    mp_context=get_context("spawn"),
                    initializer=begin,
                    max_tasks_per_child=DRAWINGS_A_PROCESS,
                )
            return self._pool

    def _keep(self, path: Path, drawn: bytes) -> None:
        """Keep a drawing for the next reader; a full disk costs only time, so it is told and nothing more."""
        try:
            write_whole(path, drawn)
        except OSError as fault:
            log.warning("report.not_kept", path=str(path), reason=fault.strerror)


def begin() -> None:
    """Begin a worker process: prepared, and gone as soon as its service is, however that ended."""
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    prepare()


def _end_with_the_service() -> None:
    service = parent_process()
    if service is not None:
        service.join()
        os._exit(1)  # the drawing has no reader any more, and its queue would wait for ever


def write_whole(path: Path, raw: bytes) -> None:
    """Write beside, then rename, so that a half-written file is never read; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    with contextlib.suppress(FileExistsError):
        Path(file.name).rename(path)
