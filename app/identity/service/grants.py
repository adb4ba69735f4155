"""Use cases of identity: remember who may open what, and decide it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Connection, and_, bindparam, or_
from sqlmodel import Session

from app.identity.domain import Visitor, digest, read_resume_token
from app.identity.repository import end_grants, granted_objects, has_closed, has_grant, holds, is_closed
from app.identity.tables import ClosedLink, Grant
from app.kit.audit import Entry, record


def may_open(connection: Connection, visitor: Visitor, object_id: UUID, *, secret: str) -> bool:
    """Whether this visitor holds the object: by resume token, or by an earlier grant."""
    if visitor.bearer and opened_by(connection, visitor.bearer, secret=secret) == object_id:
        return True
    if not visitor.cookie:
        return False
    return holds(connection, digest(secret, visitor.cookie), object_id)


def opens(object_id: Any) -> ColumnElement[bool]:
    """Ask within a statement what `may_open` asks; its places are filled by `opening`."""
    by_link = and_(bindparam("by_link", type_=Boolean()), ~has_closed(object_id))
    return or_(by_link, has_grant(object_id))


def opening(visitor: Visitor, object_id: UUID, *, secret: str) -> dict[str, object]:
    """Give the values of the places of `opens`."""
    by_link = bool(visitor.bearer) and read_resume_token(secret, visitor.bearer) == object_id
    return {"by_link": by_link, "holder": digest(secret, visitor.cookie) if visitor.cookie else ""}


def opened_by(connection: Connection, token: str, *, secret: str) -> UUID | None:
    """Give the object a resume token opens; `None` if it is not one of ours, or its link was closed."""
    object_id = read_resume_token(secret, token)
    return None if object_id is None or is_closed(connection, object_id) else object_id


def has_closed_link(session: Session, object_id: UUID) -> bool:
    """Whether the resume link and code of an object open nothing any more."""
    return is_closed(session.connection(), object_id)


def close_link(session: Session, object_id: UUID, *, at: datetime) -> None:
    """Let the resume link and code open nothing any more, and no browser that came by them."""
    if not is_closed(session.connection(), object_id):
        session.add(ClosedLink(object_id=object_id, closed_at=at))
        end_grants(session, object_id)
        record(session, Entry("link.closed", "assessment", str(object_id), at))


def remember(session: Session, cookie: str, object_id: UUID, *, secret: str, at: datetime) -> None:
    """Let the browser with this cookie open the object from now on."""
    holder = digest(secret, cookie)
    if not holds(session.connection(), holder, object_id):
        session.add(Grant(holder=holder, object_id=object_id, granted_at=at))


def held_by(session: Session, visitor: Visitor, *, secret: str) -> list[UUID]:
    """Give the objects this browser may open, newest first."""
    return granted_objects(session, digest(secret, visitor.cookie)) if visitor.cookie else []
