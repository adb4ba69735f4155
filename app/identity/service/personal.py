"""Telling people what is held about them, and erasing what nothing holds.

Each room that keeps personal data has a `Keeper`; the journey binds them. A room erases just what it tells without a
hold, so what is refused stands in the answer record by record.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.identity.domain.personal import Hold, Holding, Subject, plain_holding
from app.identity.domain.roles import Membership
from app.identity.repository import (
    approvals_about_person,
    consents_of,
    end_invitations,
    end_sessions,
    memberships_of,
    person_by_id,
    sessions_of,
)
from app.identity.service.accounts import Keys
from app.identity.service.roles import as_membership, in_force
from app.identity.tables import Person
from app.kit.audit import FLOOR, Entry, record, rows_of
from app.kit.plain import write_json

MOST_TRAIL = 500
"""Rows of the audit trail that are told one by one."""
Tell = Callable[[Session, Subject, Keys, datetime], Sequence[Holding]]
Erase = Callable[[Session, Subject, Keys, datetime], None]


@dataclass(frozen=True, slots=True)
class Keeper:
    """How one room tells what it holds, and erases what it told without a hold."""

    tell: Tell
    erase: Erase


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, and what stays with its reason."""

    erased: Sequence[Holding]
    kept: Sequence[Holding]


def held_about(
    session: Session, subject: Subject, keepers: Sequence[Keeper], keys: Keys, *, at: datetime
) -> list[Holding]:
    """Give everything held about somebody, room by room."""
    return [holding for keeper in keepers for holding in keeper.tell(session, subject, keys, at)]


def export(
    session: Session, subject: Subject, keepers: Sequence[Keeper], keys: Keys, *, at: datetime
) -> str:
    """Give the same as JSON, and note that it was given out."""
    held = held_about(session, subject, keepers, keys, at=at)
    record(session, _entry("personal.exported", subject, held, at))
    return write_json({"at": at.isoformat(), "held": [plain_holding(holding) for holding in held]})


def erase(
    session: Session, subject: Subject, keepers: Sequence[Keeper], keys: Keys, *, at: datetime
) -> Erasure:
    """Erase what nothing holds, at once; the trail keeps kinds and numbers, not what was erased."""
    held = held_about(session, subject, keepers, keys, at=at)
    erased = [holding for holding in held if holding.hold is None]
    if erased:
        for keeper in keepers:
            keeper.erase(session, subject, keys, at)
        session.flush()
    record(session, _entry("personal.erased", subject, erased, at))
    return Erasure(erased, [holding for holding in held if holding.hold is not None])


def _entry(action: str, subject: Subject, holdings: Sequence[Holding], at: datetime) -> Entry:
    kind, object_id = ("person", subject.person) if subject.person else ("assessment", subject.assessment)
    kinds = [holding.kind for holding in holdings]
    return Entry(action, kind, str(object_id), at, after={k: kinds.count(k) for k in sorted(set(kinds))})


def _tell_person(session: Session, subject: Subject, keys: Keys, at: datetime) -> list[Holding]:
    person = person_by_id(session, subject.person) if subject.person else None
    if person is None:
        return []
    memberships = memberships_of(session, person.id)
    in_use = bool(in_force(memberships, at))
    return [
        Holding("account", person.created_at, _account(person, keys), Hold.ROLE if in_use else None),
        *(
            Holding(
                "sign-in",
                s.started_at,
                {"origin": s.origin, "agent": s.agent},
                Hold.ROLE if in_use else None,
            )
            for s in sessions_of(session, person.id)
        ),
        *(
            Holding(
                "role",
                row.begins_at,
                {"role": row.role, "ground": _ground(as_membership(row))},
                Hold.TWO_PEOPLE,
            )
            for row in memberships
        ),
        *(
            Holding(
                "approval", row.asked_at, {"action": row.action, "object": row.object_id}, Hold.TWO_PEOPLE
            )
            for row in approvals_about_person(session, person.id)
        ),
        *(
            Holding("consent", row.given_at, {"purpose": row.purpose, "version": row.version}, Hold.CONSENT)
            for row in consents_of(session, person.id)
        ),
        *_trail(session, person.id),
    ]


def _trail(session: Session, person_id: UUID) -> list[Holding]:
    found = rows_of(session, f"person:{person_id}", str(person_id), most=MOST_TRAIL)
    return [
        Holding("audit", row.at, {"action": row.action, "origin": row.origin}, Hold.AUDIT, row.at + FLOOR)
        for row in found
    ]


def _account(person: Person, keys: Keys) -> dict[str, str]:
    told = {
        "login": person.login,
        "name": person.name,
        "phone": keys.sealer.open(person.phone, f"person.phone.{person.id}"),
        "email": keys.sealer.open(person.email, f"person.email.{person.id}"),
    }
    return {name: value for name, value in told.items() if value}


def _ground(membership: Membership) -> str:
    return membership.region or membership.provider or str(membership.enterprise or "")


def _erase_person(session: Session, subject: Subject, keys: Keys, at: datetime) -> None:
    """Close the account and empty it; its number stays, so that signed records still name somebody."""
    person = person_by_id(session, subject.person) if subject.person else None
    if person is None or in_force(memberships_of(session, person.id), at):
        return
    person.login, person.name = f"erased-{person.id.hex[:12]}", "已注销"
    person.phone = person.email = person.password = person.totp = ""
    person.totp_step = 0
    person.disabled_at = person.disabled_at or at
    session.add(person)
    end_sessions(session, person.id)
    end_invitations(session, person.id)


PEOPLE = Keeper(_tell_person, _erase_person)
