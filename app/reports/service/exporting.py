"""Exports: asking, beginning when a second person has approved, and doing the work piece by piece as a job."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain.dual_control import LIVES, Standing
from app.identity.domain.dual_control import Asked as AskedOf
from app.identity.domain.rights import NOTHING, Action, Actor, Scope, Target, may, scope_of
from app.identity.service import dual_control
from app.identity.service.roles import acting_as
from app.kit.audit import Entry, record
from app.kit.blobs import Blobs
from app.kit.clock import china_time
from app.kit.i18n import translator
from app.kit.plain import clean_line
from app.kit.queue import JobState, enqueue, job_of
from app.kit.working import GoOn, Run
from app.reports.adapters.press import Press
from app.reports.domain.content import ReportForm
from app.reports.domain.exporting import (
    KEPT_FOR,
    LONGEST_PURPOSE,
    ExportReason,
    ExportState,
    Selection,
    StopReason,
)
from app.reports.errors import ExportNotFound, ExportRefused
from app.reports.repository import (
    counts_by_region,
    export_by_id,
    exports_ended,
    exports_of,
    reports_within,
)
from app.reports.service.bulk import Wanted, draw_copy, index_of, not_drawn, pack
from app.reports.service.keeping import frozen_content
from app.reports.tables import Report, ReportExport

EXPORT = "reports.export"
PIECE = 2
"""Copies drawn before other jobs have their turn."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: a region's code, which reports, in which form and language, what for, under which name."""

    region: str
    selection: Selection
    form: ReportForm
    language: str
    purpose: str
    reader: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the job works with: the press, a folder for what is drawn so far, and where the zip is kept."""

    press: Press
    folder: Path
    blobs: Blobs


@dataclass(frozen=True, slots=True)
class JobStanding:
    """How far a job is: `done` of `of`, whether it failed just now and is tried again, whether it was given up.

    A declined export has none.
    """

    done: int
    of: int
    is_retried: bool = False
    is_given_up: bool = False
    is_declined: bool = False


def stem_of(region: str) -> str:
    """Give the fixed digits of a region: 320500 → 3205."""
    stem = region.rstrip("0")
    return stem + "0" * (len(stem) % 2)


def ask(
    session: Session, actor: Actor, asked: Asked, facts: Mapping[str, str], *, at: datetime
) -> ReportExport:
    """Ask for an export; it waits until a second person approves it, who is told `facts` about it.

    Raises `ExportRefused`.
    """
    purpose = clean_line(asked.purpose)
    reasons = {}
    if not purpose:
        reasons["purpose"] = ExportReason.PURPOSE_MISSING
    elif len(purpose) > LONGEST_PURPOSE:
        reasons["purpose"] = ExportReason.PURPOSE_TOO_LONG
    count = 0
    if not asked.region or not may(actor, Action.EXPORT_BULK, Target(region=stem_of(asked.region)), at):
        reasons["region"] = ExportReason.REGION_MISSING
    elif not (count := len(reports_within(session, _region(asked.region), asked.selection))):
        reasons["region"] = ExportReason.NOTHING_THERE
    if reasons:
        raise ExportRefused(reasons)
    row = ReportExport(
        id=uuid4(),
        region=asked.region,
        selection=str(asked.selection),
        form=str(asked.form),
        language=asked.language,
        purpose=purpose,
        reader=asked.reader,
        state=str(ExportState.ASKED),
        asked_by=actor.person,
        asked_at=at,
        ends_at=at + LIVES,
    )
    session.add(row)
    session.flush()
    told = {**facts, "count": str(count), "reader": asked.reader}
    about = AskedOf(Action.EXPORT_BULK, row.id.hex, stem_of(asked.region), purpose, told)
    dual_control.ask(session, actor, about, at=at)
    return row


def begin(session: Session, approval_id: UUID, *, at: datetime) -> None:
    """Put the job of an export down when a second person has approved it; other approvals are left alone."""
    given = dual_control.approval(session, approval_id, at=at)
    row = None
    if given.asked.action is Action.EXPORT_BULK:
        row = export_by_id(session, UUID(given.asked.object_id), holds=True)
    if row is None:
        return
    dual_control.use(session, approval_id, Action.EXPORT_BULK, at=at)
    row.state, row.decided_by, row.decided_at = str(ExportState.APPROVED), given.decided_by, at
    row.job = enqueue(
        session,
        EXPORT,
        {"export": str(row.id)},
        key=f"{EXPORT}:{row.id}",
        at=at,
        started_by=f"person:{row.asked_by}",
    )
    session.add(row)


def choices_of(session: Session, scope: Scope) -> dict[str, int]:
    """Give the regions somebody may export from, with how many reports each holds, wider ones first.

    Counties without reports are left out, and so is what lies above the scope.
    """
    found: dict[str, int] = dict.fromkeys((stem.ljust(6, "0") for stem in scope.regions), 0)
    for county, count in counts_by_region(session, scope).items():
        for code in {f"{county[:2]}0000", f"{county[:4]}00", county}:
            if len(code) == len("320583") and scope.covers(Target(region=stem_of(code))):
                found[code] = found.get(code, 0) + count
    return dict(sorted(found.items()))


def latest_of(session: Session, person: UUID, most: int) -> Sequence[ReportExport]:
    """Give what somebody asked for, newest first."""
    return exports_of(session, person, most)


def standing_of(session: Session, row: ReportExport, at: datetime) -> JobStanding:
    """Say how far an export is: whether it was declined, else how its job stands."""
    if row.state == ExportState.ASKED:
        given = dual_control.approvals_about(session, Action.EXPORT_BULK, row.id.hex, at=at)
        return JobStanding(0, 0, is_declined=any(a.standing is Standing.DECLINED for a in given))
    job = job_of(session, row.job, f"person:{row.asked_by}") if row.job else None
    if job is None:
        return JobStanding(0, 0)
    is_given_up = job.state in {JobState.DEAD, JobState.DROPPED}
    return JobStanding(job.done, job.of, is_retried=bool(job.fault), is_given_up=is_given_up)


def fetched(session: Session, export_id: UUID, actor: Actor, *, at: datetime) -> str:
    """Note that somebody fetches an export, and give its blob.

    Raises `ExportNotFound` when it is not ready, over, or the right is lost.
    """
    row = export_by_id(session, export_id)
    if row is None or row.state != ExportState.READY or at >= row.ends_at or not may_still(actor, row, at):
        raise ExportNotFound
    _tell(session, row, "fetched", at)
    return row.blob


def own_export(session: Session, export_id: UUID, person: UUID) -> ReportExport:
    """Give an export to whoever asked for it; raises `ExportNotFound`."""
    row = export_by_id(session, export_id)
    if row is None or row.asked_by != person:
        raise ExportNotFound
    return row


def may_still(actor: Actor | None, row: ReportExport, at: datetime) -> bool:
    """Whether somebody may export from the region of an export now."""
    return actor is not None and _covers(scope_of(actor, Action.EXPORT_BULK, at), row)


def do_export(run: Run, workshop: Workshop, *, piece: int = PIECE) -> GoOn | None:
    """Draw a piece of an export, or pack it when all is drawn; what is there already is not drawn again.

    Whoever asked must still have the right, before every piece. Raises `PressFailed`, `PressBusy` and `OSError`, for
    which the queue tries again.
    """
    export_id = UUID(run.payload["export"])
    folder = workshop.folder / str(export_id)
    with run.database.reading() as session:
        row = export_by_id(session, export_id)
        if row is None or row.state != ExportState.APPROVED:
            return None
        wanted, reports, reason = _wanted(row), _reports(session, row), None
        if not may_still(acting_as(session, row.asked_by, run.clock()), row, run.clock()):
            reason = StopReason.RIGHT_LOST
        elif not reports:
            reason = StopReason.NOTHING_THERE
        missing = not_drawn(session, reports, wanted, folder)
        contents = [frozen_content(session, report, wanted.language) for report in missing[:piece]]
    if reason is not None:
        _stop(run, export_id, reason, folder)
        return None
    if missing:
        for content in contents:
            draw_copy(workshop.press, content, wanted, folder)
        return GoOn(len(reports) - len(missing) + len(contents), len(reports))
    _finish(run, row, reports, workshop)
    shutil.rmtree(folder, ignore_errors=True)
    return None


def sweep(session: Session, workshop: Workshop, *, at: datetime) -> int:
    """End what was not approved in time, and remove copies that were kept long enough; gives how many."""
    ended = exports_ended(session, at)
    for row in ended:
        if row.blob:
            workshop.blobs.delete(row.blob)
        row.state, row.blob = str(ExportState.EXPIRED), ""
        session.add(row)
        _tell(session, row, "expired", at)
    return len(ended)


def _finish(run: Run, row: ReportExport, reports: Sequence[Report], workshop: Workshop) -> None:
    """Pack what is drawn, keep the zip under the hash of its content, and settle export and job together."""
    wanted, folder = _wanted(row), workshop.folder / str(row.id)
    with run.database.reading() as session:
        lines = index_of(session, reports, wanted)
    packed = folder / "all.zip"
    pack(folder, lines, packed, translator(wanted.language))
    with packed.open("rb") as file:
        blob = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        workshop.blobs.put(blob, file)
    with run.finishing() as session:
        kept = _held(session, row.id)
        kept.state, kept.reports, kept.blob = str(ExportState.READY), len(lines), blob
        kept.size, kept.ends_at = packed.stat().st_size, run.clock() + KEPT_FOR
        session.add(kept)
        _tell(session, kept, "finished", run.clock())


def _stop(run: Run, export_id: UUID, reason: StopReason, folder: Path) -> None:
    with run.finishing() as session:
        row = _held(session, export_id)
        row.state, row.stopped_for = str(ExportState.STOPPED), str(reason)
        session.add(row)
        _tell(session, row, "stopped", run.clock())
    shutil.rmtree(folder, ignore_errors=True)


def _held(session: Session, export_id: UUID) -> ReportExport:
    row = export_by_id(session, export_id, holds=True)
    assert row is not None  # noqa: S101 - rows of exports are never deleted
    return row


def _reports(session: Session, row: ReportExport) -> Sequence[Report]:
    """Give the reports of an export: those that were there when it was approved, however long it takes."""
    return reports_within(session, _region(row.region), Selection(row.selection), row.decided_at)


def _wanted(row: ReportExport) -> Wanted:
    at = china_time(row.decided_at or row.asked_at)
    return Wanted((stem_of(row.region),), row.form, row.language, row.reader, at)


def _region(region: str) -> Scope:
    return Scope(regions=frozenset({stem_of(region)}))


def _covers(scope: Scope, row: ReportExport) -> bool:
    return scope != NOTHING and scope.covers(Target(region=stem_of(row.region)))


def _tell(session: Session, row: ReportExport, what: str, at: datetime) -> None:
    facts = {"region": row.region, "selection": row.selection, "form": row.form, "state": row.state}
    facts |= {"reports": str(row.reports), "purpose": row.purpose, "stopped_for": row.stopped_for}
    record(session, Entry(f"export.{what}", "export", str(row.id), at, after=facts))
