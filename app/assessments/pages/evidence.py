"""Evidence of one item: its own page, the same as a part of the section page, and serving the files."""

from dataclasses import dataclass
from typing import ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from sqlmodel import Session

from app.assessments.deps import AnsweringDep, Held, ReceivedDep
from app.assessments.domain.forms import Fields
from app.assessments.domain.states import AssessmentState
from app.assessments.pages.evidence_views import EvidenceBlock, Typed, evidence_block, evidence_path, seen
from app.assessments.service.evidence import add_again, add_file, remove_file
from app.evidence.deps import ArchiveDep, file_response, sweeping, thumbnail_response
from app.evidence.domain import (
    LARGEST_UPLOAD,
    read_details,
)
from app.evidence.errors import EvidenceFull, EvidenceNotFound, EvidenceRefused, Reason
from app.evidence.service.keeping import (
    evidence_of,
)
from app.evidence.service.wording import (
    file_refusal,
    no_room,
)
from app.kit.clock import CHINA
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Texts
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
ITEM = "/assessments/{assessment_id}/items/{code}/evidence"
Part = Literal["1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage(Page):
    """The evidence of one item, on a page of its own."""

    template: ClassVar[str] = "assessments/evidence_item.html"

    heading: str
    """Title of the item."""
    question: str
    """What the item asks."""
    back: str
    """Address of the item in its section, or of the list after submission."""
    list_href: str
    """Address of the list of all evidence."""
    block: EvidenceBlock
    """Files and forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePart(Page):
    """The same without a page around it, to stand below its question."""

    template: ClassVar[str] = "assessments/evidence_part.html"

    block: EvidenceBlock
    """Files and forms."""


@router.get(ITEM)
def evidence_page(
    code: str,
    held: AnsweringDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    now: NowDep,
    part: Part | None = None,
) -> Response:
    """Show the files of an item and the form for more."""
    item = held.shown_item(code)
    today = now.astimezone(CHINA).date().isoformat()
    texts = library.texts(held.edition, view.lang)
    return _render(view, texts, held, item, session, Typed(dated=today), today, part)


@router.post(ITEM, max_body_size=LARGEST_UPLOAD)
def add_evidence(
    code: str,
    received: ReceivedDep,
    held: AnsweringDep,
    view: ViewDep,
    library: LibraryDep,
    archive: ArchiveDep,
    session: SessionDep,
    now: NowDep,
    part: Part | None = None,
) -> Response:
    """Keep every good file; say of each other one why it is not kept."""
    item = held.shown_item(code)
    fields: Fields = received.form.fields
    dated, note = "".join(fields.get("dated", ())), "".join(fields.get("note", ()))
    errors = [file_refusal(view.t, fault.reason, fault.name) for fault in received.refused]
    if not received.form.files:
        errors.append(file_refusal(view.t, Reason.NO_FILE, ""))
    today = now.astimezone(CHINA).date()
    try:
        details = read_details(dated, note, today=today)
    except EvidenceRefused as fault:
        errors.append(file_refusal(view.t, fault.reason, ""))
    else:
        for accepted in received.accepted:
            try:
                add_file(session, archive.blobs, held.row, item, (accepted, details), by=held.actor, at=now)
            except EvidenceFull as full:
                errors.append(no_room(view.t, full, accepted.name))
    if not errors:
        return _again(view, held, item, part)
    texts = library.texts(held.edition, view.lang)
    typed = Typed(dated, note, tuple(errors))
    return _render(view, texts, held, item, session, typed, today.isoformat(), part, status=422)


@router.post(f"{ITEM}/reuse")
def reuse_evidence(
    code: str,
    held: AnsweringDep,
    form: FormDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    now: NowDep,
    part: Part | None = None,
) -> Response:
    """Let a file of another item prove this one, too."""
    item, use_id = held.shown_item(code), _use_id(form)
    seen(held, session, use_id)
    try:
        add_again(session, held.row, item, use_id, by=held.actor, at=now)
    except EvidenceFull as full:
        today = now.astimezone(CHINA).date().isoformat()
        texts = library.texts(held.edition, view.lang)
        typed = Typed(today, "", (no_room(view.t, full, ""),))
        return _render(view, texts, held, item, session, typed, today, part, status=422)
    return _again(view, held, item, part)


@router.post(f"{ITEM}/removal")
def remove_evidence(
    code: str,
    held: AnsweringDep,
    form: FormDep,
    view: ViewDep,
    archive: ArchiveDep,
    context: ContextDep,
    session: SessionDep,
    now: NowDep,
    part: Part | None = None,
) -> Response:
    """Take a file from the item; its content goes when no item uses it any more."""
    item = held.shown_item(code)
    remove_file(session, held.row, item, _use_id(form), by=held.actor, at=now)
    response = _again(view, held, item, part)
    response.background = sweeping(context.database, archive)
    return response


@router.get("/assessments/{assessment_id}/evidence/{use_id}")
def evidence_file(
    use_id: UUID, held: AnsweringDep, session: SessionDep, archive: ArchiveDep
) -> StreamingResponse:
    """Give a file: pictures of our own making may be looked at, everything else is a download."""
    return file_response(archive, seen(held, session, use_id))


@router.get("/assessments/{assessment_id}/evidence/{use_id}/preview")
def evidence_preview(
    use_id: UUID, held: AnsweringDep, session: SessionDep, archive: ArchiveDep
) -> StreamingResponse:
    """Give the small picture of a picture."""
    return thumbnail_response(archive, seen(held, session, use_id))


def _use_id(form: Fields) -> UUID:
    try:
        return UUID("".join(form.get("use", ())))
    except ValueError as fault:
        raise EvidenceNotFound from fault


def _again(view: View, held: Held, item: Item, part: Part | None) -> Response:
    return view.redirect(evidence_path(held.path, item.code) + ("?part=1" if part else ""))


def _render(
    view: View,
    texts: Texts,
    held: Held,
    item: Item,
    session: Session,
    typed: Typed,
    today: str,
    part: Part | None,
    *,
    status: int = 200,
) -> Response:
    block = evidence_block(view, texts, held, item, evidence_of(session, held.row.id), typed, today)
    title = view.t.gettext("佐证材料：%(title)s", title=texts.items[item.code].title)
    if part:
        bare = EvidencePart(title=title, lang=view.lang, shell=view.shell(), block=block)
        return view.render(bare, status=status)
    section = held.definition.section_of(item.code)
    listed = view.url(f"{held.path}/evidence")
    is_open = held.row.state != AssessmentState.SUBMITTED
    back = view.url(f"{held.path}/sections/{section.code}#{item.code}") if is_open else listed
    page = EvidencePage(
        title=title,
        lang=view.lang,
        shell=view.shell(),
        heading=texts.items[item.code].title,
        question=texts.items[item.code].question,
        back=back,
        list_href=listed,
        block=block,
    )
    return view.render(page, status=status)
