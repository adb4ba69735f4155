"""Questions about advisers. Lists take the asker's scope; what hangs on an enterprise asks by its id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.advisers.domain import OPEN
from app.advisers.tables import AdviceItem, AdviceStep, AdviserContact, Advisership
from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.identity.domain.rights import Scope


@dataclass(frozen=True, slots=True)
class AdviseeRow:
    """An enterprise with its adviser of today and the day of the last contact."""

    enterprise: Enterprise
    adviser: Advisership | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the list is narrowed to; empty parts narrow nothing. `alone_since` is a moment in UTC and its day."""

    text: str = ""
    mine: UUID | None = None
    has_none: bool = False
    alone_since: tuple[datetime, date] | None = None


def advisees_within(
    session: Session, scope: Scope, wanted: Narrowed, *, first: int, most: int
) -> tuple[list[AdviseeRow], int]:
    """Give one page of the enterprises this person sees, the longest without contact first, and how many there are.

    Listed is who has submitted an assessment or has an adviser.
    """
    last = (
        select(func.max(AdviserContact.day))
        .where(col(AdviserContact.enterprise_id) == col(Enterprise.id))
        .correlate(Enterprise)
        .scalar_subquery()
    )
    where = [_within(scope), _listed(), *_narrowed(wanted, last)]
    joined = col(Advisership.current) == col(Enterprise.id)
    total = session.exec(
        select(func.count()).select_from(Enterprise).join(Advisership, joined, isouter=True).where(*where)
    ).one()
    query = select(Enterprise, Advisership, last).join(Advisership, joined, isouter=True).where(*where)
    query = query.order_by(
        col(Advisership.id).is_(None),
        last.is_not(None),
        last,
        col(Advisership.since_at),
        col(Enterprise.name),
    )
    rows = session.exec(query.offset(first).limit(most)).all()
    return [AdviseeRow(enterprise, adviser, day) for enterprise, adviser, day in rows], total


def advisee_within(
    session: Session, scope: Scope, enterprise_id: UUID, *, holds: bool
) -> Enterprise | None:
    """Give an enterprise if this person sees it; one that is held is changed by nobody else until the end."""
    query = select(Enterprise).where(Enterprise.id == enterprise_id, _within(scope), _listed())
    if holds:
        query = query.with_for_update()
    return session.exec(query).first()


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.is_everything:
        return true()
    found: list[ColumnElement[bool]] = [
        col(Enterprise.region).startswith(stem, autoescape=True) for stem in sorted(scope.regions)
    ]
    if scope.enterprises:
        found.append(col(Enterprise.id).in_(scope.enterprises))
    found += [_advised_by(person) for person in sorted(scope.assigned)]
    return or_(false(), *found)


def _advised_by(person: UUID) -> ColumnElement[bool]:
    mine = select(Advisership.id).where(
        col(Advisership.current) == col(Enterprise.id), Advisership.person_id == person
    )
    return mine.correlate(Enterprise).exists()


def _listed() -> ColumnElement[bool]:
    submitted = select(Assessment.id).where(
        col(Assessment.enterprise_id) == col(Enterprise.id), col(Assessment.submitted_at).is_not(None)
    )
    advised = select(Advisership.id).where(col(Advisership.enterprise_id) == col(Enterprise.id))
    found = (query.correlate(Enterprise).exists() for query in (submitted, advised))
    return or_(*found)


def _narrowed(wanted: Narrowed, last: ColumnElement[date | None]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(col(Enterprise.name).contains(wanted.text, autoescape=True))
    if wanted.mine is not None:
        found.append(_advised_by(wanted.mine))
    if wanted.has_none:
        found.append(col(Advisership.id).is_(None))
    if wanted.alone_since is not None:
        moment, day = wanted.alone_since
        never = last.is_(None) & (col(Advisership.since_at) <= moment)
        found += [col(Advisership.id).is_not(None), or_(never, last <= day)]
    return found


def current_of(session: Session, enterprise_id: UUID) -> Advisership | None:
    """Give who advises an enterprise now."""
    return session.exec(select(Advisership).where(Advisership.current == enterprise_id)).first()


def adviserships_of(session: Session, enterprise_id: UUID) -> list[Advisership]:
    """Give everybody who advised an enterprise, the latest first."""
    query = select(Advisership).where(Advisership.enterprise_id == enterprise_id)
    return list(session.exec(query.order_by(col(Advisership.since_at).desc(), col(Advisership.id))))


def insert_advisership(session: Session, row: Advisership) -> bool:
    """Insert an advisership; tells `False` when somebody has just named another adviser."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def contacts_of(session: Session, enterprise_id: UUID) -> list[AdviserContact]:
    """Give the contacts of an enterprise, the latest first."""
    query = select(AdviserContact).where(AdviserContact.enterprise_id == enterprise_id)
    return list(
        session.exec(query.order_by(col(AdviserContact.day).desc(), col(AdviserContact.noted_at).desc()))
    )


def advice_of(session: Session, enterprise_id: UUID) -> list[AdviceItem]:
    """Give the advice to an enterprise, oldest first."""
    query = select(AdviceItem).where(AdviceItem.enterprise_id == enterprise_id)
    return list(session.exec(query.order_by(col(AdviceItem.at), col(AdviceItem.id))))


def steps_of(session: Session, advice_ids: Sequence[UUID]) -> list[AdviceStep]:
    """Give what became of advice, oldest first."""
    query = select(AdviceStep).where(col(AdviceStep.advice_id).in_(advice_ids))
    return list(session.exec(query.order_by(col(AdviceStep.number))))


def open_advice(session: Session, enterprise_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Count the advice that still waits, by enterprise."""
    query = (
        select(AdviceItem.enterprise_id, func.count())
        .where(
            col(AdviceItem.enterprise_id).in_(enterprise_ids),
            col(AdviceItem.state).in_([str(state) for state in OPEN]),
        )
        .group_by(col(AdviceItem.enterprise_id))
    )
    return dict(session.exec(query).all())
