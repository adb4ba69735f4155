"""The queue: all cases within sight, the most urgent first, with the next step."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.deps import Desk, DeskDep, OpenCase
from app.cases.domain.states import OVER, VERIFYING, CaseEvent, CaseState, offered
from app.cases.pages.parts import SIDE
from app.cases.repository import Filter, cases_within, members_of, states_within
from app.cases.service.moving import place_of
from app.cases.service.reminding import Post, Reminded, remind_now
from app.cases.service.wording import due_words, event_name, state_name
from app.cases.tables import DiagnosisCase
from app.enterprises.service.codes import code_tables
from app.identity.domain.rights import NOTHING, Action, scope_of
from app.identity.service.roles import names_of
from app.kit.i18n import SOURCE_LANGUAGE, Translator, translator
from app.kit.plain import clean_line
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
A_PAGE = 40
LONGEST_SEARCH = 60
Tick = Literal["1"] | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the queue."""

    id: str
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
    reminders: str
    """Where chosen cases are sent to have somebody reminded; empty for whoever can not."""
    done: tuple[str, ...]
    """What became of the reminders asked for just now."""


@router.get("/desk")
def desk_page(
    desk: DeskDep,
    view: ViewDep,
    session: SessionDep,
    now: NowDep,
    context: ContextDep,
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
        _page(view, desk, session, context, now, wanted, max(1, min(page, 100_000)), is_all=bool(all))
    )


@router.post("/desk/reminders")
def remind_of_cases(
    desk: DeskDep, form: FormDep, view: ViewDep, session: SessionDep, context: ContextDep, now: NowDep
) -> Response:
    """Write to those the chosen cases wait for; only for cases of one's own region."""
    rows, _ = cases_within(session, desk.sight, Filter(ids=_ids(form), is_open=True), first=0, most=A_PAGE)
    members = members_of(session, [row.id for row in rows])
    desks = [OpenCase(row, place_of(row, members), desk.signed, now) for row in rows]
    own = [opened.row for opened in desks if opened.may(Action.ASSIGN_CASE)]
    done: tuple[str, ...] = (view.t.gettext("请先勾选要催办的工单。"),)
    if own and context.settings.has_mail:
        post = Post(translator(SOURCE_LANGUAGE), context.settings.public_url, context.sealer)
        done = _done_words(view.t, remind_now(session, own, post, at=now))
    wanted = Filter(is_open=True)
    return view.render(_page(view, desk, session, context, now, wanted, 1, is_all=False, done=done))


def _ids(form: Mapping[str, Sequence[str]]) -> tuple[UUID, ...]:
    """Give the ticked cases; what is no id is left out."""
    found = []
    for typed in form.get("case", ())[:A_PAGE]:
        with suppress(ValueError):
            found.append(UUID(typed))
    return tuple(found)


def _done_words(t: Translator, reminded: Reminded) -> tuple[str, ...]:
    """Say how many letters go out, and who has to be told another way."""
    said = [t.gettext("没有新的提醒：这些工单今天已经提醒过，或者对方没有留邮箱。")]
    if reminded.letters:
        said = [
            t.gettext(
                "已写好 %(letters)s 封提醒邮件，涉及 %(cases)s 张工单，马上发出。",
                letters=reminded.letters,
                cases=reminded.cases,
            )
        ]
    if reminded.unreached:
        names = t.gettext("、").join(reminded.unreached)
        said.append(t.gettext("没有留邮箱，请电话联系：%(names)s。", names=names))
    return tuple(said)


def _page(
    view: View,
    desk: Desk,
    session: Session,
    context: Context,
    now: datetime,
    wanted: Filter,
    number: int,
    *,
    is_all: bool,
    done: tuple[str, ...] = (),
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
        reminders=view.url("/desk/reminders")
        if context.settings.has_mail and desk.sight.office != NOTHING
        else "",
        done=done,
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
        id=str(row.id),
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
    pages = (
        (Action.NOMINATE, Link(view.url("/desk/nominate"), view.t.gettext("提名企业"))),
        (Action.READ_FIGURES, Link(view.url("/desk/agreement"), view.t.gettext("自评与核验的一致性"))),
        (Action.READ_FIGURES, Link(view.url("/desk/satisfaction"), view.t.gettext("企业满意度"))),
    )
    found = [link for action, link in pages if scope_of(desk.signed.actor, action, now).regions]
    return (
        *found,
        Link(view.url("/trips"), view.t.gettext("巡诊")),
        Link(view.url("/advisers"), view.t.gettext("智能制造顾问")),
        Link(view.url("/desk/letters"), view.t.gettext("提醒邮件")),
    )
