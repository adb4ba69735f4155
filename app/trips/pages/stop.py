"""The short form of one firm, for a phone at the gate."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.service.wording import choices
from app.enterprises.service.codes import code_tables
from app.kit.clock import china_time
from app.kit.errors import ServiceFault
from app.kit.plain import read_json
from app.kit.states import TransitionRefused
from app.trips.deps import OpenTrip, TripDep
from app.trips.domain import STOP_STATES, TEAMS, StopEvent, StopState
from app.trips.errors import FieldRefused, TripNotFound, TripOver, TripStale
from app.trips.pages.parts import Pick, as_revision, one
from app.trips.pages.wording import flaw_words, over_words, stale_words, state_name
from app.trips.service import LONGEST_MET, LONGEST_TEXT, ShortForm, fill_in, stop_of
from app.trips.tables import TripStop
from app.web.deps import FormDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What may follow, as a button."""

    event: str
    label: str
    is_main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage(Page):
    """The short form of one firm."""

    template: ClassVar[str] = "trips/stop.html"

    back: str
    """Address of the trip."""
    trip: str
    """Its name."""
    region: str
    """Where the firm is, if known."""
    state: str
    """Where the stop stands."""
    noted: str
    """Who filled it in last, and when; empty before."""
    action: str
    """Where the form posts to."""
    revision: int
    """What the page has seen of the stop."""
    met: str
    """Whom the team met."""
    situation: str
    """What it saw."""
    themes: tuple[Pick, ...]
    """What the firm wants to hear about."""
    advice: str
    """What the team advises."""
    outcomes: tuple[OutcomeView, ...]
    """What may follow; empty for those who only read."""
    hint: str
    """That the firm can become no case yet; empty if it can."""
    error: str
    """Why something was refused; empty if nothing was."""
    wrong: str
    """Which field that is about."""
    longest: tuple[int, int]
    """How long a name and a text may be."""


@router.get("/trips/{trip_id}/stops/{stop_id}")
def stop_page(stop_id: UUID, opened: TripDep, view: ViewDep, session: SessionDep) -> Response:
    """Show the short form."""
    return view.render(_page(view, opened, stop_of(session, opened.row, stop_id), {}))


@router.post("/trips/{trip_id}/stops/{stop_id}")
def fill_in_stop(
    stop_id: UUID, opened: TripDep, form: FormDep, view: ViewDep, session: SessionDep
) -> Response:
    """Keep the short form; the pressed button says what follows."""
    stop = stop_of(session, opened.row, stop_id)
    if not opened.visits or one(form, "event") not in TEAMS:
        raise TripNotFound
    try:
        _fill_in(opened, stop, form, session)
    except (FieldRefused, TripStale, TripOver, TransitionRefused) as fault:
        status = 422 if isinstance(fault, FieldRefused) else 409
        return view.render(_page(view, opened, stop, form, fault), status=status)
    return view.redirect(opened.path)


def _fill_in(opened: OpenTrip, stop: TripStop, form: FormDep, session: Session) -> None:
    typed = ShortForm(
        one(form, "met"), one(form, "situation"), tuple(form.get("themes", ())), one(form, "advice")
    )
    fill_in(
        session,
        opened.row,
        stop,
        StopEvent(one(form, "event")),
        typed,
        seen=as_revision(one(form, "revision")),
        by=opened.traveller.signed.person.name,
        at=opened.now,
    )


def _words(view: View, fault: ServiceFault | None) -> str:
    if fault is None:
        return ""
    if isinstance(fault, FieldRefused):
        return flaw_words(view.t, fault)
    return over_words(view.t) if isinstance(fault, TripOver) else stale_words(view.t)


def _page(
    view: View, opened: OpenTrip, stop: TripStop, form: FormDep, fault: ServiceFault | None = None
) -> StopPage:
    t, state = view.t, StopState(stop.state)
    kept = read_json(stop.themes)
    ticked = set(form.get("themes", ())) if fault else {str(c) for c in kept} if isinstance(kept, list) else set()  # fmt: skip

    def shown(name: str) -> str:
        return one(form, name) if fault else str(getattr(stop, name))

    return StopPage(
        title=stop.name,
        lang=view.lang,
        shell=view.shell(),
        back=view.url(opened.path),
        trip=opened.row.name,
        region=code_tables().region_name(stop.region, view.lang) if stop.region else "",
        state=state_name(t, state),
        noted=f"{stop.by_name} · {china_time(stop.visited_at)}" if stop.visited_at else "",
        action=view.url(f"{opened.path}/stops/{stop.id}"),
        revision=stop.revision,
        met=shown("met"),
        situation=shown("situation"),
        themes=tuple(
            Pick(code, name, code in ticked) for code, name in choices(load_rules().themes, view.lang)
        ),
        advice=shown("advice"),
        outcomes=_outcomes(view, opened, state),
        hint=""
        if stop.assessment_id
        else t.gettext("这家企业还没有自评。建议立工单时，请顺便帮企业打开自评。"),
        error=_words(view, fault),
        wrong=fault.field if isinstance(fault, FieldRefused) else "",
        longest=(LONGEST_MET, LONGEST_TEXT),
    )


def _outcomes(view: View, opened: OpenTrip, state: StopState) -> tuple[OutcomeView, ...]:
    if not opened.visits or opened.row.closed_at is not None:
        return ()
    labels = {
        StopEvent.ADVISE: view.t.gettext("保存：给了建议"),
        StopEvent.WANT_CASE: view.t.gettext("保存：建议立工单"),
        StopEvent.SKIP: view.t.gettext("没去成（上面写原因）"),
    }
    return tuple(
        OutcomeView(str(event), labels[event], event is StopEvent.ADVISE)
        for event in STOP_STATES.allowed(state)
        if event in TEAMS
    )
