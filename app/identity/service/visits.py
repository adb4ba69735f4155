"""Visits to the identity service: there with our secrets, back once within ten minutes, then a session or a link.

Who comes back is recognised by issuer and subject alone. Somebody unknown gets no account, unless the operator has
mapped one of their groups to a role; a staff role then still waits for the security administrator.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from sqlmodel import Session

from app.identity.domain import digest, new_token
from app.identity.domain.external import Proven, VisitSecrets, roles_for, visit_secrets
from app.identity.domain.roles import Membership
from app.identity.errors import LoginTaken, ProviderReason, ProviderRefused
from app.identity.repository import (
    external_identity,
    forget_visits,
    identities_of,
    person_by_id,
    visit_by_digest,
)
from app.identity.service.accounts import LONGEST_LOGIN, Keys, make_person
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import Signed, start
from app.identity.tables import ExternalIdentity, Person, ProviderVisit
from app.kit.audit import Entry, record

VISIT_LIVES = timedelta(minutes=10)
BY_PROVIDER = UUID(int=0)
"""Who asks for a role that follows from a group: the identity service, nobody who could approve it."""


def begin_visit(session: Session, keys: Keys, *, person_id: UUID | None, wanted: str, at: datetime) -> str:
    """Give a token for the browser; `person_id` is who wants to be linked, nobody for signing in."""
    forget_visits(session, before=at)
    token = new_token(keys.random)
    visit = ProviderVisit(
        digest=_digest(keys, token), person_id=person_id, wanted=wanted[:300], ends_at=at + VISIT_LIVES
    )
    session.add(visit)
    return token


def end_visit(
    session: Session, token: str, state: str, keys: Keys, *, at: datetime
) -> tuple[ProviderVisit, VisitSecrets]:
    """Use a visit up and give it; raises `ProviderRefused` for one that is over, used, or of another browser."""
    row = visit_by_digest(session, _digest(keys, token)) if token else None
    if row is None:
        raise ProviderRefused(ProviderReason.STATE)
    kept = ProviderVisit(**row.model_dump())
    session.delete(row)
    session.flush()
    secrets = visit_secrets(keys.secret, token)
    if at >= kept.ends_at or not compare_digest(secrets.state.encode(), state.encode()):
        raise ProviderRefused(ProviderReason.STATE)
    return kept, secrets


def sign_in_by_provider(
    session: Session,
    proven: Proven,
    place: Place,
    keys: Keys,
    *,
    strong_method: str,
    roles: Mapping[str, Membership],
    at: datetime,
) -> tuple[str, Signed]:
    """Start a session for whom the service knows; raises `ProviderRefused` for somebody unknown or closed."""
    row = external_identity(session, proven.issuer, proven.subject)
    if row is None:
        person = _made(session, proven, roles_for(proven.groups, roles), at)
        row = _linked(session, person, proven, at)
    known = person_by_id(session, row.person_id)
    if known is None or known.disabled_at is not None:
        raise ProviderRefused(ProviderReason.UNKNOWN)
    row.used_at = at
    session.add(row)
    is_strong = bool(strong_method) and strong_method in proven.methods
    return start(session, known, place, keys, at=at, is_strong=is_strong)


def link(session: Session, person: Person, proven: Proven, *, at: datetime) -> None:
    """Let somebody sign in by the service from now on; raises `ProviderRefused` if it is somebody else's identity."""
    row = external_identity(session, proven.issuer, proven.subject)
    if row is not None and row.person_id != person.id:
        raise ProviderRefused(ProviderReason.LINKED)
    if row is None:
        _linked(session, person, proven, at)


def unlink(session: Session, person_id: UUID, *, at: datetime) -> None:
    """Let nobody sign in by the service as this person any more."""
    for row in identities_of(session, person_id):
        session.delete(row)
        record(session, Entry("provider.unlinked", "person", str(person_id), at))


def note_refusal(session: Session, refused: ProviderRefused, *, at: datetime) -> None:
    """Keep in the trail why somebody was refused."""
    after = {"reason": str(refused.reason), "detail": refused.detail}
    record(session, Entry("provider.refused", "provider", "sign-in", at, after=after))


def _made(session: Session, proven: Proven, roles: tuple[Membership, ...], at: datetime) -> Person:
    if not roles:
        raise ProviderRefused(ProviderReason.UNKNOWN)
    wanted = proven.login or proven.subject
    try:
        person = make_person(session, login=wanted, name=proven.name or wanted, at=at)
    except LoginTaken:
        unlike = digest(proven.issuer, proven.subject)[:12]
        login = f"{wanted[: LONGEST_LOGIN - 13]}-{unlike}"
        person = make_person(session, login=login, name=proven.name or wanted, at=at)
    for membership in roles:
        give_role(session, person, membership, by=BY_PROVIDER, at=at)
    return person


def _linked(session: Session, person: Person, proven: Proven, at: datetime) -> ExternalIdentity:
    row = ExternalIdentity(issuer=proven.issuer, subject=proven.subject, person_id=person.id, linked_at=at)
    session.add(row)
    session.flush()
    record(session, Entry("provider.linked", "person", str(person.id), at))
    return row


def _digest(keys: Keys, token: str) -> str:
    return digest(keys.secret, f"visit:{token}")
