"""The API of evidence: list, add, take away."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.assessments.deps import AnsweringDep, ReceivedDep
from app.assessments.schemas import (
    EvidenceRead,
)
from app.assessments.service.evidence import add_file, remove_file
from app.evidence.deps import ArchiveDep, sweeping
from app.evidence.domain import LARGEST_UPLOAD, read_details
from app.evidence.service.keeping import Evidence, evidence_of, one_evidence
from app.kit.clock import CHINA
from app.web.deps import ContextDep, NowDep, SessionDep

router = APIRouter(prefix="/api/v1/assessments", tags=["assessments"])

FORM_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "dated": {"type": "string", "format": "date"},
                        "note": {"type": "string", "maxLength": 500},
                    },
                    "required": ["file"],
                }
            }
        },
    }
}


@router.get("/{assessment_id}/evidence")
def read_evidence(held: AnsweringDep, session: SessionDep) -> list[EvidenceRead]:
    """Give all evidence the caller may see, oldest first; the file itself is at `/assessments/…/evidence/{id}`."""
    there = evidence_of(session, held.row.id)
    return [_evidence(file) for file in there if held.sees_item(file.item)]


@router.post(
    "/{assessment_id}/items/{code}/evidence",
    status_code=201,
    max_body_size=LARGEST_UPLOAD,
    openapi_extra=FORM_BODY,
)
def create_evidence(
    code: str,
    received: ReceivedDep,
    held: AnsweringDep,
    archive: ArchiveDep,
    session: SessionDep,
    now: NowDep,
) -> list[EvidenceRead]:
    """Keep the files of a form for an item, all or none; sending the same file again changes nothing.

    422 names the first file that is not accepted and the `reason`.
    """
    item = held.shown_item(code)
    for fault in received.refused:
        raise fault
    fields = received.form.fields
    details = read_details(
        "".join(fields.get("dated", ())),
        "".join(fields.get("note", ())),
        today=now.astimezone(CHINA).date(),
    )
    return [
        _evidence(
            add_file(session, archive.blobs, held.row, item, (accepted, details), by=held.actor, at=now)
        )
        for accepted in received.accepted
    ]


@router.delete("/{assessment_id}/evidence/{use_id}", status_code=204)
def delete_evidence(
    use_id: UUID,
    held: AnsweringDep,
    archive: ArchiveDep,
    context: ContextDep,
    session: SessionDep,
    now: NowDep,
) -> Response:
    """Take a file from its item; its content goes when nothing else uses it."""
    found = one_evidence(session, held.row.id, use_id)
    remove_file(session, held.row, held.item(found.item), use_id, by=held.actor, at=now)
    return Response(status_code=204, background=sweeping(context.database, archive))


def _evidence(file: Evidence) -> EvidenceRead:
    return EvidenceRead(
        id=str(file.id),
        item=file.item,
        name=file.name,
        kind=str(file.kind),
        size=file.size,
        pages=file.pages,
        dated=file.dated.isoformat(),
        note=file.note,
        sha256=file.digest,
        sent_sha256=file.sent_digest,
        scan=str(file.scan),
        added_at=file.added_at.isoformat(),
        added_by=file.added_by,
    )
