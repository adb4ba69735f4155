"""Who reads lists and hands data over."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, Request
from fastapi.responses import StreamingResponse
from sqlmodel import Session
from starlette.datastructures import UploadFile

from app.evidence.deps import Archive
from app.exchange.adapters.reading import Reading, read_file
from app.exchange.errors import FileTypeUnknown
from app.exchange.service.exporting import FORMS, content_of, own
from app.exchange.service.importing import Taking
from app.identity.deps import Reaching, look_who_calls, who_reaches
from app.identity.domain import Permission
from app.identity.domain.rights import NOTHING, Action, scope_of
from app.identity.errors import PersonNotFound, SecondFactorNeeded, SignInNeeded
from app.questionnaires.service.library import Library
from app.web.context import Context
from app.web.deps import ContextDep, NowDep

RegisterDep = Annotated[Reaching, Depends(who_reaches(Action.READ_ENTERPRISE, Permission.READS_REGISTER))]
ResultsDep = Annotated[Reaching, Depends(who_reaches(Action.READ_RESULT, Permission.READS_REGISTER))]
ExportingDep = Annotated[Reaching, Depends(who_reaches(Action.EXPORT_BULK, Permission.EXPORTS))]
ImportingDep = Annotated[Reaching, Depends(who_reaches(Action.IMPORT_BULK, Permission.EXPORTS))]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, read; without a name none was."""

    name: str
    reading: Reading


async def get_upload(request: Request, context: ContextDep, now: NowDep) -> Upload:
    """Read the file of a form before the request takes its turn to write; whoever may not send one is not listened to."""
    await _let_in(request, context, now)
    async with request.form(max_files=1, max_fields=10) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            return Upload("", Reading({}, ()))
        name, content = sent.filename[-120:], await sent.read()
    return Upload(name, await anyio.to_thread.run_sync(read_file, name, content))


async def get_sent(request: Request, context: ContextDep, now: NowDep) -> Upload:
    """Read the file that is the body of a program's request; raises `FileTypeUnknown`."""
    await _let_in(request, context, now)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    endings = {media.partition(";")[0]: ending for ending, media in FORMS.items()}
    if kind not in endings:
        raise FileTypeUnknown(f"content-type: expected one of {', '.join(endings)}")
    name, content = f"file.{endings[kind]}", await request.body()
    return Upload(name, await anyio.to_thread.run_sync(read_file, name, content))


async def _let_in(request: Request, context: Context, now: datetime) -> None:
    def look(session: Session) -> None:
        actor = look_who_calls(request, session, context, now)
        if actor is None:
            raise SignInNeeded
        if scope_of(actor, Action.IMPORT_BULK, now) == NOTHING:
            both = scope_of(replace(actor, is_strong=True), Action.IMPORT_BULK, now)
            raise PersonNotFound if both == NOTHING else SecondFactorNeeded

    async with context.database.session(write=False) as session:
        await anyio.to_thread.run_sync(look, session)


UploadDep = Annotated[Upload, Depends(get_upload)]
SentDep = Annotated[Upload, Depends(get_sent)]


def taking_of(asker: Reaching, library: Library, context: Context, now: datetime) -> Taking:
    """Give who takes a file in, and how far their right reaches."""
    stem = min(asker.scope.regions, default="")
    return Taking(asker.scope, stem, library, context.random, now)


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
