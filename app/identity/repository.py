"""Questions about grants, people, roles, sessions and consents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, or_
from sqlmodel import Session, col, delete, select

from app.identity.tables import (
    ApiToken,
    ApprovalRow,
    Challenge,
    ClosedLink,
    ConsentRow,
    Deputation,
    ExternalIdentity,
    Grant,
    GuessRow,
    Invitation,
    MembershipRow,
    Passkey,
    Person,
    ProviderVisit,
    SignedIn,
)
from app.kit.prepared import Prepared

_HELD = Prepared(
    select(Grant.object_id).where(
        Grant.holder == bindparam("holder"), Grant.object_id == bindparam("object")
    )
)

_CLOSED = Prepared(select(ClosedLink.object_id).where(ClosedLink.object_id == bindparam("object")))


def has_grant(object_id: Any) -> ColumnElement[bool]:
    """Ask within a statement whether the object of a column is held by `:holder`."""
    return (
        select(Grant.holder)
        .where(Grant.holder == bindparam("holder"), Grant.object_id == object_id)
        .exists()
    )


def has_closed(object_id: Any) -> ColumnElement[bool]:
    """Ask within a statement whether the link of the object of a column was closed."""
    return select(ClosedLink.object_id).where(ClosedLink.object_id == object_id).exists()


def holds(connection: Connection, holder: str, object_id: UUID) -> bool:
    """Whether this holder has a grant for this object; asked by every request."""
    return _HELD.first(connection, holder=holder, object=object_id) is not None


def is_closed(connection: Connection, object_id: UUID) -> bool:
    """Whether the resume link and code of an object open nothing any more."""
    return _CLOSED.first(connection, object=object_id) is not None


def end_grants(session: Session, object_id: UUID) -> None:
    """Let no browser open an object any more."""
    session.execute(delete(Grant).where(col(Grant.object_id) == object_id))


def granted_objects(session: Session, holder: str) -> list[UUID]:
    """Give what a holder may open, newest first."""
    rows = select(Grant.object_id).where(Grant.holder == holder).order_by(col(Grant.granted_at).desc())
    return list(session.exec(rows))


def person_by_login(session: Session, login: str) -> Person | None:
    """Give the person with this login; compared without case and edge blanks."""
    return session.exec(select(Person).where(Person.login == login)).first()


def person_by_id(session: Session, person_id: UUID) -> Person | None:
    """Give a person."""
    return session.get(Person, person_id)


def people(session: Session) -> list[Person]:
    """Give everybody, by name."""
    return list(session.exec(select(Person).order_by(Person.name, Person.login)))


def people_by_ids(session: Session, ids: list[UUID]) -> list[Person]:
    """Give these people."""
    return list(session.exec(select(Person).where(col(Person.id).in_(ids))))


def memberships_of(session: Session, person_id: UUID) -> list[MembershipRow]:
    """Give the roles of a person, oldest first; also those that wait for approval or have ended."""
    rows = select(MembershipRow).where(MembershipRow.person_id == person_id)
    return list(session.exec(rows.order_by(col(MembershipRow.begins_at), col(MembershipRow.id))))


def membership_by_id(session: Session, membership_id: UUID) -> MembershipRow | None:
    """Give one role of somebody."""
    return session.get(MembershipRow, membership_id)


def waiting_memberships(session: Session) -> list[MembershipRow]:
    """Give the roles that wait for approval, oldest first."""
    rows = select(MembershipRow).where(col(MembershipRow.approved_at).is_(None))
    rows = rows.where(col(MembershipRow.ends_at).is_(None))
    return list(session.exec(rows.order_by(col(MembershipRow.begins_at))))


def holders_of(session: Session, role: str) -> list[MembershipRow]:
    """Give the approved memberships with a role."""
    rows = select(MembershipRow).where(MembershipRow.role == role)
    return list(session.exec(rows.where(col(MembershipRow.approved_at).is_not(None))))


def members_of_enterprise(session: Session, enterprise_id: UUID, role: str) -> list[MembershipRow]:
    """Give the memberships with a role in an enterprise, oldest first; also those that have ended."""
    rows = select(MembershipRow).where(
        MembershipRow.enterprise_id == enterprise_id, MembershipRow.role == role
    )
    return list(session.exec(rows.order_by(col(MembershipRow.begins_at))))


def signed_in(session: Session, digest: str) -> SignedIn | None:
    """Give the session with this digest."""
    return session.get(SignedIn, digest)


def sessions_of(session: Session, person_id: UUID) -> list[SignedIn]:
    """Give a person's sessions, last used first."""
    rows = select(SignedIn).where(SignedIn.person_id == person_id)
    return list(session.exec(rows.order_by(col(SignedIn.seen_at).desc())))


def end_sessions(session: Session, person_id: UUID, *, but: str = "") -> None:
    """End a person's sessions, all or all but one."""
    gone = delete(SignedIn).where(col(SignedIn.person_id) == person_id, col(SignedIn.digest) != but)
    session.execute(gone)


def tokens_of(session: Session, person_id: UUID) -> list[ApiToken]:
    """Give a person's tokens for programs, newest first."""
    rows = select(ApiToken).where(ApiToken.person_id == person_id)
    return list(session.exec(rows.order_by(col(ApiToken.made_at).desc(), col(ApiToken.id))))


def token_by_digest(session: Session, digest: str) -> ApiToken | None:
    """Give the token for programs with this digest."""
    return session.exec(select(ApiToken).where(ApiToken.digest == digest)).first()


def token_by_id(session: Session, token_id: UUID) -> ApiToken | None:
    """Give one token for programs."""
    return session.get(ApiToken, token_id)


def guesses_under(session: Session, key: str) -> GuessRow | None:
    """Give the failed attempts counted under a key."""
    return session.get(GuessRow, key)


def invitation(session: Session, digest: str) -> Invitation | None:
    """Give the invitation with this digest."""
    return session.get(Invitation, digest)


def end_invitations(session: Session, person_id: UUID) -> None:
    """Take back every invitation of a person."""
    session.execute(delete(Invitation).where(col(Invitation.person_id) == person_id))


def consents_of(session: Session, subject: UUID) -> list[ConsentRow]:
    """Give the ledger of a subject, oldest first."""
    rows = select(ConsentRow).where(ConsentRow.subject == subject)
    return list(session.exec(rows.order_by(col(ConsentRow.given_at), col(ConsentRow.id))))


def approval_by_id(session: Session, approval_id: UUID, *, holds: bool) -> ApprovalRow | None:
    """Give what was asked for; one that is held is decided by nobody else until the end."""
    query = select(ApprovalRow).where(ApprovalRow.id == approval_id)
    if holds:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def approvals_of_object(session: Session, action: str, object_id: str) -> list[ApprovalRow]:
    """Give what was ever asked about an object with this action, oldest first."""
    query = select(ApprovalRow).where(ApprovalRow.action == action, ApprovalRow.object_id == object_id)
    return list(session.exec(query.order_by(col(ApprovalRow.asked_at), col(ApprovalRow.id))))


def open_approvals(session: Session, at: datetime) -> list[ApprovalRow]:
    """Give what nobody has decided yet and still may, oldest first."""
    query = select(ApprovalRow).where(col(ApprovalRow.is_approved).is_(None), col(ApprovalRow.ends_at) > at)
    return list(session.exec(query.order_by(col(ApprovalRow.asked_at), col(ApprovalRow.id))))


def approvals_asked_by(session: Session, person_id: UUID, *, most: int) -> list[ApprovalRow]:
    """Give what somebody asked for, newest first."""
    query = select(ApprovalRow).where(ApprovalRow.asked_by == person_id)
    return list(session.exec(query.order_by(col(ApprovalRow.asked_at).desc()).limit(most)))


def approvals_about_person(session: Session, person_id: UUID) -> list[ApprovalRow]:
    """Give what somebody asked for or decided, oldest first."""
    mine = or_(col(ApprovalRow.asked_by) == person_id, col(ApprovalRow.decided_by) == person_id)
    return list(session.exec(select(ApprovalRow).where(mine).order_by(col(ApprovalRow.asked_at))))


def passkeys_of(session: Session, person_id: UUID) -> list[Passkey]:
    """Give the passkeys of a person, oldest first."""
    rows = select(Passkey).where(Passkey.person_id == person_id)
    return list(session.exec(rows.order_by(col(Passkey.made_at), col(Passkey.id))))


def passkey_by_credential(session: Session, credential: str) -> Passkey | None:
    """Give the passkey with this credential id (base64url), held until the transaction ends."""
    return session.exec(select(Passkey).where(Passkey.credential == credential).with_for_update()).first()


def challenge_by_digest(session: Session, digest: str) -> Challenge | None:
    """Give the challenge with this digest, held so that it is used once."""
    return session.exec(select(Challenge).where(Challenge.digest == digest).with_for_update()).first()


def forget_challenges(session: Session, *, before: datetime) -> None:
    """Forget the challenges that ended before a moment."""
    session.execute(delete(Challenge).where(col(Challenge.ends_at) < before))


def external_identity(session: Session, issuer: str, subject: str) -> ExternalIdentity | None:
    """Give the link of somebody at an identity service."""
    return session.get(ExternalIdentity, (issuer, subject))


def identities_of(session: Session, person_id: UUID) -> list[ExternalIdentity]:
    """Give the links of a person."""
    return list(session.exec(select(ExternalIdentity).where(ExternalIdentity.person_id == person_id)))


def visit_by_digest(session: Session, digest: str) -> ProviderVisit | None:
    """Give the visit with this digest, held so that it is used once."""
    query = select(ProviderVisit).where(ProviderVisit.digest == digest)
    return session.exec(query.with_for_update()).first()


def forget_visits(session: Session, *, before: datetime) -> None:
    """Forget the visits that ended before a moment."""
    session.execute(delete(ProviderVisit).where(col(ProviderVisit.ends_at) < before))


def deputations_of(session: Session, person_id: UUID) -> list[Deputation]:
    """Give the deputations in which somebody is one of the two, oldest first; also those that are over."""
    rows = select(Deputation).where(
        or_(col(Deputation.principal_id) == person_id, col(Deputation.deputy_id) == person_id)
    )
    return list(session.exec(rows.order_by(col(Deputation.begins_at), col(Deputation.id))))
