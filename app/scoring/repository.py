"""Questions about kept results."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

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
