"""Two people for one act: ask, decide, use once. Rooms call `ask` and `use`; the page `/approvals` decides.

How a room uses it::

    approval_id = ask(session, signed.actor, Asked(Action.REVOKE_REPORT, object_id, region, reason, facts), at=now)
    …a second person with the same right approves at `/approvals`; `approval.given` is announced with the id…
    asked = use(session, approval_id, Action.REVOKE_REPORT, at=now)   # once; raises unless approved

`use` may be called by a listener of `APPROVED` in the same transaction (the act is done with the decision), or later by
whoever asked. `object_id` is the room's own name of the object; `facts` are shown to the second person.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain.dual_control import (
    APPROVED,
    ASKED_FOR,
    FACTS,
    LIVES,
    LONGEST_REASON,
    Asked,
    Standing,
    is_second,
    standing,
)
from app.identity.domain.rights import Action, Actor, Target, may
from app.identity.errors import (
    ApprovalNotFound,
    ApprovalOver,
    AskedAlready,
    NotYours,
    SamePerson,
)
from app.identity.repository import (
    approval_by_id,
    approvals_asked_by,
    approvals_of_object,
    open_approvals,
)
from app.identity.service.deputies import counts_as
from app.identity.tables import ApprovalRow
from app.kit.audit import Entry, record
from app.kit.database import announce
from app.kit.plain import clean_line, read_json, write_json

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Approval:
    """What was asked for, by whom and when, and where it stands."""

    id: UUID
    asked: Asked
    asked_by: UUID
    asked_at: datetime
    ends_at: datetime
    decided_by: UUID | None
    standing: Standing


def ask(session: Session, actor: Actor, asked: Asked, *, at: datetime) -> UUID:
    """Ask for an act; gives the id under which a second person decides it.

    Raises `NotYours` unless the asker has the right, `AskedAlready` while the same waits or was approved and not used.
    """
    if not may(actor, asked.action, Target(region=asked.region), at):
        raise NotYours
    before = approvals_of_object(session, str(asked.action), asked.object_id)
    if any(_told(row, at).standing in {Standing.WAITING, Standing.APPROVED} for row in before):
        raise AskedAlready
    row = ApprovalRow(
        id=uuid4(),
        action=str(asked.action),
        object_id=asked.object_id,
        region=asked.region,
        reason=clean_line(asked.reason)[:LONGEST_REASON],
        facts=write_json({name: asked.facts[name] for name in FACTS if asked.facts.get(name)}),
        asked_by=actor.person,
        asked_at=at,
        ends_at=at + LIVES,
    )
    session.add(row)
    session.flush()
    record(session, _entry("approval.asked", row, at))
    return row.id


def decide(session: Session, approval_id: UUID, actor: Actor, *, is_approved: bool, at: datetime) -> None:
    """Approve or decline; an approval is announced, so that what was asked for may be done with it.

    Raises `ApprovalNotFound` for what is not this person's to decide, `SamePerson` for whoever asked (who may decline,
    which takes it back), their deputy or whom they stand in for, `ApprovalOver`.
    """
    row = approval_by_id(session, approval_id, holds=True)
    if row is None or not may(actor, Action(row.action), Target(region=row.region), at):
        raise ApprovalNotFound
    found = _told(row, at)
    if found.standing is not Standing.WAITING:
        raise ApprovalOver(standing=str(found.standing))
    deciding = counts_as(session, actor.person, at)
    if is_approved and not all(is_second(row.asked_by, one) for one in deciding):
        raise SamePerson
    row.is_approved, row.decided_by, row.decided_at = is_approved, actor.person, at
    session.add(row)
    session.flush()
    record(session, _entry("approval.given" if is_approved else "approval.declined", row, at))
    if is_approved:
        announce(session, APPROVED, row.id)


def use(session: Session, approval_id: UUID, action: Action, *, at: datetime) -> Approval:
    """Take an approval for what it was given for; it is used once.

    Raises `ApprovalNotFound` for another action, `ApprovalOver` unless it was approved and neither used nor lapsed.
    """
    row = approval_by_id(session, approval_id, holds=True)
    if row is None or row.action != action:
        raise ApprovalNotFound
    found = _told(row, at)
    if found.standing is not Standing.APPROVED:
        raise ApprovalOver(standing=str(found.standing))
    row.done_at = at
    session.add(row)
    record(session, _entry("approval.used", row, at))
    return found


def approval(session: Session, approval_id: UUID, *, at: datetime) -> Approval:
    """Give what was asked for; raises `ApprovalNotFound`."""
    row = approval_by_id(session, approval_id, holds=False)
    if row is None:
        raise ApprovalNotFound
    return _told(row, at)


def approvals_about(session: Session, action: Action, object_id: str, *, at: datetime) -> list[Approval]:
    """Give what was ever asked about an object with this action, oldest first."""
    return [_told(row, at) for row in approvals_of_object(session, str(action), object_id)]


def to_decide(session: Session, actor: Actor, *, at: datetime) -> list[Approval]:
    """Give what waits and lies within this person's rights, oldest first; also what they asked for themselves."""
    waiting = [_told(row, at) for row in open_approvals(session, at)]
    return [a for a in waiting if may(actor, a.asked.action, Target(region=a.asked.region), at)]


def asked_by(session: Session, person_id: UUID, *, at: datetime) -> list[Approval]:
    """Give what somebody asked for, newest first."""
    return [_told(row, at) for row in approvals_asked_by(session, person_id, most=MOST_SHOWN)]


def _told(row: ApprovalRow, at: datetime) -> Approval:
    facts = read_json(row.facts)
    assert isinstance(facts, dict)  # noqa: S101 - `ask` writes an object
    return Approval(
        id=row.id,
        asked=Asked(
            Action(row.action),
            row.object_id,
            row.region,
            row.reason,
            {name: str(told) for name, told in facts.items()},
        ),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        ends_at=row.ends_at,
        decided_by=row.decided_by,
        standing=standing(ends_at=row.ends_at, is_approved=row.is_approved, done_at=row.done_at, at=at),
    )


def _entry(action: str, row: ApprovalRow, at: datetime) -> Entry:
    about = {"action": row.action, "object": row.object_id, "region": row.region}
    return Entry(
        action, ASKED_FOR[Action(row.action)], row.object_id, at, after={**about, "approval": str(row.id)}
    )
