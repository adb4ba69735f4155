"""Questions about kept results."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.identity.tables import ConsentRow
from app.scoring.tables import RecordedResult, StoredResult


def result_of(session: Session, assessment_id: UUID) -> StoredResult | None:
    """Give the kept result of an assessment."""
    return session.get(StoredResult, assessment_id)


def results_after(session: Session, last: UUID, most: int) -> list[StoredResult]:
    """Give the next kept results in the order of their assessments' ids."""
    query = select(StoredResult).where(col(StoredResult.assessment_id) > last)
    return list(session.exec(query.order_by(col(StoredResult.assessment_id)).limit(most)))


def recorded_results_of(session: Session, enterprise_ids: Sequence[UUID]) -> list[RecordedResult]:
    """Give the results stated for these enterprises, oldest first."""
    query = select(RecordedResult).where(col(RecordedResult.enterprise_id).in_(enterprise_ids))
    return list(session.exec(query.order_by(col(RecordedResult.held_on), col(RecordedResult.recorded_at))))


def shared_with(
    session: Session, purposes: Sequence[str], stem: str, *, most: int
) -> list[tuple[Assessment, Enterprise, StoredResult]]:
    """Give the latest result of each enterprise of a region that consents to a purpose now, newest first."""
    later = aliased(Assessment)
    newer = select(later.id).where(
        col(later.enterprise_id) == col(Assessment.enterprise_id),
        col(later.submitted_at) > col(Assessment.submitted_at),
    )
    given = select(ConsentRow.id).where(
        col(ConsentRow.subject) == col(Enterprise.id),
        col(ConsentRow.purpose).in_(purposes),
        col(ConsentRow.ended_at).is_(None),
    )
    query = (
        select(Assessment, Enterprise, StoredResult)
        .join(Enterprise, col(Assessment.enterprise_id) == col(Enterprise.id))
        .join(StoredResult, col(StoredResult.assessment_id) == col(Assessment.id))
        .where(given.exists(), ~newer.exists(), col(Enterprise.region).startswith(stem, autoescape=True))
        .order_by(col(Assessment.submitted_at).desc(), col(Assessment.id))
    )
    return list(session.exec(query.limit(most)).all())
