"""Questions about letters."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.letters.domain import LetterState
from app.letters.tables import Letter


def due_letters(session: Session, at: datetime, most: int) -> list[Letter]:
    """Give waiting letters whose time has come, oldest first; nobody else takes them meanwhile."""
    query = (
        select(Letter)
        .where(Letter.state == str(LetterState.WAITING))
        .where(col(Letter.next_try_at) <= at)
        .order_by(col(Letter.next_try_at))
        .limit(most)
    )
    return list(session.exec(query.with_for_update(skip_locked=True)))


def letter_by_id(session: Session, letter_id: UUID) -> Letter | None:
    """Give the letter of this id."""
    return session.get(Letter, letter_id)


def letters_about(session: Session, object_ids: list[UUID]) -> list[Letter]:
    """Give the letters about these objects, oldest first."""
    query = select(Letter).where(col(Letter.about).in_(object_ids))
    return list(session.exec(query.order_by(col(Letter.written_at))))
