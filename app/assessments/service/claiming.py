"""An account takes over an assessment that was begun without one, by proving the contact's e-mail address.

Who holds the assessment (by its resume link, code or browser) asks for a code; it goes to the contact. An address is
a contact if a resume link was sent to it before; where none ever was, the first one that is proven becomes it. With
the code the account becomes the enterprise's owner: it opens every round of this enterprise by signing in.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.assessments.errors import ClaimReason, ClaimRefused
from app.assessments.repository import assessment_by_id, assessments_by_enterprises, assessments_by_ids
from app.assessments.repository.sharing import addresses_of, assessments_with_address
from app.assessments.service.corresponding import (
    Desk,
    address_digest,
    remember_address,
    send_claim_code,
)
from app.assessments.tables import AccountClaim, Assessment
from app.identity.domain import digest, new_code, normalised_code
from app.identity.domain.rights import Action, Actor, Target, may, scope_of
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys
from app.identity.service.guessing import Place, count_failure, forgive, slow_down
from app.identity.service.roles import give_role, is_staff, owner_of
from app.identity.service.signing import session_of
from app.identity.tables import Person
from app.kit.audit import Entry, record

CODE_LIVES = timedelta(minutes=30)
MOST_TRIES = 5
"""Wrong codes before a new letter has to be asked for."""


def is_account_of(session: Session, token: str, assessment_id: UUID, keys: Keys, *, at: datetime) -> bool:
    """Whether a session belongs to the account that owns the enterprise of an assessment."""
    signed = session_of(session, token, keys, at=at)
    row = assessment_by_id(session, assessment_id) if signed else None
    if signed is None or row is None or row.enterprise_id is None:
        return False
    return may(signed.actor, Action.SUBMIT, Target(enterprise=row.enterprise_id), at)


def owned_by(session: Session, actor: Actor, at: datetime) -> list[Assessment]:
    """Give the assessments of the enterprises an account owns, last changed first."""
    enterprises = scope_of(actor, Action.SUBMIT, at).enterprises
    return assessments_by_enterprises(session, list(enterprises)) if enterprises else []


def account_of(session: Session, assessment: Assessment, at: datetime) -> Person | None:
    """Give whose account an assessment belongs to, if any."""
    return owner_of(session, assessment.enterprise_id, at) if assessment.enterprise_id else None


def can_be_claimed(session: Session, assessment: Assessment, at: datetime) -> bool:
    """Whether an account can take it over: it tells of an enterprise that belongs to nobody yet."""
    return assessment.enterprise_id is not None and account_of(session, assessment, at) is None


def refuse_unclaimable(
    session: Session, assessment: Assessment, person: Person | None, at: datetime
) -> None:
    """Raise `ClaimRefused` if this person (nobody: a new account) can not take the assessment over."""
    if assessment.enterprise_id is None:
        raise ClaimRefused(ClaimReason.NO_PROFILE)
    if account_of(session, assessment, at) is not None:
        raise ClaimRefused(ClaimReason.OWNED)
    if person and is_staff(session, person.id, at):
        raise ClaimRefused(ClaimReason.STAFF)


def ask_code(
    session: Session, desk: Desk, assessment: Assessment, address: str, keys: Keys, *, at: datetime
) -> None:
    """Make a code and send it to the address if that is a contact; earlier codes no longer work.

    Whoever asks learns nothing from it: a code is made either way. Raises `ClaimRefused`.
    """
    refuse_unclaimable(session, assessment, None, at)
    code = new_code(keys.random)
    row = session.get(AccountClaim, assessment.id) or AccountClaim(
        assessment_id=assessment.id, code="", address="", asked_at=at, ends_at=at
    )
    row.code, row.tries = _digest(keys, assessment.id, code), 0
    row.address = keys.sealer.seal(address, _place(assessment.id))
    row.asked_at, row.ends_at = at, at + CODE_LIVES
    session.add(row)
    if _is_contact(session, assessment.id, address, keys.secret):
        minutes = int(CODE_LIVES.total_seconds() // 60)
        send_claim_code(session, desk, assessment, address, code, minutes=minutes, at=at)
    record(session, Entry("claim.asked", "assessment", str(assessment.id), at))


def check_code(
    session: Session, assessment: Assessment, typed: str, place: Place, keys: Keys, *, at: datetime
) -> str:
    """Give the address that a code proves; the code is not used up yet.

    Raises `TooManyAttempts` before looking at the code, `ClaimRefused` for one that is wrong or over. A wrong one is
    counted: the caller answers without raising.
    """
    guessed = f"claim:{assessment.id}"
    slow_down(session, guessed, place, keys, at)
    row = session.get(AccountClaim, assessment.id)
    if row is None or at >= row.ends_at or row.tries >= MOST_TRIES:
        raise ClaimRefused(ClaimReason.CODE_OVER)
    if _digest(keys, assessment.id, normalised_code(typed)) != row.code:
        row.tries += 1
        session.add(row)
        count_failure(session, guessed, place, keys, at=at)
        record(session, Entry("claim.refused", "assessment", str(assessment.id), at))
        raise ClaimRefused(ClaimReason.WRONG_CODE)
    forgive(session, guessed, place, keys)
    return keys.sealer.open(row.address, _place(assessment.id))


def take_over(
    session: Session,
    assessment: Assessment,
    person: Person,
    address: str,
    keys: Keys,
    *,
    held: Sequence[UUID],
    at: datetime,
) -> None:
    """Make a person the owner of the enterprise, and use the code up; raises `ClaimRefused`.

    Of the assessments `held` by the same browser, those whose contact is the same address come along.
    """
    refuse_unclaimable(session, assessment, person, at)
    remember_address(session, assessment.id, address, keys.secret, at=at)
    session.flush()
    same = set(held) & set(assessments_with_address(session, address_digest(keys.secret, address)))
    others = [row for row in assessments_by_ids(session, list(same)) if row.id != assessment.id]
    for row in (assessment, *_free(session, others, at)):
        _own(session, row, person, at)
    waiting = session.get(AccountClaim, assessment.id)
    if waiting is not None:
        session.delete(waiting)


def _free(session: Session, rows: Iterable[Assessment], at: datetime) -> list[Assessment]:
    return [row for row in rows if row.enterprise_id and account_of(session, row, at) is None]


def _own(session: Session, assessment: Assessment, person: Person, at: datetime) -> None:
    if account_of(session, assessment, at) is None:
        owner = Membership(Role.ENTERPRISE_OWNER, enterprise=assessment.enterprise_id)
        give_role(session, person, owner, by=person.id, at=at)
    after = {"person": str(person.id)}
    record(session, Entry("assessment.claimed", "assessment", str(assessment.id), at, after=after))


def _is_contact(session: Session, assessment_id: UUID, address: str, secret: str) -> bool:
    known = [row.digest for row in addresses_of(session, assessment_id)]
    return not known or address_digest(secret, address) in known


def _digest(keys: Keys, assessment_id: UUID, code: str) -> str:
    return digest(keys.secret, f"claim:{assessment_id}:{code}")


def _place(assessment_id: UUID) -> str:
    return f"account_claim.address.{assessment_id}"
