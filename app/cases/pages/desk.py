"""The queue: all cases within sight, the most urgent first, with the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.deps import Desk, DeskDep, OpenCase
from app.cases.domain.states import OVER, VERIFYING, CaseEvent, CaseState, offered
from app.cases.pages.parts import SIDE
from app.cases.pages.wording import due_words, event_name, state_name
from app.cases.repository import Filter, cases_within, members_of, states_within
from app.cases.service.moving import place_of
from app.cases.tables import DiagnosisCase
from app.enterprises.service.codes import code_tables
from app.identity.domain.rights import Action, scope_of
from app.identity.service.roles import names_of
from app.kit.i18n import Translator
from app.kit.plain import clean_line
from app.web.deps import NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
A_PAGE = 40
LONGEST_SEARCH = 60
Tick = Literal["1"] | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the queue."""

    link: Link
    code: str
    region: str
    state: str
    tone: str
    """How the state is drawn: work of one's own, waiting, or over."""
    due: str
    is_overdue: bool
    team: str
    next: Link


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to narrow by."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(Page):
    """The queue with its filters."""

    template: ClassVar[str] = "cases/desk.html"

    action: str
    """Where the filters are sent."""
    lines: tuple[CaseLine, ...]
    """One page of cases."""
    found: int
    """How many cases fit the filters."""
    overdue: int
    """How many of those on this page are overdue."""
    states: tuple[Choice, ...]
    """States that occur, with their numbers."""
    text: str
    """What is searched for."""
    region: str
    """The region narrowed to, as typed."""
    is_mine: bool
    """Whether only cases with a part of one's own are shown."""
    is_late: bool
    """Whether only overdue ones are shown."""
    is_all: bool
    """Whether finished ones are shown, too."""
    turn: tuple[Link, ...]
    """To the page before and after."""
    others: tuple[Link, ...]
    """To the other pages of the desk."""


@router.get("/desk")
def desk_page(
    desk: DeskDep,
    view: ViewDep,
    session: SessionDep,
    now: NowDep,
    state: str = "",
    region: str = "",
    q: str = "",
    mine: Tick = None,
    overdue: Tick = None,
    all: Tick = None,  # noqa: A002 - the name in the address
    page: int = 1,
) -> Response:
    """Show the queue."""
    state = state if state in set(CaseState) else ""
    wanted = Filter(
        state=state,
        region="".join(c for c in region if c.isdigit())[:6],
        text=clean_line(q)[:LONGEST_SEARCH],
        mine=desk.signed.person.id if mine else None,
        overdue_at=now if overdue else None,
        is_open=not all and not state,
    )
    return view.render(
        _page(view, desk, session, now, wanted, max(1, min(page, 100_000)), is_all=bool(all))
    )


def _page(
    view: View, desk: Desk, session: Session, now: datetime, wanted: Filter, number: int, *, is_all: bool
) -> DeskPage:
    rows, found = cases_within(session, desk.sight, wanted, first=(number - 1) * A_PAGE, most=A_PAGE)
    lines = _lines(view, desk, session, rows, now)
    kept = {
        "state": wanted.state,
        "region": wanted.region,
        "q": wanted.text,
        "mine": "1" if wanted.mine else "",
        "overdue": "1" if wanted.overdue_at else "",
        "all": "1" if is_all else "",
    }
    return DeskPage(
        title=view.t.gettext("诊断工单"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/desk"),
        lines=lines,
        found=found,
        overdue=sum(line.is_overdue for line in lines),
        states=_states(view.t, states_within(session, desk.sight), wanted.state),
        text=wanted.text,
        region=wanted.region,
        is_mine=wanted.mine is not None,
        is_late=wanted.overdue_at is not None,
        is_all=is_all,
        turn=_turn(view, kept, number, found),
        others=_others(view, desk, now),
    )


def _lines(
    view: View, desk: Desk, session: Session, rows: list[DiagnosisCase], now: datetime
) -> tuple[CaseLine, ...]:
    members = members_of(session, [row.id for row in rows])
    names, lines = names_of(session, {m.person_id for m in members}), []
    for row in rows:
        opened = OpenCase(row, place_of(row, members), desk.signed, now)
        team = [names[m.person_id] for m in members if m.case_id == row.id]
        lines.append(_line(view, opened, row, view.t.gettext("、").join(team)))
    return tuple(lines)


def _line(view: View, opened: OpenCase, row: DiagnosisCase, team: str) -> CaseLine:
    t, state = view.t, CaseState(row.state)
    due, is_overdue = due_words(t, None if state in OVER else row.due_at, opened.now)
    region = code_tables().local_name(row.region, t.language)
    href = view.url(opened.path)
    step = next((e for e in offered(state, opened.may) if e not in SIDE), None)
    if step is CaseEvent.NAME_EXPERTS and opened.place.experts:
        step = None
    if state in VERIFYING and opened.may(Action.WORK_ON_CASE):
        following = Link(f"{href}/review", t.gettext("核验答案"))
    elif step is not None:
        label = t.gettext("仲裁") if state is CaseState.DISPUTED else event_name(t, step)
        following = Link(href, label)
    else:
        following = Link("", waiting_words(t, state))
    tone = "over" if state in OVER else "mine" if following.href else "waits"
    return CaseLine(
        link=Link(href, row.enterprise),
        code=row.code,
        region=region,
        state=state_name(t, state),
        tone=tone,
        due=due,
        is_overdue=is_overdue,
        team=team,
        next=following,
    )


def waiting_words(t: Translator, state: CaseState) -> str:
    """Say for whom a case waits."""
    office = {CaseState.REQUESTED, CaseState.ELIGIBLE, CaseState.ISSUED}
    experts = {CaseState.EXPERT_REVIEW}
    if state in OVER:
        return ""
    if state in office:
        return t.gettext("等主管部门")
    if state in experts:
        return t.gettext("等评审专家")
    if state is CaseState.CONFIRMING:
        return t.gettext("等企业")
    if state is CaseState.DISPUTED:
        return t.gettext("等上级仲裁")
    return t.gettext("等签字") if state is CaseState.SIGNING else t.gettext("等诊断组")


def _states(t: Translator, counted: Mapping[str, int], chosen: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(state),
            t.gettext("%(state)s（%(n)s）", state=state_name(t, state), n=counted[state]),
            state == chosen,
        )
        for state in CaseState
        if counted.get(state)
    )


def _turn(view: View, kept: Mapping[str, str], number: int, found: int) -> tuple[Link, ...]:
    """Give the links to the pages around this one, with the same filters."""
    known = {name: value for name, value in kept.items() if value}
    turns = (
        (number - 1, view.t.gettext("上一页"), number > 1),
        (number + 1, view.t.gettext("下一页"), number * A_PAGE < found),
    )
    return tuple(
        Link(view.url(f"/desk?{urlencode({**known, 'page': other})}"), label)
        for other, label, is_there in turns
        if is_there
    )


def _others(view: View, desk: Desk, now: datetime) -> tuple[Link, ...]:
    pages = {
        Action.NOMINATE: Link(view.url("/desk/nominate"), view.t.gettext("提名企业")),
        Action.READ_FIGURES: Link(view.url("/desk/agreement"), view.t.gettext("自评与核验的一致性")),
    }
    return tuple(link for action, link in pages.items() if scope_of(desk.signed.actor, action, now).regions)
