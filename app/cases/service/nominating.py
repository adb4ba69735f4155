"""Who an office could nominate: submitted assessments of its region."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.tables import Assessment
from app.cases.repository import submitted_within
from app.cases.service.opening import is_free
from app.enterprises.tables import Enterprise
from app.identity.domain.rights import Scope
from app.scoring.tables import StoredResult


@dataclass(frozen=True, slots=True)
class Nominee:
    """The latest submission of an enterprise; `level` is a rank, `total` a decimal as text."""

    assessment_id: UUID
    enterprise_id: UUID
    edition: tuple[str, str]
    name: str
    region: str
    level: int
    total: str
    submitted_at: datetime
    is_free: bool
    """Whether it has no case in the way."""


def nominees(
    session: Session, scope: Scope, *, search: str, first: int, most: int, at: datetime
) -> tuple[list[Nominee], bool]:
    """Give one page of them, newest first, and whether there are more."""
    rows = submitted_within(session, scope, search=search, only=None, first=first, most=most + 1)
    return [_nominee(session, row, at) for row in rows[:most]], len(rows) > most


def nominee(session: Session, scope: Scope, assessment_id: UUID, *, at: datetime) -> Nominee | None:
    """Give one of them, if it lies in the region."""
    rows = submitted_within(session, scope, search="", only=assessment_id, first=0, most=1)
    return _nominee(session, rows[0], at) if rows else None


def _nominee(session: Session, row: tuple[Assessment, Enterprise, StoredResult], at: datetime) -> Nominee:
    assessment, enterprise, result = row
    return Nominee(
        assessment.id,
        enterprise.id,
        (assessment.questionnaire_code, assessment.questionnaire_version),
        enterprise.name,
        enterprise.region,
        result.level,
        result.total,
        assessment.submitted_at or at,
        is_free(session, enterprise.id, enterprise.credit_code, at),
    )
