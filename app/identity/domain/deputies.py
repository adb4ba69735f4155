"""Standing in for somebody: which rights go over, to whom, and for how long.

A deputy holds the same role, so nobody gains a kind of right by standing in, and whoever is to stay apart
(administrators, provider and office) stays apart. What two people must do stays with the two.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.identity.domain.roles import ADMINISTRATORS, GROUNDS, STAFF_ROLES, Ground, Membership
from app.identity.errors import DeputyReason
from app.kit.clock import CHINA

LONGEST = timedelta(days=90)
"""Longer than that it is a role of its own, which the security administrator approves."""
CAN_BE_STOOD_IN_FOR = STAFF_ROLES - ADMINISTRATORS


def lent(
    principal: UUID, memberships: Iterable[Membership], own: Iterable[Membership], until: datetime
) -> tuple[Membership, ...]:
    """Give what a deputy with these roles of their own holds for somebody, until a moment."""
    held = tuple(own)
    return tuple(
        replace(m, for_person=principal, ends_at=min(until, m.ends_at) if m.ends_at else until)
        for m in memberships
        if m.role in CAN_BE_STOOD_IN_FOR and m.for_person is None and any(_alike(m, mine) for mine in held)
    )


def deputy_reason(
    principal: UUID, held: Iterable[Membership], deputy: UUID, own: Iterable[Membership], until: datetime
) -> DeputyReason | None:
    """Say why somebody can not stand in for somebody, or nothing."""
    mine = tuple(held)
    if principal == deputy:
        return DeputyReason.SELF
    if not any(m.role in CAN_BE_STOOD_IN_FOR for m in mine):
        return DeputyReason.NOTHING_TO_LEND
    return None if lent(principal, mine, own, until) else DeputyReason.UNLIKE


def last_moment(typed: str, at: datetime) -> datetime | DeputyReason:
    """Read the last day and give the moment it ends in China, or why it can not be."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return DeputyReason.NO_DATE
    today = at.astimezone(CHINA).date()
    if day < today:
        return DeputyReason.PAST
    if day - today > LONGEST:
        return DeputyReason.TOO_LONG
    return datetime.combine(day + timedelta(days=1), time(0), CHINA)


def _alike(one: Membership, other: Membership) -> bool:
    is_provider = GROUNDS[one.role] is Ground.PROVIDER
    return one.role == other.role and (not is_provider or one.provider == other.provider)
