"""Who sees which trips, and what they may do on one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.identity.deps import KeysDep, SomebodyDep, names, whole
from app.identity.domain import Permission
from app.identity.domain.rights import Action, Scope, Target, scope_of
from app.identity.errors import PasswordDue
from app.identity.service.accounts import Keys, is_due
from app.identity.service.signing import Signed
from app.trips.errors import TripNotFound
from app.trips.repository import TripSight, team_of, trip_within
from app.trips.tables import Trip
from app.web.deps import NowDep, SessionDep
from app.web.view import SAFE_METHODS


@dataclass(frozen=True, slots=True)
class Traveller:
    """Somebody who plans trips of a region, or is on some."""

    signed: Signed
    sight: TripSight
    planning: Scope


@dataclass(frozen=True, slots=True)
class OpenTrip:
    """A trip somebody sees; in a changing request it is held against other changes."""

    row: Trip
    team: frozenset[UUID]
    traveller: Traveller
    now: datetime

    @property
    def path(self) -> str:
        """The address of the trip."""
        return f"/trips/{self.row.id}"

    @property
    def plans(self) -> bool:
        """Whether this person adds firms, opens cases and closes the trip."""
        return self.traveller.planning.covers(Target(region=self.row.region))

    @property
    def visits(self) -> bool:
        """Whether this person, or somebody they stand in for, is on the team and still holds a role that lets them be."""
        return bool(self.traveller.sight.people & self.team)

    @property
    def firms_scope(self) -> Scope:
        """Where the firms of this trip may lie: within its region."""
        return Scope(regions=frozenset({_stem(self.row.region)}))


def _ready(signed: Signed | None, keys: Keys, now: datetime) -> Signed:
    found = whole(signed)
    if is_due(found.person, keys, now):
        raise PasswordDue
    return found


def _traveller(signed: Signed, now: datetime) -> Traveller:
    planning = scope_of(signed.actor, Action.NOMINATE, now)
    parts = (scope_of(signed.actor, action, now) for action in (Action.WORK_ON_CASE, Action.REVIEW_CASE))
    people = frozenset(person for scope in parts for person in scope.assigned)
    sight = TripSight(planning.regions, people)
    if sight.is_blind:
        raise TripNotFound
    return Traveller(signed, sight, planning)


def _stem(region: str) -> str:
    fixed = region.rstrip("0")
    return fixed + "0" * (len(fixed) % 2)


@names(Permission.TRAVELS)
async def get_traveller(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Traveller:
    """Give who plans or makes trips; for everybody else there are none."""
    return _traveller(_ready(signed, keys, now), now)


@names(Permission.TRAVELS)
def get_trip(
    trip_id: str, request: Request, session: SessionDep, signed: SomebodyDep, keys: KeysDep, now: NowDep
) -> OpenTrip:
    """Give a trip; raises `TripNotFound` also for one out of this person's sight."""
    traveller = _traveller(_ready(signed, keys, now), now)
    try:
        wanted = UUID(trip_id)
    except ValueError:
        raise TripNotFound from None
    row = trip_within(session, traveller.sight, wanted, holds=request.method not in SAFE_METHODS)
    if row is None:
        raise TripNotFound
    team = frozenset(member.person_id for member in team_of(session, [row.id]))
    return OpenTrip(row, team, traveller, now)


TravellerDep = Annotated[Traveller, Depends(get_traveller)]
TripDep = Annotated[OpenTrip, Depends(get_trip)]
