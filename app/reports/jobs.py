"""What reports do when something happens, and which jobs they do."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlmodel import Session

from app.cases.service.reporting import assessment_of_case
from app.kit.working import Duties, Duty, Run
from app.questionnaires.service.library import Library
from app.reports.domain.content import Brand
from app.reports.service.exporting import EXPORT, Workshop, begin, do_export, sweep
from app.reports.service.keeping import freeze
from app.reports.service.revoking import revoke_approved


def freeze_report(
    session: Session,
    assessment_id: UUID,
    *,
    library: Library,
    brand: Brand,
    public_url: str,
    now: datetime,
    check_days: int,
) -> None:
    """Freeze the report of a scored assessment under a new number."""
    freeze(
        session,
        assessment_id,
        library=library,
        brand=brand,
        public_url=public_url,
        now=now,
        check_days=check_days,
    )


def freeze_site_report(
    session: Session,
    case_id: UUID,
    *,
    library: Library,
    brand: Brand,
    public_url: str,
    now: datetime,
    check_days: int,
) -> None:
    """Freeze the report of a case that two people have signed, under a number of its own."""
    assessment_id = assessment_of_case(session, case_id)
    freeze(
        session,
        assessment_id,
        case_id=case_id,
        library=library,
        brand=brand,
        public_url=public_url,
        now=now,
        check_days=check_days,
    )


def begin_copies(session: Session, approval_id: UUID, *, now: datetime) -> None:
    """Let the job of an export begin once a second person has approved it."""
    begin(session, approval_id, at=now)


def revoke_report(session: Session, approval_id: UUID, *, now: datetime) -> None:
    """Revoke the report whose revocation a second person has approved."""
    revoke_approved(session, approval_id, now=now)


SWEEP_EXPORTS = "reports.sweep"


def report_duties(workshop: Workshop) -> Duties:
    """Give what draws exports piece by piece, and what removes them when their time is over."""
    return {
        EXPORT: Duty(partial(do_export, workshop=workshop)),
        SWEEP_EXPORTS: Duty(partial(_sweep, workshop=workshop)),
    }


def _sweep(run: Run, workshop: Workshop) -> None:
    with run.finishing() as session:
        sweep(session, workshop, at=run.clock())
