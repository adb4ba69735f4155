"""Copies of many reports for an office: one person asks, another approves (`/approvals`), the first one fetches the zip."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from sqlmodel import Session

from app.cases.deps import Reading
from app.enterprises.service.codes import code_tables
from app.evidence.deps import ArchiveDep
from app.identity.deps import SignedDep
from app.identity.domain.rights import Scope
from app.identity.service.roles import names_of
from app.kit.audit import acts
from app.kit.clock import china_time
from app.kit.i18n import LANGUAGES
from app.reports.deps import ExportingDep
from app.reports.domain.content import ReportForm
from app.reports.domain.exporting import LONGEST_PURPOSE, ExportReason, ExportState, Selection
from app.reports.errors import ExportNotFound, ExportRefused
from app.reports.pages.export_words import (
    LANGUAGE_NAMES,
    facts_told,
    form_name,
    holds,
    reason_words,
    region_name,
    selection_name,
    state_words,
)
from app.reports.service.exporting import (
    Asked,
    ask,
    choices_of,
    fetched,
    latest_of,
    own_export,
    standing_of,
)
from app.reports.tables import ReportExport
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep, acting_in
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
SHOWN = 20
Wanted = TypeVar("Wanted", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export of this person: what it holds, when it was asked for, where it stands."""

    href: str
    holds: str
    asked: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportsPage(Page):
    """Asking for copies, and one's own exports."""

    template: ClassVar[str] = "reports/exports.html"

    action: str
    """Where asking posts to."""
    approvals: Link
    """To what waits for a second person."""
    regions: tuple[Choice, ...]
    """The regions this person may export from, with how many reports are there."""
    selections: tuple[Choice, ...]
    """Which reports."""
    forms: tuple[Choice, ...]
    """In full or as the brief."""
    languages: tuple[Choice, ...]
    """In which language."""
    purpose: str
    """What it is for, as typed."""
    longest: int
    """How long that may be."""
    error_of: Mapping[str, str]
    """Field → what is wrong with it."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, label and message of every error."""
    own: tuple[ExportLine, ...]
    """What this person asked for, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage(Page):
    """How far one export is, for whoever asked for it."""

    template: ClassVar[str] = "reports/export.html"

    back: str
    """Address of the list."""
    here: str
    """Address of this page, to look again."""
    state: str
    """Where it stands, in one sentence."""
    is_moving: bool
    """Whether looking again may show something new."""
    done: int
    """How many copies are drawn."""
    of: int
    """How many there will be; 0 while that is not known."""
    progress: str
    """The same in words; empty while nothing is known."""
    facts: tuple[tuple[str, str], ...]
    """Label and value of what was asked for."""
    download: Link | None
    """To the zip, once it is ready."""


@router.get("/exports")
def exports_page(reading: ExportingDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Show the form and one's own exports."""
    return view.render(_page(view, session, reading, {}, now))


@router.post("/exports")
def ask_for(
    reading: ExportingDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Ask for copies; a second person has to approve."""
    typed = {name: "".join(form.get(name, ())) for name in ("region", "selection", "form", "language", "purpose")}  # fmt: skip
    asked = Asked(
        region=typed["region"] if typed["region"] in code_tables().regions else "",
        selection=_one_of(Selection, typed["selection"], Selection.ALL),
        form=_one_of(ReportForm, typed["form"], ReportForm.FULL),
        language=typed["language"] if typed["language"] in LANGUAGES else LANGUAGES[0],
        purpose=typed["purpose"],
        reader=_reader(view, reading),
    )
    try:
        row = ask(session, reading.signed.actor, asked, facts_told(view.t, asked), at=now)
    except ExportRefused as fault:
        return view.render(_refused(view, session, reading, typed, fault, now), status=422)
    return view.redirect(f"/exports/{row.id}")


@router.get("/exports/{export_id}")
def export_page(
    export_id: str, signed: SignedDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Show how far an export is to whoever asked for it, also after the right was lost."""
    row = own_export(session, _export_id(export_id), signed.person.id)
    return view.render(_progress(view, session, row, now))


@router.get("/exports/{export_id}/reports.zip")
def download(
    export_id: str,
    request: Request,
    signed: SignedDep,
    session: SessionDep,
    archive: ArchiveDep,
    context: ContextDep,
    now: NowDep,
) -> Response:
    """Give the zip to whoever asked for it and still has the right; every fetching is in the audit trail."""
    wanted = own_export(session, _export_id(export_id), signed.person.id)
    with context.database.transaction() as own:
        acts(own, replace(acting_in(request), actor=f"person:{signed.person.id}"))
        blob = fetched(own, wanted.id, signed.actor, at=now)
    headers = {"Content-Disposition": f'attachment; filename="reports-{wanted.region}.zip"', "Content-Length": str(wanted.size)}  # fmt: skip
    return StreamingResponse(archive.blobs.get(blob), media_type="application/zip", headers=headers)


def _reader(view: View, reading: Reading) -> str:
    """Give what stands on every page: the region of the office and the name of the person."""
    stem = min(reading.scope.regions)
    return f"{region_name(view.t, stem.ljust(6, '0'))} {reading.signed.person.name}"


def _one_of(kind: type[Wanted], typed: str, otherwise: Wanted) -> Wanted:
    return kind(typed) if typed in set(kind) else otherwise


def _export_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ExportNotFound from None


def _refused(
    view: View,
    session: Session,
    reading: Reading,
    typed: Mapping[str, str],
    fault: ExportRefused,
    now: datetime,
) -> ExportsPage:
    t = view.t
    labels = {"region": t.gettext("哪个地区"), "purpose": t.gettext("用来做什么")}
    words = {field: reason_words(t, ExportReason(reason)) for field, reason in fault.reasons.items()}
    return replace(
        _page(view, session, reading, typed, now),
        error_of={field: words.get(field, "") for field in labels},
        errors=tuple((field, labels[field], words[field]) for field in labels if field in words),
    )


def _page(
    view: View, session: Session, reading: Reading, typed: Mapping[str, str], now: datetime
) -> ExportsPage:
    t, person = view.t, reading.signed.person.id
    own = latest_of(session, person, SHOWN)
    return ExportsPage(
        title=t.gettext("成批导出报告"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/exports"),
        approvals=Link(view.url("/approvals"), t.gettext("看看有没有同事的申请等您批准")),
        regions=_regions(view, session, reading.scope, typed.get("region", "")),
        selections=_choices({s: selection_name(t, s) for s in Selection}, typed.get("selection", "")),
        forms=_choices({f: form_name(t, f) for f in ReportForm}, typed.get("form", "")),
        languages=_choices(LANGUAGE_NAMES, typed.get("language", view.lang)),
        purpose=typed.get("purpose", "")[:LONGEST_PURPOSE],
        longest=LONGEST_PURPOSE,
        error_of={"region": "", "purpose": ""},
        errors=(),
        own=tuple(_line(view, session, row, now) for row in own),
    )


def _regions(view: View, session: Session, scope: Scope, chosen: str) -> tuple[Choice, ...]:
    found = choices_of(session, scope)
    return tuple(
        Choice(
            code,
            view.t.ngettext("%(name)s（%(n)s 份）", "%(name)s（%(n)s 份）", count, name=region_name(view.t, code)),
            code == chosen,
        )
        for code, count in found.items()
    )  # fmt: skip


def _choices(names: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), name, value == chosen) for value, name in names.items())


def _line(view: View, session: Session, row: ReportExport, now: datetime) -> ExportLine:
    told = state_words(view.t, row, standing_of(session, row, now), now)
    return ExportLine(view.url(f"/exports/{row.id}"), holds(view.t, row), china_time(row.asked_at), told)


def _progress(view: View, session: Session, row: ReportExport, now: datetime) -> ExportPage:
    t, stands = view.t, standing_of(session, row, now)
    people = names_of(session, {row.decided_by} if row.decided_by else set())
    is_ready = row.state == ExportState.READY and now < row.ends_at
    facts = (
        (t.gettext("内容"), holds(t, row)),
        (t.gettext("用途"), row.purpose),
        (t.gettext("申请时间"), china_time(row.asked_at)),
        (t.gettext("批准或退回"), people.get(row.decided_by, "") if row.decided_by else ""),
        (t.gettext("保留到"), china_time(row.ends_at) if is_ready else ""),
    )
    of = stands.of if row.state == ExportState.APPROVED else 0
    return ExportPage(
        title=t.gettext("成批导出报告"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/exports"),
        here=view.url(f"/exports/{row.id}"),
        state=state_words(t, row, stands, now),
        is_moving=row.state in {ExportState.ASKED, ExportState.APPROVED} and not (stands.is_given_up or stands.is_declined),
        done=stands.done,
        of=of,
        progress=t.gettext("已做好 %(done)s 份，共 %(of)s 份", done=stands.done, of=of) if of else "",
        facts=tuple((label, value) for label, value in facts if value),
        download=Link(view.url(f"/exports/{row.id}/reports.zip"), t.gettext("下载（%(n)s 份，%(size)s MB）", n=row.reports, size=max(1, row.size // 1_000_000))) if is_ready else None,
    )  # fmt: skip
