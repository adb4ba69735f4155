"""Deputies: appointed by whom they stand in for, until a day, taken back at once; ends by itself."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain.deputies import deputy_reason, last_moment, lent
from app.identity.domain.roles import Membership
from app.identity.errors import DeputyReason, DeputyRefused
from app.identity.repository import (
    deputations_of,
    memberships_of,
    people_by_ids,
    person_by_login,
)
from app.identity.service.accounts import login_of
from app.identity.service.roles import in_force
from app.identity.tables import Deputation, Person
from app.kit.audit import Entry, record
from app.kit.plain import clean_line

LONGEST_REASON = 200


def appoint(
    session: Session, principal: Person, login: str, last_day: str, reason: str, *, at: datetime
) -> Deputation:
    """Let somebody stand in until the end of a day; raises `DeputyRefused`."""
    until = last_moment(last_day, at)
    if isinstance(until, DeputyReason):
        raise DeputyRefused(until)
    deputy = person_by_login(session, login_of(login))
    if deputy is None or deputy.disabled_at is not None:
        raise DeputyRefused(DeputyReason.UNLIKE)
    held, own = (in_force(memberships_of(session, p.id), at) for p in (principal, deputy))
    refusal = deputy_reason(principal.id, held, deputy.id, own, until)
    if refusal is not None:
        raise DeputyRefused(refusal)
    if any(row.deputy_id == deputy.id for row in running(session, principal.id, at)):
        raise DeputyRefused(DeputyReason.ALREADY)
    row = Deputation(
        id=uuid4(),
        principal_id=principal.id,
        deputy_id=deputy.id,
        reason=clean_line(reason)[:LONGEST_REASON],
        begins_at=at,
        ends_at=until,
    )
    session.add(row)
    session.flush()
    record(session, Entry("deputy.appointed", "person", str(principal.id), at, after=_plain(row)))
    return row


def take_back(session: Session, person_id: UUID, deputation_id: str, *, at: datetime) -> None:
    """End a deputation at once, by either of the two; one that is over or not theirs stays as it is."""
    for row in running(session, person_id, at):
        if str(row.id) == deputation_id:
            row.ended_at = at
            session.add(row)
            record(session, Entry("deputy.ended", "person", str(row.principal_id), at, before=_plain(row)))


def running(session: Session, person_id: UUID, at: datetime) -> list[Deputation]:
    """Give the deputations in force now in which somebody is one of the two, oldest first."""
    rows = deputations_of(session, person_id)
    return [row for row in rows if row.ended_at is None and row.begins_at <= at < row.ends_at]


def held_for_others(
    session: Session, deputy_id: UUID, own: Iterable[Membership], at: datetime
) -> tuple[Membership, ...]:
    """Give what somebody holds as a deputy now, beside their own roles."""
    mine = tuple(own)
    rows = [row for row in running(session, deputy_id, at) if row.deputy_id == deputy_id]
    if not rows:
        return ()
    ids = [row.principal_id for row in rows]
    there = {person.id for person in people_by_ids(session, ids) if person.disabled_at is None}
    return tuple(
        membership
        for row in rows
        if row.principal_id in there
        for membership in lent(
            row.principal_id,
            in_force(memberships_of(session, row.principal_id), at),
            mine,
            row.ends_at,
        )
    )


def counts_as(session: Session, person_id: UUID, at: datetime) -> frozenset[UUID]:
    """Give everybody who counts as this person where two must act: deputy and principal are one."""
    pairs = running(session, person_id, at)
    return frozenset({person_id, *(id_ for row in pairs for id_ in (row.principal_id, row.deputy_id))})


def _plain(row: Deputation) -> dict[str, str]:
    return {"deputy": str(row.deputy_id), "until": row.ends_at.isoformat()}
