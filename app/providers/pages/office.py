"""The office's list: what is to do, who stands where, and files to take away."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.providers.deps import EntryKeeperDep, KeptSessionDep, OfficeKeeperDep
from app.providers.domain import Pool, ProviderClass, ProviderState, class_name
from app.providers.service.files import WRITERS, pool_file, template_file
from app.providers.service.keeping import kept_pool
from app.providers.service.standing import Listed, listed, standing_of
from app.providers.service.wording import state_name
from app.web.deps import NowDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
PAGE_SIZE = 100
KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}
WAITING = (
    ProviderState.SUBMITTED,
    ProviderState.FORMAL_CHECK,
    ProviderState.EXPERT_REVIEW,
    ProviderState.PUBLIC_NOTICE,
    ProviderState.APPEAL,
)
"""States in which the office has to do something."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One state with its number of providers."""

    link: Link
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One provider of the list."""

    link: Link
    code: str
    kind: str
    state: str
    valid_until: str
    is_due: bool
    has_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePage(Page):
    """The pool by state."""

    template: ClassVar[str] = "providers/office.html"

    name: str
    """Who is here."""
    tabs: tuple[Tab, ...]
    """What is to do, what is due, and every state."""
    lines: tuple[Line, ...]
    """The providers of the chosen tab."""
    left_out: int
    """How many of them are not shown."""
    links: tuple[Link, ...]
    """Import, template and exports."""
    sign_out: str
    """Where the button posts to."""


@router.get("/pool")
def office(
    request: Request, actor: OfficeKeeperDep, session: KeptSessionDep, now: NowDep, view: ViewDep
) -> Response:
    """Show the pool by state."""
    chosen = request.query_params.get("state", "todo")
    rows = listed(session, actor, at=now)
    tabs = _tabs(view, rows, chosen)
    shown = [row for row in rows if _is_in(row, chosen)]
    return view.render(
        OfficePage(
            title=view.t.gettext("维护资源池"),
            lang=view.lang,
            shell=view.shell(),
            name=actor.name,
            tabs=tabs,
            lines=tuple(_line(view, row) for row in shown[:PAGE_SIZE]),
            left_out=max(0, len(shown) - PAGE_SIZE),
            links=(
                Link(view.url("/pool/import"), view.t.gettext("用表格导入")),
                Link(view.url("/pool/template.xlsx"), view.t.gettext("下载空模板")),
                *(
                    Link(
                        view.url(f"/pool/export{end}"),
                        view.t.gettext("导出 %(kind)s", kind=end[1:].upper()),
                    )
                    for end in WRITERS
                ),
            ),
            sign_out=view.url("/pool/sign-out"),
        )
    )


@router.get("/pool/template.xlsx")
def template(actor: EntryKeeperDep, view: ViewDep) -> Response:
    """Give the empty workbook."""
    return _file(template_file(), ".xlsx", "pool-template")


@router.get("/pool/export.{ending}")
def export(ending: str, actor: OfficeKeeperDep, session: KeptSessionDep, now: NowDep) -> Response:
    """Give the whole pool as a file."""
    pool = kept_pool(session)
    theirs = tuple(p for p in pool.providers if actor.covers(p.home, p.regions))
    return _exported(replace(pool, providers=theirs), ending, "pool")


@router.get("/pool/providers/{code}/export.{ending}")
def export_one(code: str, ending: str, actor: EntryKeeperDep, session: KeptSessionDep) -> Response:
    """Give one entry as a file, to be changed and imported again."""
    return _exported(Pool((standing_of(session, code).provider,)), ending, f"pool-{code}")


def _exported(pool: Pool, ending: str, name: str) -> Response:
    known = f".{ending}" if f".{ending}" in WRITERS else ".xlsx"
    return _file(pool_file(pool, known), known, name)


def _file(content: bytes, ending: str, name: str) -> Response:
    safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))
    headers = {"Content-Disposition": f'attachment; filename="{safe}{ending}"'}
    return Response(content, media_type=KINDS[ending], headers=headers)


def _is_in(row: Listed, tab: str) -> bool:
    if tab == "todo":
        return row.state in WAITING or row.has_change
    return row.is_due if tab == "due" else row.state.name.lower() == tab


def _tabs(view: View, rows: list[Listed], chosen: str) -> tuple[Tab, ...]:
    counts = Counter(row.state for row in rows)
    t = view.t
    named = [
        ("todo", t.gettext("待办"), sum(_is_in(row, "todo") for row in rows)),
        ("due", t.gettext("快到期或已过期"), sum(row.is_due for row in rows)),
        *((state.name.lower(), state_name(t, state), counts[state]) for state in ProviderState),
    ]
    return tuple(
        Tab(Link(view.url(f"/pool?state={key}"), words), count, key == chosen)
        for key, words, count in named
        if count or key in {"todo", "due", chosen}
    )


def _line(view: View, row: Listed) -> Line:
    return Line(
        link=Link(view.url(f"/pool/providers/{row.code}"), row.name),
        code=row.code,
        kind=class_name(view.t, ProviderClass(row.kind)),
        state=state_name(view.t, row.state),
        valid_until=row.valid_until.isoformat(),
        is_due=row.is_due,
        has_change=row.has_change,
    )
