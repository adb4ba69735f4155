"""Accounts: made by invitation only, set up by a one-time link, closed without trace lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.adapters import fits, hasher, is_common
from app.identity.domain import RandomBytes, digest, new_token
from app.identity.domain.passwords import PROFILES, PasswordProfile, must_change, password_reason
from app.identity.errors import (
    InvitationNotFound,
    LoginTaken,
    PasswordReason,
    PasswordRefused,
    PersonNotFound,
    SignInRefused,
)
from app.identity.repository import (
    end_invitations,
    end_sessions,
    invitation,
    person_by_id,
    person_by_login,
)
from app.identity.tables import Invitation, Person
from app.kit.audit import Entry, record
from app.kit.plain import clean_line
from app.kit.sealing import Sealer

INVITATION_LIVES = timedelta(hours=72)
LONGEST_LOGIN = LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Keys:
    """What accounts need of the service: its secret, randomness, the password profile's name, and what checks one."""

    secret: str
    random: RandomBytes
    profile: str = "asvs"
    fits: Callable[[str, str], tuple[bool, str | None]] = fits
    older: tuple[str, ...] = ()
    """Secrets that were used before."""

    @property
    def rules(self) -> PasswordProfile:
        """The password profile."""
        return PROFILES[self.profile]

    @property
    def sealer(self) -> Sealer:
        """Seals personal fields."""
        return Sealer(self.secret, self.older, self.random)


def login_of(typed: str) -> str:
    """Give a login as it is compared: without case and blanks."""
    return "".join(clean_line(typed).casefold().split())[:LONGEST_LOGIN]


def make_person(session: Session, *, login: str, name: str, at: datetime) -> Person:
    """Make an account without a password; raises `LoginTaken`."""
    known = login_of(login)
    if not known or person_by_login(session, known) is not None:
        raise LoginTaken(login=known)
    person = Person(id=uuid4(), login=known, name=clean_line(name)[:LONGEST_NAME] or known, created_at=at)
    session.add(person)
    session.flush()
    record(session, Entry("person.made", "person", str(person.id), at))
    return person


def invite(session: Session, person: Person, keys: Keys, *, at: datetime) -> str:
    """Give a one-time token that sets up the account, or a new password; earlier ones no longer work."""
    end_invitations(session, person.id)
    token = new_token(keys.random)
    session.add(
        Invitation(
            digest=digest(keys.secret, token),
            person_id=person.id,
            made_at=at,
            ends_at=at + INVITATION_LIVES,
        )
    )
    record(session, Entry("person.invited", "person", str(person.id), at))
    return token


def invited(session: Session, token: str, keys: Keys, *, at: datetime) -> Person:
    """Give who a token invites; raises `InvitationNotFound`."""
    row = invitation(session, digest(keys.secret, token))
    person = person_by_id(session, row.person_id) if row and at < row.ends_at else None
    if person is None or person.disabled_at is not None:
        raise InvitationNotFound
    return person


def accept(session: Session, token: str, password: str, keys: Keys, *, at: datetime) -> Person:
    """Set the password an invitation asks for; the token is used up and every session of the person ends.

    Raises `InvitationNotFound`, `PasswordRefused`.
    """
    person = invited(session, token, keys, at=at)
    _set_password(session, person, password, keys, at=at)
    end_invitations(session, person.id)
    end_sessions(session, person.id)
    record(session, Entry("password.set", "person", str(person.id), at))
    return person


def change_password(
    session: Session, person_id: UUID, old: str, new: str, keys: Keys, *, but: str, at: datetime
) -> None:
    """Change a password; all other sessions end. `but` is the digest of the one that stays.

    Raises `SignInRefused` if the old one does not fit, `PasswordRefused`.
    """
    person = the_person(session, person_id)
    if not keys.fits(old, person.password)[0]:
        raise SignInRefused
    _set_password(session, person, new, keys, at=at)
    end_sessions(session, person.id, but=but)
    record(session, Entry("password.changed", "person", str(person.id), at))


def open_account(
    session: Session, *, login: str, name: str, password: str, email: str, keys: Keys, at: datetime
) -> Person:
    """Make an account with a password for somebody who has proven an e-mail address.

    Raises `PasswordRefused` and `LoginTaken`, before anything is kept.
    """
    reason = password_reason(
        password, keys.rules, context=_context(login_of(login), name), is_known=is_common
    )
    if reason is not None:
        raise PasswordRefused(reason)
    person = make_person(session, login=login, name=name, at=at)
    _set_password(session, person, password, keys, at=at)
    keep_email(session, person, email, keys)
    record(session, Entry("password.set", "person", str(person.id), at))
    return person


def keep_email(session: Session, person: Person, email: str, keys: Keys) -> None:
    """Keep a proven e-mail address of a person, sealed."""
    person.email = keys.sealer.seal(email, _email_place(person.id))
    session.add(person)


def email_of(person: Person, keys: Keys) -> str:
    """Give the e-mail address of a person, empty without one."""
    return keys.sealer.open(person.email, _email_place(person.id))


def is_due(person: Person, keys: Keys, at: datetime) -> bool:
    """Whether the profile asks for a new password now."""
    changed = person.password_changed_at
    return changed is not None and must_change(keys.rules, changed, at)


def disable(session: Session, person_id: UUID, *, at: datetime) -> None:
    """Close an account: its sessions and invitations end at once; what it did stays."""
    person = the_person(session, person_id)
    if person.disabled_at is None:
        person.disabled_at = at
        session.add(person)
        end_sessions(session, person.id)
        end_invitations(session, person.id)
        record(session, Entry("person.disabled", "person", str(person.id), at))


def enable(session: Session, person_id: UUID, *, at: datetime) -> None:
    """Open a closed account again."""
    person = the_person(session, person_id)
    if person.disabled_at is not None:
        person.disabled_at = None
        session.add(person)
        record(session, Entry("person.enabled", "person", str(person.id), at))


def the_person(session: Session, person_id: UUID) -> Person:
    """Give a person; raises `PersonNotFound`."""
    person = person_by_id(session, person_id)
    if person is None:
        raise PersonNotFound
    return person


def _set_password(session: Session, person: Person, password: str, keys: Keys, *, at: datetime) -> None:
    reason = password_reason(
        password, keys.rules, context=_context(person.login, person.name), is_known=is_common
    )
    if reason is None and person.password and keys.fits(password, person.password)[0]:
        reason = PasswordReason.SAME
    if reason is not None:
        raise PasswordRefused(reason)
    person.password, person.password_changed_at = hasher().hash(password), at
    session.add(person)


def _context(login: str, name: str) -> tuple[str, ...]:
    """Give the words an attacker would try for somebody; of a login that is an address, the part before the @."""
    return (login, login.partition("@")[0], name, "zhizhen", "智诊")


def _email_place(person_id: UUID) -> str:
    return f"person.email.{person_id}"
