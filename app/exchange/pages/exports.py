"""Exports on a page: asking for one, how far it is, its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.evidence.deps import ArchiveDep
from app.exchange.deps import ExportingDep, export_file
from app.exchange.errors import OutOfReach, PurposeMissing
from app.exchange.repository import exports_of
from app.exchange.service.exporting import FORMS, KEPT, Asked, ask, is_declined
from app.exchange.tables import Export, ExportState
from app.identity.deps import Reaching
from app.identity.domain.dual_control import LONGEST_REASON
from app.kit.clock import china_time
from app.kit.i18n import Translator
from app.web.context import EXPORTS
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
SHOWN = 50
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export as who asked for it sees it; `done` and `of` are there while it is made."""

    what: str
    state: str
    detail: str
    done: int
    of: int
    is_running: bool
    file: Link | None


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form."""

    region: str
    form: str = "xlsx"
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportsPage(Page):
    """What was asked for, and the form for another one."""

    template: ClassVar[str] = "exchange/exports.html"

    back: str
    """The account."""
    action: str
    """Where asking posts to."""
    imports: str
    """Where files are brought in."""
    exports: tuple[ExportLine, ...]
    """Those asked for, newest first."""
    is_running: bool
    """Whether one is being made, so that looking again makes sense."""
    typed: Typed
    """What was typed."""
    days: int
    """How many days a file is kept."""
    errors: Mapping[str, str]
    """What is wrong, by field."""


@router.get("/register/exports")
def exports_page(asker: ExportingDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """List the exports."""
    return view.render(_page(view, session, asker, Typed(_home(asker)), now, {}))


@router.post("/register/exports")
def ask_for(
    asker: ExportingDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Ask for an export."""
    region, kind = "".join(form.get("region", ())).strip()[:20], "".join(form.get("form", ()))
    kind = kind if kind in FORMS else "csv"
    person = asker.signed.person.id
    typed = Typed(region, kind, "".join(form.get("purpose", ()))[:LONGEST_REASON])
    errors = {}
    try:
        asked = Asked(_code(region), kind, typed.purpose)
        ask(session, asker.signed.actor, asker.scope, asked, at=now)
    except OutOfReach:
        errors = {"region": view.t.gettext("请填您辖区内的 6 位行政区划代码。")}
    except PurposeMissing:
        errors = {"purpose": view.t.gettext("请写明用途，批准的人要看。")}
    if errors:
        return view.render(_page(view, session, asker, typed, now, errors), status=422)
    context.limits.take(session.connection(), EXPORTS, str(person), at=now)
    return view.redirect("/register/exports")


@router.get("/register/exports/{export_id}/file")
def download(export_id: str, asker: ExportingDep, session: SessionDep, archive: ArchiveDep) -> Response:
    """Give the file."""
    return export_file(session, asker, export_id, archive)


def _home(asker: Reaching) -> str:
    return min(asker.scope.regions, default="").ljust(6, "0")


def _code(typed: str) -> str:
    return typed if typed.isascii() and typed.isdigit() and len(typed) == len("320500") else ""


def _page(
    view: View,
    session: Session,
    asker: Reaching,
    typed: Typed,
    now: datetime,
    errors: Mapping[str, str],
) -> ExportsPage:
    rows = exports_of(session, asker.signed.person.id, SHOWN)
    return ExportsPage(
        title=view.t.gettext("导出和导入"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/me"),
        action=view.url("/register/exports"),
        imports=view.url("/register/imports"),
        exports=tuple(_line(view, row, is_declined=is_declined(session, row, at=now)) for row in rows),
        is_running=any(row.state == ExportState.RUNNING for row in rows),
        typed=typed,
        days=KEPT.days,
        errors=errors,
    )


def _line(view: View, row: Export, *, is_declined: bool) -> ExportLine:
    t = view.t
    what = t.gettext(
        "%(region)s，%(form)s", region=row.region.ljust(6, "0"), form={"xlsx": "Excel"}.get(row.form, "CSV")
    )
    file = (
        Link(view.url(f"/register/exports/{row.id}/file"), t.gettext("下载"))
        if row.state == ExportState.READY
        else None
    )
    return ExportLine(
        what,
        t.gettext("没有获得批准") if is_declined else _states(t)[ExportState(row.state)],
        _detail(t, row),
        row.rows,
        max(row.of, row.rows, 1),
        row.state == ExportState.RUNNING,
        file,
    )


def _states(t: Translator) -> Mapping[ExportState, str]:
    return {
        ExportState.WAITING: t.gettext("等另一位有同样权限的同事批准"),
        ExportState.RUNNING: t.gettext("正在导出"),
        ExportState.READY: t.gettext("可以下载"),
        ExportState.STOPPED: t.gettext("已停止：您不再有这个地区的权限"),
        ExportState.GONE: t.gettext("文件已到期删除"),
    }


def _detail(t: Translator, row: Export) -> str:
    asked = china_time(row.asked_at)
    if row.state == ExportState.RUNNING:
        return t.gettext(
            "%(at)s 申请，已写 %(done)s 行，共约 %(of)s 行", at=asked, done=row.rows, of=row.of
        )
    if row.state == ExportState.WAITING:
        return t.gettext("%(at)s 申请，共约 %(of)s 行", at=asked, of=row.of)
    size = f"{max(row.size, 1) / MEGABYTE:.1f}"
    return t.gettext("%(at)s 申请，%(done)s 行，%(size)s MB", at=asked, done=row.rows, size=size)
