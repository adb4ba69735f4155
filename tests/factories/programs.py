"""People with a token for programs, in the database of a served application."""

from uuid import UUID

from fastapi import FastAPI
from sqlmodel import select

from app.identity.domain.roles import Membership, Role
from app.identity.domain.scopes import TokenScope
from app.identity.service.accounts import Keys, make_person
from app.identity.service.programs import make_token
from app.identity.service.roles import give_role
from app.identity.tables import MembershipRow, Person
from app.web.context import Context


def program(
    app: FastAPI,
    role: Role,
    *,
    region: str = "",
    scopes: tuple[TokenScope, ...] = tuple(TokenScope),
    days: int = 9,
) -> tuple[dict[str, str], UUID]:
    """Give the header of a token of a new person with this role, and the person's id."""
    context: Context = app.state.context
    keys, now = Keys(context.secret, context.random), context.clock()
    with context.database.transaction() as session:
        person = make_person(
            session, login=f"p{len(session.exec(select(Person)).all())}", name=f"{role}（示例）", at=now
        )
        give_role(session, person, Membership(role, region=region), by=None, at=now)
        token = make_token(session, person, "test", scopes, days, keys, at=now)
    return {"authorization": f"Bearer {token}"}, person.id


def lose_roles(app: FastAPI, person: UUID) -> None:
    """Take every role from somebody."""
    context: Context = app.state.context
    with context.database.transaction() as session:
        for row in session.exec(select(MembershipRow).where(MembershipRow.person_id == person)):
            row.ends_at = context.clock()
            session.add(row)
