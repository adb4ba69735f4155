"""One trip: its team, how far it is, its firms, and for the office adding firms, opening cases, closing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.errors import CaseOpenAlready
from app.cases.service.nominating import nominee, nominees
from app.enterprises.service.codes import code_tables
from app.identity.service.roles import names_of
from app.kit.errors import ServiceFault
from app.kit.plain import clean_line
from app.kit.states import TransitionRefused
from app.trips.deps import OpenTrip, TripDep
from app.trips.domain import StopState
from app.trips.errors import FieldRefused, StopStuck, TripNotFound, TripOver, TripStale
from app.trips.pages.parts import Pick, as_ids, as_revision, one
from app.trips.pages.wording import flaw_words, over_words, stale_words, state_name, tone
from app.trips.repository import stops_of
from app.trips.service import add_stops, close_trip, counts, leave_at_advice, open_stop_case, stop_of
from app.trips.tables import TripStop
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class StopLine:
    """One firm of the trip."""

    id: str
    link: Link
    number: int
    region: str
    state: str
    tone: str
    advice: str
    case: Link | None
    revision: int
    asks_office: bool
    """Whether the office decides about a case now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripPage(Page):
    """One trip."""

    template: ClassVar[str] = "trips/trip.html"

    back: str
    """Address of the list."""
    action: str
    """Where everything posts to."""
    facts: tuple[tuple[str, str], ...]
    """Label and value of what is known of the trip."""
    done: tuple[int, int]
    """How many firms are behind the team, of how many."""
    tally: tuple[tuple[str, int], ...]
    """State and number, where there are any."""
    stops: tuple[StopLine, ...]
    """The firms in their order."""
    plans: bool
    """Whether this person adds firms and closes the trip now."""
    search: str
    """Which firms are searched for."""
    firms: tuple[Pick, ...]
    """Firms of the region with a submitted assessment, to be ticked."""
    names: str
    """Names of other firms as typed."""
    error: str
    """Why something was refused; empty if nothing was."""
    wrong: str
    """Which field that is about."""


@router.get("/trips/{trip_id}")
def trip_page(opened: TripDep, view: ViewDep, session: SessionDep, q: str = "") -> Response:
    """Show a trip."""
    return view.render(_page(view, session, opened, {}, search=clean_line(q)[:60]))


@router.post("/trips/{trip_id}")
def change_trip(
    opened: TripDep, form: FormDep, view: ViewDep, session: SessionDep, context: ContextDep
) -> Response:
    """Add firms, open a case or leave it at the advice, close the trip: the office's."""
    if not opened.plans:
        raise TripNotFound
    try:
        _act(opened, form, session, context)
    except (FieldRefused, TripOver, TripStale, TransitionRefused, StopStuck, CaseOpenAlready) as fault:
        status = 422 if isinstance(fault, FieldRefused) else 409
        return view.render(_page(view, session, opened, form, fault=fault), status=status)
    return view.redirect(opened.path)


def _act(opened: OpenTrip, form: FormDep, session: Session, context: Context) -> None:
    act, trip, now = one(form, "act"), opened.row, opened.now
    if act == "add":
        found = (
            nominee(session, opened.firms_scope, key, at=now)
            for key in sorted(as_ids(form.get("firms", ())))
        )
        chosen = [firm for firm in found if firm is not None]
        add_stops(session, trip, chosen, one(form, "names"), team=opened.team, at=now)
    elif act == "close":
        close_trip(session, trip, at=now)
    else:
        ids = as_ids([one(form, "stop")])
        if not ids:
            raise TripNotFound
        stop, seen = stop_of(session, trip, *ids), as_revision(one(form, "revision"))
        if act == "no-case":
            leave_at_advice(session, trip, stop, seen=seen, at=now)
            return
        person = opened.traveller.signed.person
        sealer = context.sealer
        open_stop_case(session, trip, stop, seen=seen, by=(person.id, person.name), sealer=sealer, random=context.random, at=now)  # fmt: skip


def _words(view: View, fault: ServiceFault) -> str:
    t = view.t
    if isinstance(fault, FieldRefused):
        return flaw_words(t, fault)
    if isinstance(fault, TripOver):
        return over_words(t)
    if isinstance(fault, StopStuck):
        return t.gettext("这家企业还没有提交自评，不能立工单。请先请企业做自评，再由主管部门提名。")
    if isinstance(fault, CaseOpenAlready):
        return t.gettext("这家企业已有办理中的工单，或今年已经做过现场诊断。可以选“不立工单”。")
    return stale_words(t)


def _page(
    view: View,
    session: Session,
    opened: OpenTrip,
    form: FormDep,
    *,
    search: str = "",
    fault: ServiceFault | None = None,
) -> TripPage:
    trip = opened.row
    stops = stops_of(session, [trip.id])
    tally = counts(stops)
    plans = opened.plans and trip.closed_at is None
    chosen = form.get("firms", ())
    return TripPage(
        title=trip.name,
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/trips"),
        action=view.url(opened.path),
        facts=_facts(view, session, opened),
        done=(len(stops) - tally[StopState.PLANNED], len(stops)),
        tally=tuple((state_name(view.t, state), n) for state, n in tally.items() if n),
        stops=tuple(_line(view, opened, stop, plans=plans) for stop in stops),
        plans=plans,
        search=search,
        firms=_firms(view, session, opened, search, {s.assessment_id for s in stops}, chosen)
        if plans
        else (),
        names=one(form, "names"),
        error=_words(view, fault) if fault else "",
        wrong=fault.field if isinstance(fault, FieldRefused) else "",
    )


def _facts(view: View, session: Session, opened: OpenTrip) -> tuple[tuple[str, str], ...]:
    t, trip = view.t, opened.row
    names = sorted(names_of(session, opened.team).values())
    return (
        (t.gettext("地区"), code_tables().region_name(trip.region, view.lang)),
        (t.gettext("日期"), f"{trip.first_day.isoformat()} – {trip.last_day.isoformat()}"),
        (t.gettext("成员"), t.gettext("、").join(names)),
        (t.gettext("状态"), t.gettext("已结束") if trip.closed_at else t.gettext("进行中")),
    )


def _line(view: View, opened: OpenTrip, stop: TripStop, *, plans: bool) -> StopLine:
    state = StopState(stop.state)
    return StopLine(
        str(stop.id),
        Link(view.url(f"{opened.path}/stops/{stop.id}"), stop.name),
        stop.number,
        code_tables().local_name(stop.region, view.lang) if stop.region else "",
        state_name(view.t, state),
        tone(state),
        stop.advice,
        Link(view.url(f"/cases/{stop.case_id}"), view.t.gettext("看工单")) if stop.case_id else None,
        stop.revision,
        plans and state is StopState.CASE_WANTED,
    )


def _firms(
    view: View,
    session: Session,
    opened: OpenTrip,
    search: str,
    known: Collection[UUID | None],
    chosen: Collection[str],
) -> tuple[Pick, ...]:
    found, _ = nominees(session, opened.firms_scope, search=search, first=0, most=MOST_FOUND, at=opened.now)
    return tuple(
        Pick(
            str(firm.assessment_id),
            f"{firm.name}（{code_tables().local_name(firm.region, view.lang)}）",
            str(firm.assessment_id) in chosen,
        )
        for firm in found
        if firm.assessment_id not in known
    )
