"""Questions about grants."""

from uuid import UUID

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, select

from app.identity.tables import Grant

_HELD = select(Grant.object_id).where(
    Grant.holder == bindparam("holder"), Grant.object_id == bindparam("object")
)


def holds(connection: Connection, holder: str, object_id: UUID) -> bool:
    """Whether this holder has a grant for this object; asked by every request."""
    found = connection.execute(_HELD, {"holder": holder, "object": object_id})
    return found.first() is not None


def granted_objects(session: Session, holder: str) -> list[UUID]:
    """Give what a holder may open, newest first."""
    rows = select(Grant.object_id).where(Grant.holder == holder).order_by(col(Grant.granted_at).desc())
    return list(session.exec(rows))
