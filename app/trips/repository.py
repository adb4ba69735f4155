"""Questions about trips. Whatever gives trips takes the asker's sight first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from app.trips.tables import Trip, TripMember, TripStop


@dataclass(frozen=True, slots=True)
class TripSight:
    """Which trips somebody sees: those of regions (stems of codes), and those these people are on."""

    regions: frozenset[str] = frozenset()
    people: frozenset[UUID] = frozenset()

    @property
    def is_blind(self) -> bool:
        """Whether this person sees no trip at all."""
        return not self.regions and not self.people


def _within(sight: TripSight) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [
        col(Trip.region).startswith(stem, autoescape=True) for stem in sorted(sight.regions)
    ]
    if sight.people:
        mine = select(TripMember.trip_id).where(
            col(TripMember.trip_id) == col(Trip.id), col(TripMember.person_id).in_(sight.people)
        )
        found.append(mine.exists())
    return or_(false(), *found)


def trips_within(session: Session, sight: TripSight, *, most: int) -> list[Trip]:
    """Give the trips this person sees, the latest first."""
    query = select(Trip).where(_within(sight))
    query = query.order_by(col(Trip.last_day).desc(), col(Trip.made_at).desc(), col(Trip.id))
    return list(session.exec(query.limit(most)))


def trip_within(session: Session, sight: TripSight, trip_id: UUID, *, holds: bool) -> Trip | None:
    """Give a trip if this person sees it; one that is held is changed by nobody else until the end."""
    query = select(Trip).where(Trip.id == trip_id, _within(sight))
    if holds:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def team_of(session: Session, trip_ids: Sequence[UUID]) -> list[TripMember]:
    """Give who is on these trips."""
    return list(session.exec(select(TripMember).where(col(TripMember.trip_id).in_(trip_ids))))


def stops_of(session: Session, trip_ids: Sequence[UUID]) -> list[TripStop]:
    """Give the stops of these trips in their order."""
    query = select(TripStop).where(col(TripStop.trip_id).in_(trip_ids))
    return list(session.exec(query.order_by(col(TripStop.trip_id), col(TripStop.number))))
