"""Tokens by which a program acts in the name of a person: shown once, kept as a digest, limited in scope and time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain import digest, new_token
from app.identity.domain.rights import Actor
from app.identity.domain.scopes import TOKEN_MARK, TokenScope
from app.identity.errors import PersonNotFound, TokenReason, TokenRefused
from app.identity.repository import memberships_of, person_by_id, token_by_digest, token_by_id, tokens_of
from app.identity.service.accounts import Keys
from app.identity.service.roles import in_force
from app.identity.tables import ApiToken, Person
from app.kit.audit import Entry, record
from app.kit.plain import clean_line

LONGEST_NAME = 60
LONGEST_LIFE = 366
MOST_TOKENS = 20
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that calls: whose token, and for what."""

    actor: Actor
    person: Person
    scopes: frozenset[str]
    token: ApiToken


def make_token(
    session: Session,
    person: Person,
    name: str,
    scopes: tuple[TokenScope, ...],
    days: int,
    keys: Keys,
    *,
    at: datetime,
) -> str:
    """Make a token for programs of this person and give it, once. Raises `TokenRefused`."""
    wanted = clean_line(name)
    alive = [token for token in tokens_of(session, person.id) if token.ends_at > at]
    reasons = {
        TokenReason.NAME: not 0 < len(wanted) <= LONGEST_NAME,
        TokenReason.SCOPES: not scopes,
        TokenReason.DAYS: not 0 < days <= LONGEST_LIFE,
        TokenReason.MANY: len(alive) >= MOST_TOKENS,
    }
    if found := [reason for reason, holds in reasons.items() if holds]:
        raise TokenRefused(found)
    token = TOKEN_MARK + new_token(keys.random)
    row = ApiToken(
        id=uuid4(),
        digest=digest(keys.secret, token),
        person_id=person.id,
        name=wanted,
        scopes=" ".join(scopes),
        made_at=at,
        ends_at=at + timedelta(days=days),
    )
    session.add(row)
    after = {"scopes": row.scopes, "days": days, "token": str(row.id)}
    record(session, Entry("token.made", "person", str(person.id), at, after=after))
    return token


def program_of(session: Session, token: str, keys: Keys, *, at: datetime) -> Program | None:
    """Give whose program calls, or nobody: a token that is over or taken back, or a closed account."""
    row = token_by_digest(session, digest(keys.secret, token))
    person = person_by_id(session, row.person_id) if row else None
    if row is None or person is None or row.ends_at <= at or person.disabled_at is not None:
        return None
    held = in_force(memberships_of(session, person.id), at)
    actor = Actor(person.id, person.name, held, is_strong=True)
    return Program(actor, person, frozenset(row.scopes.split()), row)


def note_use(session: Session, program: Program, *, at: datetime) -> None:
    """Keep that a token was used, to the minute."""
    if is_noted(program, at):
        return
    row = session.merge(program.token)
    row.used_at = at
    session.add(row)


def is_noted(program: Program, at: datetime) -> bool:
    """Whether the last use is known to the minute already."""
    used = program.token.used_at
    return used is not None and at - used < USED_EVERY


def take_back(session: Session, person_id: UUID, token_id: UUID, *, at: datetime) -> None:
    """End one of a person's tokens at once; raises `PersonNotFound` for one that is not theirs."""
    row = token_by_id(session, token_id)
    if row is None or row.person_id != person_id:
        raise PersonNotFound
    session.delete(row)
    record(session, Entry("token.taken-back", "person", str(person_id), at, after={"token": str(row.id)}))
