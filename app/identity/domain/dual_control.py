"""What needs a second person: asked for by one, decided by another who has the same right, done once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.identity.domain.rights import Action

APPROVED = "approval.given"
"""Announced with the id of the approval, in the transaction of the second person's decision."""
LIVES = timedelta(days=7)
"""How long something waits, and how long an approval may be used; afterwards it is asked for again."""
LONGEST_REASON = 200
ASKED_FOR: Mapping[Action, str] = MappingProxyType(
    {Action.REVOKE_REPORT: "report", Action.EXPORT_BULK: "export"}
)
"""Actions asked for by way of an approval, and the kind of object each is about.

Other acts of two people have a place of their own, because the second person works on the object itself: roles
(`/admin/roles`), the signatures under a case, a change of a pool entry. All of them ask `is_second`.
"""


class Standing(StrEnum):
    """Where an approval stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for a second person: an action on an object of a region, told by plain facts without personal data.

    `facts` are named by the keys of `FACTS`.
    """

    action: Action
    object_id: str
    region: str
    reason: str
    facts: Mapping[str, str]


FACTS = ("number", "enterprise", "region", "form", "language", "reader", "count")
"""What an approval may tell of its object: report number, name of the enterprise, region's code, form and language,
reader, how many."""


def is_second(asked_by: UUID | str | None, decides: UUID | str) -> bool:
    """Whether whoever decides is somebody else than whoever asked; the one rule of every act of two people."""
    return asked_by != decides


def standing(
    *, ends_at: datetime, is_approved: bool | None, done_at: datetime | None, at: datetime
) -> Standing:
    """Say where an approval stands at a moment."""
    if done_at is not None:
        return Standing.DONE
    if is_approved is False:
        return Standing.DECLINED
    if at >= ends_at:
        return Standing.LAPSED
    return Standing.WAITING if is_approved is None else Standing.APPROVED
