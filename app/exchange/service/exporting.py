"""Exports: asked for by one person, approved by another, written piece by piece as a job, stopped without the right."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlmodel import Session

from app.exchange.adapters.writing import write_rows, write_workbook
from app.exchange.errors import ExportNotFound, ExportNotReady, OutOfReach, PurposeMissing, RightLost
from app.exchange.repository import (
    Scored,
    Wanted,
    assessments_after,
    count_assessments,
    export_by_id,
    exports_before,
)
from app.exchange.tables import Export, ExportState
from app.identity.domain.dual_control import Asked as Act
from app.identity.domain.dual_control import Standing
from app.identity.domain.rights import Action, Actor, Scope, scope_of
from app.identity.service.dual_control import Approval, approval, approvals_about, use
from app.identity.service.dual_control import ask as ask_second
from app.identity.service.roles import acting_as
from app.kit.audit import Acting, Entry, acts, record
from app.kit.blobs import Blobs
from app.kit.clock import china_time
from app.kit.database import Database
from app.kit.plain import clean_line
from app.kit.queue import enqueue
from app.kit.sheets import Cell
from app.kit.working import GoOn, Run

EXPORT = "exchange.export"
REGION_DIGITS = 6
PIECE = 5000
"""Rows of one turn; then other jobs have theirs."""
PAGE = 500
"""Rows read at once."""
KEPT = timedelta(days=7)
"""How long a file can be downloaded."""
SHEET = "自评"
HEADS = (
    "自评编号", "企业名称", "统一社会信用代码", "地区代码", "行业", "从业人数", "营业收入(万元)", "问卷", "版本",
    "状态", "开始时间", "提交时间", "结果性质", "总分", "等级",
)  # fmt: skip
NUMBERS = frozenset({5, 6, 13, 14})
STATES = {"in_progress": "填写中", "submitted": "已提交"}
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants: the assessments of a region (a stem), of one questionnaire or all, in a form."""

    region: str
    form: str
    purpose: str
    questionnaire: str = ""


def stem_of(region: str) -> str:
    """Give the digits that a region's code fixes: 320500 → 3205."""
    stem = region.rstrip("0")
    return stem + "0" * (len(stem) % 2)


def reaches(scope: Scope, stem: str) -> bool:
    """Whether a whole region lies within a scope."""
    return scope.is_everything or any(stem.startswith(own) for own in scope.regions)


def ask(session: Session, actor: Actor, scope: Scope, asked: Asked, *, at: datetime) -> Export:
    """Ask for an export; a second person decides it at `/approvals`. Raises `OutOfReach`, `PurposeMissing`."""
    stem = stem_of(asked.region)
    if not stem or not reaches(scope, stem):
        raise OutOfReach("region: expected one within your own", field="region")
    if not clean_line(asked.purpose):
        raise PurposeMissing("purpose: expected a few words", field="purpose")
    wanted = Wanted(stem, asked.questionnaire)
    row = Export(
        id=uuid4(),
        person_id=actor.person,
        region=stem,
        questionnaire=asked.questionnaire,
        form=asked.form,
        of=count_assessments(session, Scope(regions=frozenset({stem})), wanted),
        asked_at=at,
    )
    session.add(row)
    session.flush()
    region = stem.ljust(REGION_DIGITS, "0")
    facts = {"region": region, "form": row.form, "count": str(row.of)}
    act = Act(Action.EXPORT_BULK, str(row.id), region, clean_line(asked.purpose), facts)
    ask_second(session, actor, act, at=at)
    return row


def begin_approved(session: Session, approval_id: UUID, *, now: datetime) -> None:
    """Begin an export with the approval of a second person; other approvals are left alone. Raises `QueueFull`."""
    found = approval(session, approval_id, at=now)
    row = export_by_id(session, UUID(found.asked.object_id)) if _is_export(found) else None
    if row is None or row.state != ExportState.WAITING:
        return
    use(session, approval_id, Action.EXPORT_BULK, at=now)
    row.state = str(ExportState.RUNNING)
    session.add(row)
    key, by = f"{EXPORT}:{row.id}", f"person:{row.person_id}"
    enqueue(session, EXPORT, {"export": str(row.id)}, key=key, at=now, started_by=by)


def is_declined(session: Session, row: Export, *, at: datetime) -> bool:
    """Whether nobody will approve a waiting export any more."""
    about = approvals_about(session, Action.EXPORT_BULK, str(row.id), at=at)
    return row.state == ExportState.WAITING and all(a.standing is not Standing.WAITING for a in about)


def _is_export(found: Approval) -> bool:
    try:
        UUID(found.asked.object_id)
    except ValueError:
        return False
    return found.asked.action is Action.EXPORT_BULK


def make(run: Run, blobs: Blobs) -> GoOn | None:
    """Write the next piece; the right of whoever asked is looked up anew for every one."""
    export_id = UUID(run.payload["export"])
    with run.database.reading() as session:
        row = export_by_id(session, export_id)
        if row is None or row.state != ExportState.RUNNING:
            return None
        is_allowed = _may_have(session, row, run.clock())
    if not is_allowed:
        _stop(run, blobs, export_id)
        return None
    key, written, last = _piece(run.database, row, blobs)
    if written == PIECE:
        with run.database.transaction() as session:
            row = _noted(session, export_id, key, written, last)
            return GoOn(row.rows, max(row.of, row.rows))
    size = _finished(blobs, row, key, run)
    with run.finishing() as session:
        row = _noted(session, export_id, "", written, last)
        row.parts, row.size = size
        row.state, row.settled_at = str(ExportState.READY), run.clock()
        acts(session, Acting(f"person:{row.person_id}"))
        facts = {"rows": row.rows, "bytes": row.size}
        record(session, Entry("export.made", "export", str(row.id), run.clock(), after=facts))
    return None


def content_of(session: Session, row: Export, scope: Scope, blobs: Blobs) -> Iterator[bytes]:
    """Give the file in pieces. Raises `RightLost` and `ExportNotReady`."""
    if not reaches(scope, row.region):
        raise RightLost
    if row.state != ExportState.READY or not all(blobs.exists(key) for key in row.parts.split()):
        raise ExportNotReady(state=row.state)
    return _contents(blobs, row.parts)


def own(session: Session, person_id: UUID, wanted: str) -> Export:
    """Give an export to who asked for it; raises `ExportNotFound`."""
    try:
        row = export_by_id(session, UUID(wanted))
    except ValueError:
        row = None
    if row is None or row.person_id != person_id:
        raise ExportNotFound
    return row


def remove_old(session: Session, blobs: Blobs, *, at: datetime) -> int:
    """Remove files that were kept long enough; gives how many exports."""
    rows = exports_before(session, at - KEPT)
    for row in rows:
        _drop(blobs, row)
        row.state = str(ExportState.GONE) if row.state == ExportState.READY else row.state
    return len(rows)


def _may_have(session: Session, row: Export, at: datetime) -> bool:
    scope = scope_of(acting_as(session, row.person_id, at), Action.EXPORT_BULK, at)
    return reaches(scope, row.region)


def _stop(run: Run, blobs: Blobs, export_id: UUID) -> None:
    with run.finishing() as session:
        row = export_by_id(session, export_id)
        if row is None:
            return
        _drop(blobs, row)
        row.state, row.settled_at = str(ExportState.STOPPED), run.clock()
        acts(session, Acting(f"person:{row.person_id}"))
        facts = {"rows": row.rows, "of": row.of}
        record(session, Entry("export.stopped", "export", str(row.id), run.clock(), after=facts))


def _piece(database: Database, row: Export, blobs: Blobs) -> tuple[str, int, UUID | None]:
    """Write the rows of one turn; gives their key, how many, and the last id."""
    heads = HEADS if not row.parts else None
    with tempfile.TemporaryFile() as file:
        reading = _Reading(database, row)
        count = write_rows(file, heads, reading)
        return _kept(blobs, file), count, reading.last


class _Reading:
    """The rows of one turn, read page by page; each page is a transaction of its own."""

    def __init__(self, database: Database, row: Export) -> None:
        self._database, self.last = database, row.last
        self._scope = Scope(regions=frozenset({row.region}))
        self._wanted = Wanted(row.region, row.questionnaire)

    def __iter__(self) -> Iterator[list[Cell]]:
        for _ in range(PIECE // PAGE):
            with self._database.reading() as session:
                found = assessments_after(session, self._scope, self._wanted, self.last, PAGE)
                lines = [cells_of(one) for one in found]
                self.last = found[-1][0].id if found else self.last
            yield from lines
            if len(lines) < PAGE:
                return


def cells_of(found: Scored) -> list[Cell]:
    """Write an assessment as a row; its resume code stays out, since it opens the answers."""
    row, enterprise, result = found
    return [
        str(row.id),
        enterprise.name,
        enterprise.credit_code,
        enterprise.region,
        enterprise.industry,
        enterprise.employees,
        enterprise.revenue,
        row.questionnaire_code,
        row.questionnaire_version,
        STATES.get(row.state, row.state),
        china_time(row.started_at),
        china_time(row.submitted_at) if row.submitted_at else None,
        result.status if result else None,
        result.total if result else None,
        result.level if result else None,
    ]


def _noted(session: Session, export_id: UUID, key: str, written: int, last: UUID | None) -> Export:
    row = export_by_id(session, export_id)
    if row is None:
        raise ExportNotFound
    row.parts = f"{row.parts} {key}".strip()
    row.rows, row.last = row.rows + written, last
    session.add(row)
    return row


def _finished(blobs: Blobs, row: Export, last_key: str, run: Run) -> tuple[str, int]:
    """Give the keys of the whole file and its size; a workbook is written from the pieces, which go then."""
    parts = f"{row.parts} {last_key}".strip()
    if row.form == "csv":
        return parts, sum(len(piece) for piece in _contents(blobs, parts))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        write_workbook(path, SHEET, _contents(blobs, parts), NUMBERS)
        with path.open("rb") as file:
            key = _kept(blobs, file)
        size = path.stat().st_size
    for part in parts.split():
        blobs.delete(part)
    return key, size


def _kept(blobs: Blobs, file: BinaryIO) -> str:
    """Keep a file under the digest of its content and a mark of its own, so that nobody else's removal touches it."""
    file.seek(0)
    made = hashlib.sha256(uuid4().bytes)
    while piece := file.read(1 << 16):
        made.update(piece)
    file.seek(0)
    blobs.put(made.hexdigest(), file)
    return made.hexdigest()


def _contents(blobs: Blobs, parts: str) -> Iterator[bytes]:
    for key in parts.split():
        yield from blobs.get(key)


def _drop(blobs: Blobs, row: Export) -> None:
    for key in row.parts.split():
        blobs.delete(key)
    row.parts = ""
