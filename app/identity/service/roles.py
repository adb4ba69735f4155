"""Roles: asked for by one person, approved by another, ended at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain.dual_control import is_second
from app.identity.domain.rights import Actor
from app.identity.domain.roles import STAFF_ROLES, Membership, Role, membership_reason
from app.identity.errors import MembershipRefused, PersonNotFound, SamePerson
from app.identity.repository import (
    end_sessions,
    holders_of,
    members_of_enterprise,
    membership_by_id,
    memberships_of,
    people_by_ids,
    person_by_id,
)
from app.identity.tables import MembershipRow, Person
from app.kit.audit import Entry, record


def give_role(
    session: Session, person: Person, membership: Membership, *, by: UUID | None, at: datetime
) -> MembershipRow:
    """Give a role. A staff role waits until somebody else approves it; `by` nobody is the command line.

    Raises `MembershipRefused`.
    """
    held = [as_membership(row) for row in memberships_of(session, person.id) if row.ends_at is None or row.ends_at > at]  # fmt: skip
    reason = membership_reason(membership, held)
    if reason is not None:
        raise MembershipRefused(reason)
    waits = membership.role in STAFF_ROLES and by is not None
    row = MembershipRow(
        id=uuid4(),
        person_id=person.id,
        role=str(membership.role),
        enterprise_id=membership.enterprise,
        provider=membership.provider,
        region=membership.region,
        begins_at=membership.begins_at or at,
        ends_at=membership.ends_at,
        asked_by=by,
        approved_by=None,
        approved_at=None if waits else at,
    )
    session.add(row)
    session.flush()
    record(session, Entry("role.asked" if waits else "role.given", "person", str(person.id), at, after=_plain(row)))  # fmt: skip
    return row


def approve_role(
    session: Session, membership_id: UUID, *, by: UUID, same: frozenset[UUID] = frozenset(), at: datetime
) -> None:
    """Approve a role; raises `SamePerson` for who asked for it or would get it, `PersonNotFound`.

    `same` are those who count as the same person, deputy and principal.
    """
    row = membership_by_id(session, membership_id)
    if row is None or row.approved_at is not None or row.ends_at is not None:
        raise PersonNotFound
    firsts, deciding = (row.asked_by, row.person_id), (by, *same)
    if not all(is_second(first, one) for first in firsts for one in deciding):
        raise SamePerson
    row.approved_by, row.approved_at = by, at
    session.add(row)
    end_sessions(session, row.person_id)
    record(session, Entry("role.approved", "person", str(row.person_id), at, after=_plain(row)))


def end_role(session: Session, membership_id: UUID, *, at: datetime) -> None:
    """End a role, or refuse one that waits; the person's sessions end, so that it acts at once."""
    row = membership_by_id(session, membership_id)
    if row is None:
        raise PersonNotFound
    row.ends_at = at
    session.add(row)
    end_sessions(session, row.person_id)
    record(session, Entry("role.ended", "person", str(row.person_id), at, before=_plain(row)))


def in_force(rows: Iterable[MembershipRow], at: datetime) -> tuple[Membership, ...]:
    """Give the approved roles held at a moment."""
    approved = (as_membership(row) for row in rows if row.approved_at is not None)
    return tuple(membership for membership in approved if membership.holds(at))


def holders(session: Session, role: Role, at: datetime) -> list[tuple[Person, Membership]]:
    """Give the people with an open account who hold a role now, each with the membership, by name."""
    held = [(row.person_id, as_membership(row)) for row in holders_of(session, str(role))]
    people = {person.id: person for person in people_by_ids(session, [person for person, _ in held])}
    found = [
        (people[person], m) for person, m in held if m.holds(at) and people[person].disabled_at is None
    ]
    return sorted(found, key=lambda pair: (pair[0].name, pair[0].login))


def acting_as(session: Session, person_id: UUID, at: datetime) -> Actor | None:
    """Give somebody with the roles held at a moment, for work that goes on in their name; nobody if the account is closed.

    Who asked for the work had both factors then.
    """
    person = person_by_id(session, person_id)
    if person is None or person.disabled_at is not None:
        return None
    return Actor(person.id, person.name, in_force(memberships_of(session, person.id), at), is_strong=True)


def is_staff(session: Session, person_id: UUID, at: datetime) -> bool:
    """Whether somebody holds a staff role now."""
    return any(m.role in STAFF_ROLES for m in in_force(memberships_of(session, person_id), at))


def owner_of(session: Session, enterprise_id: UUID, at: datetime) -> Person | None:
    """Give the person whose account an enterprise belongs to now, if any."""
    rows = members_of_enterprise(session, enterprise_id, str(Role.ENTERPRISE_OWNER))
    held = [row.person_id for row in rows if in_force([row], at)]
    return people_by_ids(session, held[:1])[0] if held else None


def names_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give what these people are called."""
    return {person.id: person.name for person in people_by_ids(session, list(person_ids))}


def somebody_holds(session: Session, role: Role, at: datetime) -> bool:
    """Whether anybody holds a role."""
    return bool(in_force(holders_of(session, str(role)), at))


def as_membership(row: MembershipRow) -> Membership:
    """Give a kept role as a value."""
    return Membership(
        Role(row.role), row.enterprise_id, row.provider, row.region, row.begins_at, row.ends_at
    )


def _plain(row: MembershipRow) -> dict[str, str]:
    ground = row.provider or row.region or (str(row.enterprise_id) if row.enterprise_id else "")
    return {"role": row.role, "ground": ground}
