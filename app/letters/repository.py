"""Questions about letters."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.letters.tables import Letter


def letter_by_id(session: Session, letter_id: UUID) -> Letter | None:
    """Give the letter of this id."""
    return session.get(Letter, letter_id)


def letters_about(session: Session, object_ids: list[UUID]) -> list[Letter]:
    """Give the letters about these objects, oldest first."""
    query = select(Letter).where(col(Letter.about).in_(object_ids))
    return list(session.exec(query.order_by(col(Letter.written_at))))
