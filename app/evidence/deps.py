"""The archive of the service: where files are kept and who examines them; receiving files with a request."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import anyio.to_thread
from fastapi import Depends, Request
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from app.evidence.adapters.examining import Examiner
from app.evidence.domain import LARGEST_FILE, MOST_AT_ONCE, Accepted, download_name
from app.evidence.errors import EvidenceRefused, ExaminerBusy
from app.evidence.service.keeping import Evidence, content_of, sweep, thumbnail_of
from app.kit.blobs import Blobs
from app.kit.database import Database
from app.web.uploads import ReceivedFile, ReceivedForm, receive_form

MOST_WAITING = 20
LONGEST_SENDING_SECONDS = 900
"""Ten megabytes at 12 KB a second."""
LEFT_BEHIND_SECONDS = 3600


@dataclass(slots=True)
class Archive:
    """Blobs, the examiner, and the folder where files lie while they are examined."""

    blobs: Blobs
    examiner: Examiner
    incoming: Path
    waiting: int = 0
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """One file is opened at a time: a photograph takes 0.4 s and a whole processor."""

    async def examine(self, folder: Path, sent: ReceivedFile) -> Accepted | EvidenceRefused:
        """Have a file examined in its turn; raises `ExaminerBusy` when too many wait."""
        if self.waiting >= MOST_WAITING:
            raise ExaminerBusy
        self.waiting += 1
        try:
            async with self.turns:
                return await anyio.to_thread.run_sync(
                    self._examined, folder, sent, limiter=anyio.CapacityLimiter(1)
                )
        finally:
            self.waiting -= 1

    def _examined(self, folder: Path, sent: ReceivedFile) -> Accepted | EvidenceRefused:
        own = Path(tempfile.mkdtemp(dir=folder))
        try:
            return self.examiner.examine(
                sent.path, own, name=sent.name, size=sent.size, sent_digest=sent.digest
            )
        except EvidenceRefused as fault:
            return fault


def open_archive(folder: Path, blobs: Blobs, *, clamd: str) -> Archive:
    """Open the archive; files are examined below `folder`, and what a killed process left half received is removed."""
    incoming = folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    for left in incoming.iterdir():
        if left.stat().st_mtime < time.time() - LEFT_BEHIND_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    return Archive(blobs, Examiner(clamd), incoming)


async def get_archive(request: Request) -> Archive:
    """Give the archive this application was started with."""
    archive: Archive = request.app.state.archive
    return archive


ArchiveDep = Annotated[Archive, Depends(get_archive)]


@dataclass(frozen=True, slots=True)
class Received:
    """A form with its files examined: those accepted, and why the others are not."""

    form: ReceivedForm
    accepted: Sequence[Accepted]
    refused: Sequence[EvidenceRefused]


@asynccontextmanager
async def received(archive: Archive, request: Request) -> AsyncIterator[Received]:
    """Receive and examine the files of a request; they are gone when the block is left."""
    folder = Path(tempfile.mkdtemp(dir=archive.incoming))
    try:
        async with asyncio.timeout(LONGEST_SENDING_SECONDS):
            form = await receive_form(request, folder, largest_file=LARGEST_FILE, most_files=MOST_AT_ONCE)
        found = [await archive.examine(folder, sent) for sent in form.files]
        yield Received(
            form,
            [one for one in found if isinstance(one, Accepted)],
            [one for one in found if isinstance(one, EvidenceRefused)],
        )
    finally:
        await anyio.to_thread.run_sync(lambda: shutil.rmtree(folder, ignore_errors=True))


FILE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def file_response(archive: Archive, file: Evidence) -> StreamingResponse:
    """Send a file: pictures of our own making may be looked at, everything else is a download.

    Raises `EvidenceNotFound`.
    """
    shown = "inline" if file.kind.is_picture else "attachment"
    headers = {
        **FILE_HEADERS,
        "Content-Length": str(file.size),
        "Content-Disposition": _disposition(shown, file),
    }
    return StreamingResponse(
        content_of(archive.blobs, file), media_type=file.kind.media_type, headers=headers
    )


def thumbnail_response(archive: Archive, file: Evidence) -> StreamingResponse:
    """Send the small picture of a picture; raises `EvidenceNotFound`."""
    headers = {**FILE_HEADERS, "Cache-Control": "private, max-age=86400, immutable"}
    return StreamingResponse(thumbnail_of(archive.blobs, file), media_type="image/jpeg", headers=headers)


def _disposition(shown: str, file: Evidence) -> str:
    """Write the header that names a download (RFC 6266): plain ASCII of our own, and the name in UTF-8."""
    plain = f"evidence-{file.digest[:8]}{file.kind.ending}"
    name = quote(download_name(file.name, file.kind), safe="")
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{name}"


def sweeping(database: Database, archive: Archive) -> BackgroundTask:
    """Give the task that removes contents without a use; it runs after the commit of the request."""

    def run() -> None:
        with database.transaction() as session:
            sweep(session, archive.blobs)

    return BackgroundTask(run)
