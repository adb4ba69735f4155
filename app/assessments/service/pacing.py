"""How long items take: counted once at submission, read for the minutes left."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.pacing import Answer, Pace, class_of, expected_pace, seconds_taken
from app.assessments.repository import add_timings, responses_of, timings_of
from app.assessments.service.keeping import open_assessment
from app.questionnaires.domain.definition import Definition

LASTS = timedelta(minutes=10)


def count_timings(session: Session, assessment_id: UUID) -> None:
    """Count how long the answers of a submitted assessment took; those carried from elsewhere tell nothing."""
    assessment = open_assessment(session, assessment_id)
    rows = [row for row in responses_of(session, assessment_id) if row.carried_assessment is None]
    taken = seconds_taken(Answer(row.item, row.changed_at) for row in rows)
    classes = sorted((item, class_of(seconds)) for item, seconds in taken.items())
    add_timings(session, assessment.questionnaire_code, assessment.questionnaire_version, classes)


class Paces:
    """The pace of every questionnaire version, read again after `LASTS`: it changes slowly, pages are many."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, Pace]] = {}

    def of(self, session: Session, definition: Definition, now: datetime) -> Pace:
        """Give the seconds each item of a questionnaire version takes."""
        known = self._known.get(definition.fingerprint)
        if known is None or not known[0] <= now < known[0] + LASTS:
            counted = timings_of(session, definition.code, definition.version)
            known = (now, expected_pace(definition, counted))
            self._known[definition.fingerprint] = known
        return known[1]
