"""Questions about visits and about what the enterprise says to its case; the right to the case is proved before."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from app.cases.tables import CaseAttendance, CaseExplanation, CaseNote, CaseRating


def attendance_of(session: Session, case_id: UUID) -> list[CaseAttendance]:
    """Give who signed in, first one first; without what was taken back."""
    query = select(CaseAttendance).where(
        CaseAttendance.case_id == case_id, col(CaseAttendance.taken_back_at).is_(None)
    )
    return list(session.exec(query.order_by(col(CaseAttendance.at), col(CaseAttendance.id))))


def notes_of(session: Session, case_id: UUID) -> list[CaseNote]:
    """Give the notes of a case, oldest first."""
    query = select(CaseNote).where(CaseNote.case_id == case_id)
    return list(session.exec(query.order_by(col(CaseNote.at), col(CaseNote.id))))


def rating_of(session: Session, case_id: UUID) -> CaseRating | None:
    """Give how satisfied the enterprise was, if it has said so."""
    return session.get(CaseRating, case_id)


def ratings_of(session: Session, case_ids: Sequence[UUID]) -> list[CaseRating]:
    """Give the ratings of these cases, newest first."""
    query = select(CaseRating).where(col(CaseRating.case_id).in_(case_ids))
    return list(session.exec(query.order_by(col(CaseRating.at).desc())))


def explanation_of(session: Session, case_id: UUID) -> CaseExplanation | None:
    """Give what the enterprise says to a self-assessment that was too high."""
    return session.get(CaseExplanation, case_id)


def explanations_of(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, CaseExplanation]:
    """Give the explanations of these cases."""
    query = select(CaseExplanation).where(col(CaseExplanation.case_id).in_(case_ids))
    return {row.case_id: row for row in session.exec(query)}
