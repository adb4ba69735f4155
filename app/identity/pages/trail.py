"""The audit administrator's page: who did what, and whether the trail is unbroken."""

from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import AuditDep
from app.identity.pages.wording import action_words
from app.kit.audit import AuditRow, head_of, newest, verify
from app.kit.clock import china_time
from app.web.deps import SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
SHOWN = 200


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One row of the trail."""

    number: int
    at: str
    actor: str
    origin: str
    action: str
    code: str
    object: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage(Page):
    """The newest rows, narrowed by action, actor or object."""

    template: ClassVar[str] = "identity/trail.html"

    action: str
    """Where the filter goes to."""
    search: str
    """What the rows are narrowed by: part of an action, an actor or an object."""
    lines: tuple[TrailLine, ...]
    """Newest first."""
    shown: int
    """How many rows are shown at most."""
    head: str
    """Number and digest of the last row, to be written down elsewhere."""
    fault: str
    """Where the chain is broken; empty if it is not."""


@router.get("/admin/audit")
def trail_page(_signed: AuditDep, view: ViewDep, session: SessionDep, q: str = "") -> Response:
    """Show the newest rows and walk the chain."""
    search = q.strip()[:60]
    broken = verify(session)
    number, digest = head_of(session)
    return view.render(
        TrailPage(
            title=view.t.gettext("审计记录"),
            lang=view.lang,
            shell=view.shell(),
            action=view.url("/admin/audit"),
            search=search,
            lines=tuple(_line(view, row) for row in islice(newest(session, search), SHOWN)),
            shown=SHOWN,
            head=f"{number}:{digest}",
            fault=view.t.gettext("第 %(n)s 条被改动、删除或插入过。", n=broken.number) if broken else "",
        )
    )


def _line(view: View, row: AuditRow) -> TrailLine:
    change = f"{row.before} → {row.after}" if row.before or row.after else ""
    place = f"{row.kind} {row.object_id}"
    action = action_words(view.t, row.action)
    return TrailLine(
        row.number, china_time(row.at), row.actor, row.origin, action, row.action, place, change
    )
