"""Lists for programs: enterprises and assessments within the caller's reach, page by page."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import AwareDatetime

from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.evidence.deps import ArchiveDep
from app.exchange.deps import (
    ExportingDep,
    ImportingDep,
    RegisterDep,
    ResultsDep,
    SentDep,
    export_file,
    taking_of,
)
from app.exchange.repository import Scored, Wanted, assessments_after, enterprises_after, exports_of
from app.exchange.schemas import (
    AssessmentLine,
    AssessmentPage,
    Cursor,
    EnterprisePage,
    EnterpriseRead,
    ExportCreate,
    ExportList,
    ExportRead,
    ImportRead,
    OpeningRead,
    ResultRead,
)
from app.exchange.service.exporting import FORMS, Asked, ask, own
from app.exchange.service.importing import import_reading
from app.exchange.tables import Export, ExportState
from app.kit.paging import LONGEST_PAGE, after, cut
from app.kit.sheets import LARGEST_FILE
from app.questionnaires.deps import LibraryDep
from app.scoring.tables import StoredResult
from app.web.context import EXPORTS
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.view import View

router = APIRouter(prefix="/api/v1", tags=["register"])
Region = Annotated[
    str, Query(pattern=r"^(\d{2}|\d{4}|\d{6})?$", description="2, 4 or 6 digits of GB/T 2260")
]
Most = Annotated[int, Query(ge=1, le=LONGEST_PAGE)]
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@router.get("/enterprises")
def list_enterprises(
    reader: RegisterDep, session: SessionDep, cursor: Cursor = "", region: Region = "", most: Most = 50
) -> EnterprisePage:
    """List the enterprises within the caller's regions, in the order of their ids."""
    found = enterprises_after(session, reader.scope, Wanted(region), after(cursor), most + 1)
    page = cut(found, most, lambda row: row.id)
    return EnterprisePage(enterprises=[_enterprise(row) for row in page.rows], next=page.next)


@router.get("/assessments")
def list_assessments(
    reader: ResultsDep,
    session: SessionDep,
    cursor: Cursor = "",
    region: Region = "",
    questionnaire: Annotated[str, Query(max_length=40)] = "",
    state: Literal["", "in_progress", "submitted"] = "",
    since: AwareDatetime | None = None,
    most: Most = 50,
) -> AssessmentPage:
    """List assessments of enterprises within the caller's regions with their results, in the order of their ids.

    `since` leaves out what has not changed since then.
    """
    moment = max(since, EARLIEST) if since else None
    wanted = Wanted(region, questionnaire, state, moment)
    found = assessments_after(session, reader.scope, wanted, after(cursor), most + 1)
    page = cut(found, most, lambda row: row[0].id)
    return AssessmentPage(assessments=[_assessment(row) for row in page.rows], next=page.next)


exports = APIRouter(prefix="/api/v1/exports", tags=["exchange"])


@exports.post("", status_code=202)
def create_export(
    body: ExportCreate,
    asker: ExportingDep,
    session: SessionDep,
    context: ContextDep,
    view: ViewDep,
    now: NowDep,
) -> ExportRead:
    """Ask for a file of all assessments of a region; made by a job once a second person approves."""
    person = asker.signed.person.id
    context.limits.take(session.connection(), EXPORTS, str(person), at=now)
    asked = Asked(body.region, body.form, body.purpose, body.questionnaire)
    return _export(ask(session, asker.signed.actor, asker.scope, asked, at=now), view)


@exports.get("")
def list_exports(asker: ExportingDep, session: SessionDep, view: ViewDep) -> ExportList:
    """List the caller's exports, newest first."""
    rows = exports_of(session, asker.signed.person.id, LONGEST_PAGE)
    return ExportList(exports=[_export(row, view) for row in rows])


@exports.get("/{export_id}")
def read_export(export_id: str, asker: ExportingDep, session: SessionDep, view: ViewDep) -> ExportRead:
    """Tell how far an export is."""
    return _export(own(session, asker.signed.person.id, export_id), view)


@exports.get(
    "/{export_id}/file",
    response_class=Response,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in FORMS.values()}}},
)
def read_file(
    export_id: str, asker: ExportingDep, session: SessionDep, archive: ArchiveDep
) -> StreamingResponse:
    """Give the file, in pieces; the right to it is asked for anew."""
    return export_file(session, asker, export_id, archive)


imports = APIRouter(prefix="/api/v1/imports", tags=["exchange"])
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the filled-in template",
        "content": {
            kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for kind in FORMS.values()
        },
    }
}


@imports.post("", status_code=201, max_body_size=LARGEST_FILE, openapi_extra=FILE_BODY)
def create_import(
    sent: SentDep,
    asker: ImportingDep,
    session: SessionDep,
    context: ContextDep,
    library: LibraryDep,
    now: NowDep,
) -> ImportRead:
    """Take in enterprises, answers as drafts, and results; 422 names every fault with sheet, row and column."""
    context.limits.take(session.connection(), EXPORTS, str(asker.signed.person.id), at=now)
    report = import_reading(session, sent.reading, taking_of(asker, library, context, now))
    return ImportRead(
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        answers=report.answers,
        results=report.results,
        openings=[
            OpeningRead(enterprise_name=o.enterprise, questionnaire=o.questionnaire, resume_code=o.code)
            for o in report.openings
        ],
    )


def _export(row: Export, view: View) -> ExportRead:
    path = f"/api/v1/exports/{row.id}/file"
    return ExportRead(
        id=str(row.id),
        region=row.region,
        questionnaire=row.questionnaire,
        form=row.form,
        state=row.state,
        done=row.rows,
        of=row.of,
        size=row.size,
        asked_at=row.asked_at.isoformat(),
        settled_at=row.settled_at.isoformat() if row.settled_at else None,
        file=view.url(path) if row.state == ExportState.READY else None,
    )


def _enterprise(row: Enterprise) -> EnterpriseRead:
    return EnterpriseRead(
        id=str(row.id),
        name=row.name,
        credit_code=row.credit_code,
        region=row.region,
        industry=row.industry,
        employees=row.employees,
        revenue=row.revenue,
        updated_at=row.updated_at.isoformat(),
    )


def _assessment(found: Scored) -> AssessmentLine:
    row, enterprise, result = found
    return AssessmentLine(
        id=str(row.id),
        enterprise=str(enterprise.id),
        enterprise_name=enterprise.name,
        region=enterprise.region,
        **_course(row),
        result=_result(result) if result else None,
    )


def _course(row: Assessment) -> dict[str, str | None]:
    return {
        "questionnaire": row.questionnaire_code,
        "version": row.questionnaire_version,
        "state": row.state,
        "started_at": row.started_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
    }


def _result(result: StoredResult) -> ResultRead:
    return ResultRead(
        status=result.status,
        total=result.total,
        level=result.level,
        scored_at=result.scored_at.isoformat(),
    )
