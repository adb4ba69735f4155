"""Passkeys: made by somebody who has just signed in, used instead of password and code, taken away at once.

A passkey counts as two factors: the device is one, and it checks a finger, a face or a PIN (user verification).
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.adapters.passkeys import (
    Site,
    asserted,
    challenge_in,
    creation_options,
    credential_id,
    registered,
    request_options,
)
from app.identity.domain import digest
from app.identity.errors import PasskeyReason, PasskeyRefused
from app.identity.repository import (
    challenge_by_digest,
    forget_challenges,
    passkey_by_credential,
    passkeys_of,
    person_by_id,
)
from app.identity.service.accounts import Keys
from app.identity.service.guessing import Place
from app.identity.service.signing import Signed, start
from app.identity.tables import Challenge, Passkey
from app.kit.audit import Entry, record
from app.kit.plain import clean_line

CHALLENGE_LIVES = timedelta(minutes=5)
FRESH = timedelta(minutes=15)
"""How long after signing in a passkey can be added; later one signs in again first (ASVS 5.0, 7.5.1)."""
MOST_PASSKEYS = 10
LONGEST_NAME = 40


def is_fresh(signed: Signed, at: datetime) -> bool:
    """Whether somebody has signed in just now."""
    return at - signed.row.started_at < FRESH


def start_adding(session: Session, signed: Signed, site: Site, keys: Keys, *, at: datetime) -> str:
    """Give the options for a new passkey as JSON; raises `PasskeyRefused`."""
    known = _refuse_more(session, signed, at)
    challenge = _challenge(session, keys, signed.row.digest, at)
    person = signed.person
    return creation_options(site, person.id, person.login, person.name, challenge, known)


def add(
    session: Session, signed: Signed, name: str, credential: str, site: Site, keys: Keys, *, at: datetime
) -> Passkey:
    """Keep a new passkey under a name; raises `PasskeyRefused`. The challenge is used up in any case."""
    _refuse_more(session, signed, at)
    challenge = _taken(session, credential, keys, signed.row.digest, at)
    known_as = clean_line(name)[:LONGEST_NAME]
    if not known_as:
        raise PasskeyRefused(PasskeyReason.NAMELESS)
    made = registered(credential, challenge, site)
    if passkey_by_credential(session, made.credential) is not None:
        raise PasskeyRefused(PasskeyReason.KNOWN)
    row = Passkey(
        id=uuid4(),
        person_id=signed.person.id,
        credential=made.credential,
        public_key=made.public_key,
        counter=made.counter,
        name=known_as,
        made_at=at,
    )
    session.add(row)
    session.flush()
    record(session, Entry("passkey.added", "person", str(signed.person.id), at))
    return row


def remove(session: Session, person_id: UUID, passkey_id: str, *, at: datetime) -> None:
    """Take a passkey away; one that is gone already, or not theirs, changes nothing."""
    for row in passkeys_of(session, person_id):
        if str(row.id) == passkey_id:
            session.delete(row)
            record(session, Entry("passkey.removed", "person", str(person_id), at))


def start_signing_in(session: Session, site: Site, keys: Keys, *, at: datetime) -> str:
    """Give the options for signing in as JSON."""
    return request_options(site, _challenge(session, keys, "", at))


def sign_in_by_passkey(
    session: Session, credential: str, site: Site, place: Place, keys: Keys, *, at: datetime
) -> tuple[str, Signed]:
    """Start a session that counts as two factors; gives its token.

    Raises `PasskeyRefused`, with the same words for an unknown passkey, a wrong signature and a closed account. A
    counter that does not grow tells of a copied passkey; that is noted for the passkey's owner.
    """
    challenge = _taken(session, credential, keys, "", at)
    row = passkey_by_credential(session, credential_id(credential))
    person = person_by_id(session, row.person_id) if row else None
    if row is None or person is None or person.disabled_at is not None:
        raise PasskeyRefused(PasskeyReason.NOT_PROVEN)
    counter = asserted(credential, challenge, site, row.public_key)
    if (counter or row.counter) and counter <= row.counter:
        record(session, Entry("passkey.copied", "person", str(person.id), at))
        raise PasskeyRefused(PasskeyReason.COPIED)
    row.counter, row.used_at = counter, at
    session.add(row)
    return start(session, person, place, keys, at=at, is_strong=True)


def _refuse_more(session: Session, signed: Signed, at: datetime) -> list[str]:
    """Give the credentials there are; raises `PasskeyRefused` if there can be no more now."""
    known = [row.credential for row in passkeys_of(session, signed.person.id)]
    if not is_fresh(signed, at):
        raise PasskeyRefused(PasskeyReason.NOT_FRESH)
    if len(known) >= MOST_PASSKEYS:
        raise PasskeyRefused(PasskeyReason.TOO_MANY)
    return known


def _challenge(session: Session, keys: Keys, holder: str, at: datetime) -> bytes:
    forget_challenges(session, before=at)
    challenge = keys.random(32)
    session.add(Challenge(digest=_digest(keys, challenge), holder=holder, ends_at=at + CHALLENGE_LIVES))
    return challenge


def _taken(session: Session, credential: str, keys: Keys, holder: str, at: datetime) -> bytes:
    """Give the challenge an answer signed, if it is one of ours for this holder, and use it up."""
    challenge = challenge_in(credential)
    row = challenge_by_digest(session, _digest(keys, challenge))
    if row is None or row.holder != holder or at >= row.ends_at:
        raise PasskeyRefused(PasskeyReason.OVER)
    session.delete(row)
    session.flush()
    return challenge


def _digest(keys: Keys, challenge: bytes) -> str:
    return digest(keys.secret, f"challenge:{challenge.hex()}")
