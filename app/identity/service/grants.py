"""Use cases of identity: remember who may open what, and decide it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from app.identity.domain import Visitor, digest, read_resume_token
from app.identity.repository import granted_objects, holds
from app.identity.tables import Grant


def may_open(connection: Connection, visitor: Visitor, object_id: UUID, *, secret: str) -> bool:
    """Whether this visitor holds the object: by resume token, or by an earlier grant."""
    if visitor.bearer and read_resume_token(secret, visitor.bearer) == object_id:
        return True
    if not visitor.cookie:
        return False
    return holds(connection, digest(secret, visitor.cookie), object_id)


def remember(session: Session, cookie: str, object_id: UUID, *, secret: str, at: datetime) -> None:
    """Let the browser with this cookie open the object from now on."""
    holder = digest(secret, cookie)
    if not holds(session.connection(), holder, object_id):
        session.add(Grant(holder=holder, object_id=object_id, granted_at=at))


def held_by(session: Session, visitor: Visitor, *, secret: str) -> list[UUID]:
    """Give the objects this browser may open, newest first."""
    return granted_objects(session, digest(secret, visitor.cookie)) if visitor.cookie else []
