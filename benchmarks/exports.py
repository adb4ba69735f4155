"""An export of many assessments: time a row, and memory against the number of rows, as CSV and as a workbook."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from app.commands.migrate import migrate
from app.evidence.deps import open_archive
from app.exchange.repository import export_by_id
from app.exchange.service.exporting import EXPORT, make
from app.exchange.tables import Export, ExportState
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import make_person
from app.identity.service.roles import give_role
from app.kit.blobs import Blobs
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.queue import enqueue
from app.kit.stores import open_store
from app.kit.working import Duty, Worker
from app.settings import Settings
from tests.factories.register import many_assessments

TURN = 5_000
"""Rows written in one transaction."""
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def exports(rows: int = 100_000, small: int = 5_000) -> None:
    """Export a few and many; prints seconds and the growth of memory in MiB while the job works."""
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/x.db", blob_dir=Path(folder) / "blobs")
        migrate(settings)
        database = Database(settings.database_url)
        blobs = open_archive(
            settings.blob_dir,
            open_store(settings.blob_dir, settings.blob_url, settings.blob_options),
            clamd="",
        ).blobs
        for count, begin in ((small, 0), (rows, small)):
            for first in range(begin, count, TURN):
                with database.transaction() as session:
                    some = min(TURN, count - first)
                    many_assessments(session, some, region="320583", at=system_clock(), begin=first)
            for form in ("csv", "xlsx"):
                print(f"export, {form}, {count} assessments: {_one(database, blobs, form)}")
        database.close()


def _one(database: Database, blobs: Blobs, form: str) -> dict[str, float]:
    worker = Worker(
        database, {EXPORT: Duty(lambda run: make(run, blobs))}, (), clock=system_clock, random=os.urandom
    )
    export_id = _put_down(database, form)
    with _peak() as peak:
        began = time.perf_counter()
        worker.drain()
        took = time.perf_counter() - began
    with database.reading() as session:
        row = export_by_id(session, export_id)
        if row is None or row.state != ExportState.READY:
            raise RuntimeError("the export was not made")
        return {"rows": row.rows, "seconds": round(took, 1), "bytes": row.size, "grew_mib": peak[0]}


def _put_down(database: Database, form: str) -> Any:
    now, own = system_clock(), uuid4()
    with database.transaction() as session:
        person = make_person(session, login=f"bench-{own.hex[:8]}", name="bench", at=now)
        give_role(session, person, Membership(Role.COUNTY_OFFICE, region="320583"), by=None, at=now)
        row = Export(
            id=own, person_id=person.id, region="320583", form=form, state=str(ExportState.RUNNING), asked_at=now
        )  # fmt: skip
        session.add(row)
        session.flush()
        enqueue(session, EXPORT, {"export": str(own)}, key=f"{EXPORT}:{own}", at=now)
    return own


@contextmanager
def _peak() -> Iterator[list[float]]:
    """Watch the memory of this process; gives by how many MiB it grew at most."""
    before, found, is_over = _resident(), [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.02):
            found[0] = max(found[0], round((_resident() - before) / 2**20, 1))

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield found
    finally:
        is_over.set()
        watch.join()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE_BYTES


if __name__ == "__main__":
    exports()
