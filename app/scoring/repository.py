"""Questions about kept results."""

from uuid import UUID

from sqlmodel import Session

from app.scoring.tables import StoredResult


def result_of(session: Session, assessment_id: UUID) -> StoredResult | None:
    """Give the kept result of an assessment."""
    return session.get(StoredResult, assessment_id)
