"""The list of advised enterprises: who looks after whom, and who was left alone for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.advisers.deps import Watch, WatchDep
from app.advisers.domain import days_alone
from app.advisers.repository import AdviseeRow, Narrowed, advisees_within, open_advice
from app.enterprises.service.codes import code_tables
from app.identity.service.roles import names_of
from app.kit.clock import CHINA
from app.kit.plain import clean_line
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
A_PAGE = 40
Tick = Literal["1"] | None


@dataclass(frozen=True, slots=True)
class AdviseeLine:
    """One enterprise."""

    link: Link
    region: str
    adviser: str
    last: str
    """Day of the last contact; empty before the first one."""
    alone: str
    """For how long there was none; empty without an adviser."""
    is_late: bool
    open: int
    """How many pieces of advice wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseesPage(Page):
    """All enterprises within sight."""

    template: ClassVar[str] = "advisers/listing.html"

    action: str
    """Where the filters are sent."""
    lines: tuple[AdviseeLine, ...]
    """The longest without contact first."""
    found: int
    """How many enterprises fit the filters."""
    text: str
    """What is searched for."""
    is_mine: bool
    """Whether only one's own are shown."""
    is_alone: bool
    """Whether only those without contact for long are shown."""
    is_bare: bool
    """Whether only those without an adviser are shown."""
    days: int
    """After how many days without contact an enterprise is named."""
    turn: tuple[Link, ...]
    """To the page before and after."""


@router.get("/advisers")
def advisees_page(
    watch: WatchDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    now: NowDep,
    q: str = "",
    mine: Tick = None,
    alone: Tick = None,
    bare: Tick = None,
    page: int = 1,
) -> Response:
    """Show the list."""
    days, here = context.settings.adviser_days, now.astimezone(CHINA)
    since = now - timedelta(days=days)
    wanted = Narrowed(
        text=clean_line(q)[:60],
        mine=watch.signed.person.id if mine else None,
        has_none=bool(bare),
        alone_since=(since, (here - timedelta(days=days)).date()) if alone else None,
    )
    return view.render(_page(view, watch, session, wanted, max(1, min(page, 10_000)), days, now))


def _page(
    view: View, watch: Watch, session: Session, wanted: Narrowed, number: int, days: int, now: datetime
) -> AdviseesPage:
    rows, found = advisees_within(session, watch.scope, wanted, first=(number - 1) * A_PAGE, most=A_PAGE)
    kept = {
        "q": wanted.text,
        "mine": "1" if wanted.mine else "",
        "alone": "1" if wanted.alone_since else "",
        "bare": "1" if wanted.has_none else "",
    }
    return AdviseesPage(
        title=view.t.gettext("智能制造顾问"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/advisers"),
        lines=_lines(view, session, rows, days, now),
        found=found,
        text=wanted.text,
        is_mine=wanted.mine is not None,
        is_alone=wanted.alone_since is not None,
        is_bare=wanted.has_none,
        days=days,
        turn=_turn(view, kept, number, found),
    )


def _lines(
    view: View, session: Session, rows: list[AdviseeRow], days: int, now: datetime
) -> tuple[AdviseeLine, ...]:
    names = names_of(session, {row.adviser.person_id for row in rows if row.adviser})
    waiting = open_advice(session, [row.enterprise.id for row in rows])
    today, lines = now.astimezone(CHINA).date(), []
    for row in rows:
        alone = -1
        if row.adviser is not None:
            alone = days_alone(row.last, row.adviser.since_at.astimezone(CHINA).date(), today)
        lines.append(
            AdviseeLine(
                Link(view.url(f"/advisers/{row.enterprise.id}"), row.enterprise.name),
                code_tables().local_name(row.enterprise.region, view.lang),
                names[row.adviser.person_id] if row.adviser else "",
                row.last.isoformat() if row.last else "",
                view.t.ngettext("%(n)s 天没联系", "%(n)s 天没联系", alone) if alone > 0 else "",
                alone >= days,
                waiting.get(row.enterprise.id, 0),
            )
        )
    return tuple(lines)


def _turn(view: View, kept: Mapping[str, str], number: int, found: int) -> tuple[Link, ...]:
    known = {name: value for name, value in kept.items() if value}
    turns = (
        (number - 1, view.t.gettext("上一页"), number > 1),
        (number + 1, view.t.gettext("下一页"), number * A_PAGE < found),
    )
    return tuple(
        Link(view.url(f"/advisers?{urlencode({**known, 'page': other})}"), label)
        for other, label, is_there in turns
        if is_there
    )
