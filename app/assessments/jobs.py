"""What an assessment does when something happens."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.delegating import close_delegations
from app.assessments.service.pacing import count_timings
from app.assessments.service.quality import keep_flags
from app.questionnaires.service.library import Library


def flag_submitted(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Keep the doubts that stand when an assessment is submitted."""
    keep_flags(session, assessment_id, library=library, now=now)


def close_submitted(session: Session, assessment_id: UUID, *, now: datetime) -> None:
    """Close the delegations of an assessment that is submitted."""
    close_delegations(session, assessment_id, at=now)


def time_submitted(session: Session, assessment_id: UUID, *, now: datetime) -> None:
    """Count how long the answers took, when an assessment is submitted."""
    count_timings(session, assessment_id)
