"""Signing in and out: password, second factor, sessions on the server, guessing slowed down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.identity.adapters import decoy, new_totp_secret, totp_step
from app.identity.domain import digest, new_token
from app.identity.domain.rights import Actor
from app.identity.domain.roles import STAFF_ROLES
from app.identity.domain.sessions import SEEN_EVERY, Span
from app.identity.errors import CodeRefused, PersonNotFound, SignInRefused
from app.identity.repository import (
    memberships_of,
    person_by_id,
    person_by_login,
    sessions_of,
    signed_in,
)
from app.identity.service.accounts import Keys, login_of, the_person
from app.identity.service.deputies import held_for_others
from app.identity.service.guessing import Place, forgive, slow_down
from app.identity.service.roles import in_force
from app.identity.tables import Person, SignedIn
from app.kit.audit import Entry, record


@dataclass(frozen=True, slots=True)
class Signed:
    """A session in use."""

    actor: Actor
    person: Person
    row: SignedIn

    @property
    def needs_code(self) -> bool:
        """Whether the second factor is still missing for a role that asks for it."""
        return self.row.is_staff and not self.row.is_strong


def sign_in(
    session: Session, login: str, password: str, place: Place, keys: Keys, *, at: datetime
) -> tuple[str, Signed]:
    """Start a session by login and password; gives its token.

    Raises `TooManyAttempts` before looking at the password, `SignInRefused` for anything that does not fit: with the
    same words and the same work for an unknown login, a wrong password and a closed account.
    """
    known = login_of(login)
    slow_down(session, known, place, keys, at)
    person = person_by_login(session, known)
    kept = person.password if person else ""
    fitting, newer = keys.fits(password, kept or decoy())
    if person is None or not kept or not fitting or person.disabled_at is not None:
        raise SignInRefused
    if newer:
        person.password = newer
    forgive(session, known, place, keys)
    return start(session, person, place, keys, at=at)


def start(
    session: Session, person: Person, place: Place, keys: Keys, *, at: datetime, is_strong: bool = False
) -> tuple[str, Signed]:
    """Start a session for somebody who has proven who they are."""
    token = new_token(keys.random)
    is_staff = any(m.role in STAFF_ROLES for m in in_force(memberships_of(session, person.id), at))
    row = SignedIn(
        digest=digest(keys.secret, token),
        person_id=person.id,
        started_at=at,
        seen_at=at,
        is_staff=is_staff,
        is_strong=is_strong,
        origin=place.origin[:64],
        agent=place.agent[:120],
    )
    session.add(row)
    record(session, Entry("sign-in.done", "person", str(person.id), at))
    return token, _signed(session, person, row, at)


def second_factor(
    session: Session, signed: Signed, code: str, place: Place, keys: Keys, *, at: datetime
) -> str:
    """Take a one-time code; the session gets a new token, which is given.

    Raises `CodeRefused`, and `TooManyAttempts` before looking at the code.
    """
    person = the_person(session, signed.person.id)
    slow_down(session, f"totp:{person.id}", place, keys, at)
    secret = keys.sealer.open(person.totp, _totp_place(person.id))
    step = totp_step(secret, "".join(code.split()), at, after=person.totp_step) if secret else None
    if step is None:
        raise CodeRefused
    person.totp_step = step
    session.add(person)
    forgive(session, f"totp:{person.id}", place, keys)
    session.delete(session.merge(signed.row))
    token, _ = start(session, person, place, keys, at=at, is_strong=True)
    return token


def totp_secret(session: Session, person_id: UUID, keys: Keys) -> str:
    """Give the secret to enrol with; made and kept at the first call, never shown again once a code was used."""
    person = the_person(session, person_id)
    if person.totp_step:
        raise CodeRefused
    if not person.totp:
        person.totp = keys.sealer.seal(new_totp_secret(), _totp_place(person.id))
        session.add(person)
    return keys.sealer.open(person.totp, _totp_place(person.id))


def forget_totp(session: Session, person_id: UUID, *, at: datetime) -> None:
    """Let somebody who lost the phone enrol again; asked for by an administrator."""
    person = the_person(session, person_id)
    person.totp, person.totp_step = "", 0
    session.add(person)
    for row in sessions_of(session, person.id):
        session.delete(row)
    record(session, Entry("totp.reset", "person", str(person.id), at))


def session_of(session: Session, token: str, keys: Keys, *, at: datetime) -> Signed | None:
    """Give who is signed in by a token, or nobody; a session past its time is nobody."""
    row = signed_in(session, digest(keys.secret, token)) if token else None
    person = person_by_id(session, row.person_id) if row else None
    if row is None or person is None or person.disabled_at is not None:
        return None
    if Span(row.started_at, row.seen_at, row.is_staff).is_over(at):
        return None
    return _signed(session, person, row, at)


def touch(session: Session, signed: Signed, *, at: datetime) -> None:
    """Keep that a session was used, to the minute."""
    if at - signed.row.seen_at >= SEEN_EVERY:
        row = session.merge(signed.row)
        row.seen_at = at
        session.add(row)


def end(session: Session, person_id: UUID, session_digest: str, *, at: datetime) -> None:
    """End one session of a person; raises `PersonNotFound` for one that is not theirs."""
    row = signed_in(session, session_digest)
    if row is None or row.person_id != person_id:
        raise PersonNotFound
    session.delete(row)
    record(session, Entry("sign-in.ended", "person", str(person_id), at))


def _signed(session: Session, person: Person, row: SignedIn, at: datetime) -> Signed:
    own = in_force(memberships_of(session, person.id), at)
    held = (*own, *held_for_others(session, person.id, own, at))
    return Signed(Actor(person.id, person.name, held, row.is_strong), person, row)


def _totp_place(person_id: UUID) -> str:
    return f"person.totp.{person_id}"
