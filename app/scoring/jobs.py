"""What scoring does when something happens."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.questionnaires.service.library import Library
from app.scoring.service.feeding import feed
from app.scoring.service.keeping import score


def score_submitted(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Score a submitted assessment."""
    score(session, assessment_id, library=library, now=now)


def feed_continued(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Answer what the enterprise's results tell, to be confirmed."""
    feed(session, assessment_id, library=library, now=now)
