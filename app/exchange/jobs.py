"""Making exports, and removing their files after a while."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlmodel import Session

from app.exchange.service.exporting import EXPORT, begin_approved, make, remove_old
from app.kit.blobs import Blobs
from app.kit.working import Duties, Duty, Run

SWEEP_FILES = "exchange.sweep"


def exchange_duties(blobs: Blobs) -> Duties:
    """Give what makes exports and what removes their files."""
    return {
        EXPORT: Duty(partial(make, blobs=blobs)),
        SWEEP_FILES: Duty(partial(_sweep, blobs=blobs)),
    }


def _sweep(run: Run, blobs: Blobs) -> None:
    with run.finishing() as session:
        remove_old(session, blobs, at=run.clock())


def begin_export(session: Session, approval_id: UUID, *, now: datetime) -> None:
    """Begin what a second person has just approved."""
    begin_approved(session, approval_id, now=now)
