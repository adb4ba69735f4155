"""What recommendations do when something happens."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.questionnaires.service.library import Library
from app.recommendations.service.keeping import draft


def draft_recommendations(
    session: Session, assessment_id: UUID, *, library: Library, now: datetime
) -> None:
    """Rank the pool for a scored assessment."""
    draft(session, assessment_id, library=library, now=now)
