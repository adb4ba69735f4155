"""All trips within sight, with the plan of a new one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.enterprises.service.codes import code_tables
from app.identity.service.roles import names_of
from app.trips.deps import Traveller, TravellerDep
from app.trips.domain import BEFORE, StopState
from app.trips.errors import FieldRefused, TripNotFound
from app.trips.pages.parts import Pick, as_ids, one
from app.trips.pages.wording import flaw_words
from app.trips.repository import stops_of, team_of, trips_within
from app.trips.service import LONGEST_NAME, Plan, able_to_travel, make_trip
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
MOST = 100


@dataclass(frozen=True, slots=True)
class TripLine:
    """One trip."""

    link: Link
    region: str
    days: str
    team: str
    progress: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TripsPage(Page):
    """All trips, and the form for another one."""

    template: ClassVar[str] = "trips/listing.html"

    action: str
    """Where the plan is posted to."""
    lines: tuple[TripLine, ...]
    """The latest first."""
    regions: tuple[Pick, ...]
    """Regions this person plans trips for; empty for those who only travel."""
    able: tuple[Pick, ...]
    """Who could be on the team."""
    name: str
    """The name as typed."""
    first: str
    """The first day as typed."""
    last: str
    """The last day as typed."""
    error: str
    """Why the plan was refused."""
    wrong: str
    """Which field that is about."""
    longest: int
    """How long a name may be."""


@router.get("/trips")
def trips_page(traveller: TravellerDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Show the trips."""
    return view.render(_page(view, session, traveller, now, {}))


@router.post("/trips")
def plan_trip(
    traveller: TravellerDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Plan a trip; its region is one this person plans for, whatever the form says."""
    region = one(form, "region")
    if region not in _regions(traveller):
        raise TripNotFound
    plan = Plan(one(form, "name"), one(form, "first"), one(form, "last"), as_ids(form.get("team", ())))
    try:
        trip = make_trip(session, region, plan, by=traveller.signed.person.name, at=now)
    except FieldRefused as fault:
        return view.render(_page(view, session, traveller, now, form, fault), status=422)
    return view.redirect(f"/trips/{trip.id}")


def _regions(traveller: Traveller) -> list[str]:
    return sorted(stem.ljust(6, "0") for stem in traveller.planning.regions)


def _page(
    view: View,
    session: Session,
    traveller: Traveller,
    now: datetime,
    form: FormDep,
    fault: FieldRefused | None = None,
) -> TripsPage:
    regions, chosen = _regions(traveller), form.get("team", ())
    able = {one.person: one for region in regions for one in able_to_travel(session, region, at=now)}
    return TripsPage(
        title=view.t.gettext("巡诊"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/trips"),
        lines=_lines(view, session, traveller),
        regions=tuple(
            Pick(code, code_tables().region_name(code, view.lang), code == one(form, "region"))
            for code in regions
        ),
        able=tuple(
            Pick(
                str(person),
                f"{who.name}（{who.provider_name or view.t.gettext('专家')}）",
                str(person) in chosen,
            )
            for person, who in able.items()
        ),
        name=one(form, "name"),
        first=one(form, "first"),
        last=one(form, "last"),
        error=flaw_words(view.t, fault) if fault else "",
        wrong=fault.field if fault else "",
        longest=LONGEST_NAME,
    )


def _lines(view: View, session: Session, traveller: Traveller) -> tuple[TripLine, ...]:
    trips = trips_within(session, traveller.sight, most=MOST)
    ids = [trip.id for trip in trips]
    members, stops = team_of(session, ids), stops_of(session, ids)
    names = names_of(session, {member.person_id for member in members})
    lines = []
    for trip in trips:
        own = [StopState(stop.state) for stop in stops if stop.trip_id == trip.id]
        done = sum(state not in BEFORE for state in own)
        team = sorted(names[m.person_id] for m in members if m.trip_id == trip.id)
        lines.append(
            TripLine(
                Link(view.url(f"/trips/{trip.id}"), trip.name),
                code_tables().local_name(trip.region, view.lang),
                f"{trip.first_day.isoformat()} – {trip.last_day.isoformat()}",
                view.t.gettext("、").join(team),
                view.t.gettext("%(done)s / %(all)s 家", done=done, all=len(own)),
                trip.closed_at is not None,
            )
        )
    return tuple(lines)
