"""Who reads lists and hands data over."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from app.evidence.deps import Archive
from app.exchange.service.exporting import FORMS, content_of, own
from app.identity.deps import Reaching, who_reaches
from app.identity.domain import Permission
from app.identity.domain.rights import Action

RegisterDep = Annotated[Reaching, Depends(who_reaches(Action.READ_ENTERPRISE, Permission.READS_REGISTER))]
ResultsDep = Annotated[Reaching, Depends(who_reaches(Action.READ_RESULT, Permission.READS_REGISTER))]
ExportingDep = Annotated[Reaching, Depends(who_reaches(Action.EXPORT_BULK, Permission.EXPORTS))]


def export_file(session: Session, asker: Reaching, export_id: str, archive: Archive) -> StreamingResponse:
    """Send the file of an export as a download; raises `ExportNotFound`, `ExportNotReady`, `RightLost`."""
    row = own(session, asker.signed.person.id, export_id)
    content = content_of(session, row, asker.scope, archive.blobs)
    name = f"zhizhen-{row.region}-{row.asked_at:%Y%m%d}.{row.form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(row.size),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(content, media_type=FORMS[row.form], headers=headers)
