"""Questions about grants."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.identity.tables import Grant


def grant_of(session: Session, holder: str, object_id: UUID) -> Grant | None:
    """Give the grant of this holder for this object."""
    return session.get(Grant, (holder, object_id))


def granted_objects(session: Session, holder: str) -> list[UUID]:
    """Give what a holder may open, newest first."""
    rows = select(Grant.object_id).where(Grant.holder == holder).order_by(col(Grant.granted_at).desc())
    return list(session.exec(rows))
