"""What reports do when something happens."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.questionnaires.service.library import Library
from app.reports.domain.content import Brand
from app.reports.service.keeping import freeze


def freeze_report(
    session: Session, assessment_id: UUID, *, library: Library, brand: Brand, public_url: str, now: datetime
) -> None:
    """Freeze the report of a scored assessment under a new number."""
    freeze(session, assessment_id, library=library, brand=brand, public_url=public_url, now=now)
