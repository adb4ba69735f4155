"""Use cases of trips: make one, add firms, fill the short form, turn a stop into a case, close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from app.assessments.service.keeping import hold_for_change
from app.cases.adapters import load_rules
from app.cases.service.moving import Mover
from app.cases.service.nominating import Nominee
from app.cases.service.opening import Origin, Wanted, open_case
from app.enterprises.service.keeping import profile_of
from app.identity.domain import RandomBytes
from app.identity.domain.rights import Action
from app.identity.domain.roles import Role
from app.identity.service.roles import holders
from app.kit.audit import Entry, record
from app.kit.clock import CHINA
from app.kit.plain import clean_line, clean_text, write_json
from app.kit.sealing import Sealer
from app.providers.domain.pool import covers
from app.providers.service.keeping import kept_pool
from app.trips.domain import STOP_STATES, StopEvent, StopState
from app.trips.errors import FieldRefused, Flaw, StopStuck, TripNotFound, TripOver, TripStale
from app.trips.repository import stops_of
from app.trips.tables import Trip, TripMember, TripStop

LONGEST_NAME, LONGEST_FIRM, LONGEST_MET, LONGEST_TEXT = 60, 120, 60, 1000
MOST_STOPS = 60
LONGEST_TRIP = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody who could be on a team: an expert, or a consultant of a provider (code and name)."""

    person: UUID
    name: str
    provider: str
    provider_name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A trip as typed."""

    name: str
    first: str
    last: str
    team: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ShortForm:
    """What the team writes down at one firm."""

    met: str = ""
    situation: str = ""
    themes: tuple[str, ...] = ()
    advice: str = ""


def able_to_travel(session: Session, region: str, *, at: datetime) -> list[Able]:
    """Give the experts of a region and the consultants of the pool's providers that serve it."""
    today = at.astimezone(CHINA).date()
    serving = {p.code: p.name for p in kept_pool(session).providers if p.is_public_on(today) and p.serves_region(region)}  # fmt: skip
    found = {
        person.id: Able(person.id, person.name, held.provider, serving[held.provider])
        for person, held in holders(session, Role.CONSULTANT, at)
        if held.provider in serving
    }
    for person, held in holders(session, Role.EXPERT, at):
        if covers(held.region, region):
            found.setdefault(person.id, Able(person.id, person.name, "", ""))
    return sorted(found.values(), key=lambda one: (one.provider_name, one.name, one.person))


def make_trip(session: Session, region: str, plan: Plan, *, by: str, at: datetime) -> Trip:
    """Make a trip with its team: consultants of one provider, and experts; raises `FieldRefused`."""
    name = clean_line(plan.name)
    if not name or len(name) > LONGEST_NAME:
        raise FieldRefused("name", Flaw.TOO_LONG if name else Flaw.MISSING)
    first, last = _day("first", plan.first), _day("last", plan.last)
    if last < first:
        raise FieldRefused("last", Flaw.DAYS_TURNED)
    if last - first > LONGEST_TRIP:
        raise FieldRefused("last", Flaw.TOO_MANY_DAYS)
    able = {one.person: one for one in able_to_travel(session, region, at=at)}
    if not plan.team or not plan.team <= able.keys():
        raise FieldRefused("team", Flaw.NOBODY)
    if len({able[person].provider for person in plan.team} - {""}) > 1:
        raise FieldRefused("team", Flaw.MIXED)
    trip = Trip(
        id=uuid4(), name=name, region=region, first_day=first, last_day=last, made_at=at, made_by=by
    )
    session.add(trip)
    session.flush()
    session.add_all(TripMember(trip_id=trip.id, person_id=person) for person in sorted(plan.team))
    session.flush()
    record(session, Entry("trip.made", "trip", str(trip.id), at, after={"team": len(plan.team)}))
    return trip


def add_stops(
    session: Session,
    trip: Trip,
    chosen: Sequence[Nominee],
    names: str,
    *,
    team: frozenset[UUID],
    at: datetime,
) -> int:
    """Add firms that have submitted an assessment, and firms only named, one a line; doubles are left out.

    Gives how many were added. Raises `TripOver`, `FieldRefused`, also for a firm the team's provider is linked with.
    """
    refuse_over(trip)
    there = stops_of(session, [trip.id])
    known, taken = {stop.assessment_id for stop in there}, {stop.name for stop in there}
    listed = list(dict.fromkeys(line for line in map(clean_line, names.splitlines()) if line))
    if any(len(name) > LONGEST_FIRM for name in listed):
        raise FieldRefused("names", Flaw.TOO_LONG)
    fresh = [one for one in chosen if one.assessment_id not in known]
    named = [name for name in listed if name not in taken | {one.name for one in fresh}]
    if not fresh and not named:
        raise FieldRefused("firms", Flaw.NO_FIRM)
    if len(there) + len(fresh) + len(named) > MOST_STOPS:
        raise FieldRefused("firms", Flaw.TOO_MANY)
    linked = _linked(session, fresh, named, team, trip.region, at)
    if linked:
        raise FieldRefused("firms", Flaw.LINKED, linked)
    rows = [
        *(TripStop(id=uuid4(), trip_id=trip.id, number=0, name=one.name, region=one.region, assessment_id=one.assessment_id) for one in fresh),
        *(TripStop(id=uuid4(), trip_id=trip.id, number=0, name=name) for name in named),
    ]  # fmt: skip
    for number, row in enumerate(rows, start=len(there) + 1):
        row.number = number
        session.add(row)
    session.flush()
    record(session, Entry("trip.firms-added", "trip", str(trip.id), at, after={"firms": len(rows)}))
    return len(rows)


def fill_in(
    session: Session,
    trip: Trip,
    stop: TripStop,
    event: StopEvent,
    form: ShortForm,
    *,
    seen: int,
    by: str,
    at: datetime,
) -> None:
    """Keep the short form and what follows from it.

    Raises `TripOver`, `TripStale`, `TransitionRefused`, and `FieldRefused` where the outcome needs a field.
    """
    refuse_over(trip)
    _refuse_unseen(stop, seen)
    state = STOP_STATES.after(StopState(stop.state), event)
    kept = _checked(form, event)
    stop.met, stop.situation, stop.advice = kept.met, kept.situation, kept.advice
    stop.themes = write_json(list(kept.themes))
    stop.visited_at, stop.by_name = at, by
    _move(session, stop, event, state, at)


def open_stop_case(
    session: Session,
    trip: Trip,
    stop: TripStop,
    *,
    seen: int,
    by: tuple[UUID, str],
    sealer: Sealer,
    random: RandomBytes,
    at: datetime,
) -> None:
    """Open the case a team wants, in the name of the office; raises `StopStuck`, `CaseOpenAlready` and as `fill_in`."""
    refuse_over(trip)
    _refuse_unseen(stop, seen)
    state = STOP_STATES.after(StopState(stop.state), StopEvent.OPEN_CASE)
    if stop.assessment_id is None:
        raise StopStuck
    assessment = hold_for_change(session, stop.assessment_id)
    mover = Mover(by[0], by[1], lambda action: action is Action.NOMINATE)
    case = open_case(
        session, assessment, Wanted(), Origin.NOMINATION, by=mover, sealer=sealer, random=random, at=at
    )
    stop.case_id = case.id
    _move(session, stop, StopEvent.OPEN_CASE, state, at)


def leave_at_advice(session: Session, trip: Trip, stop: TripStop, *, seen: int, at: datetime) -> None:
    """Open no case though the team wanted one: the advice stands; raises as `fill_in`."""
    refuse_over(trip)
    _refuse_unseen(stop, seen)
    _move(session, stop, StopEvent.NO_CASE, STOP_STATES.after(StopState(stop.state), StopEvent.NO_CASE), at)


def close_trip(session: Session, trip: Trip, *, at: datetime) -> None:
    """Close a trip; raises `TripOver` for one that is closed."""
    refuse_over(trip)
    trip.closed_at = at
    session.add(trip)
    record(session, Entry("trip.closed", "trip", str(trip.id), at))


def stop_of(session: Session, trip: Trip, stop_id: UUID) -> TripStop:
    """Give a stop of a trip; raises `TripNotFound`."""
    found = next((stop for stop in stops_of(session, [trip.id]) if stop.id == stop_id), None)
    if found is None:
        raise TripNotFound
    return found


def counts(stops: Sequence[TripStop]) -> Mapping[StopState, int]:
    """Count stops by state."""
    states = [StopState(stop.state) for stop in stops]
    return {state: states.count(state) for state in StopState}


def refuse_over(trip: Trip) -> None:
    """Raise `TripOver` for a closed trip."""
    if trip.closed_at is not None:
        raise TripOver


def _refuse_unseen(stop: TripStop, seen: int) -> None:
    if stop.revision != seen:
        raise TripStale(by=stop.by_name)


def _move(session: Session, stop: TripStop, event: StopEvent, state: StopState, at: datetime) -> None:
    before, stop.state = stop.state, str(state)
    stop.revision += 1
    session.add(stop)
    session.flush()
    after = {"stop": str(stop.id), "state": stop.state}
    record(session, Entry(f"trip.{event}", "trip", str(stop.trip_id), at, before={"state": before}, after=after))  # fmt: skip


def _checked(form: ShortForm, event: StopEvent) -> ShortForm:
    """Give the form without what no form should hold; what the outcome needs is there."""
    kept = ShortForm(
        clean_line(form.met), clean_text(form.situation), tuple(dict.fromkeys(form.themes)), clean_text(form.advice)
    )  # fmt: skip
    for name, text, longest in (("met", kept.met, LONGEST_MET), ("situation", kept.situation, LONGEST_TEXT), ("advice", kept.advice, LONGEST_TEXT)):  # fmt: skip
        if len(text) > longest:
            raise FieldRefused(name, Flaw.TOO_LONG)
    if any(theme not in load_rules().themes for theme in kept.themes):
        raise FieldRefused("themes", Flaw.UNKNOWN)
    if not kept.situation:
        raise FieldRefused("situation", Flaw.MISSING)
    if event is StopEvent.ADVISE and not kept.advice:
        raise FieldRefused("advice", Flaw.MISSING)
    return kept


def _linked(
    session: Session,
    fresh: Sequence[Nominee],
    named: Sequence[str],
    team: frozenset[UUID],
    region: str,
    at: datetime,
) -> str:
    """Give the first firm that a provider of the team is linked with; empty if none is."""
    codes = {one.provider for one in able_to_travel(session, region, at=at) if one.person in team}
    providers = [p for p in kept_pool(session).providers if p.code in codes]
    firms = [(one.name, profile_of(session, one.enterprise_id).credit_code) for one in fresh]
    firms += [(name, "") for name in named]
    return next((name for name, code in firms if any(p.conflicts_with(code, name) for p in providers)), "")


def _day(field: str, typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise FieldRefused(field, Flaw.NO_DAY) from None
