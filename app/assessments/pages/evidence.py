"""Evidence of one item: its own page, the same as a part of the section page, and serving the files."""

from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from sqlmodel import Session
from starlette.background import BackgroundTask

from app.assessments.deps import AnsweringDep, Held, ReceivedDep
from app.assessments.domain.forms import Fields
from app.assessments.domain.states import AssessmentState
from app.assessments.pages.evidence_wording import (
    date_words,
    file_refusal,
    kind_words,
    no_room,
    size_words,
)
from app.assessments.service.evidence import add_again, add_file, remove_file
from app.evidence.deps import Archive, ArchiveDep, file_response, thumbnail_response
from app.evidence.domain import (
    LARGEST_FILE,
    LARGEST_OWNER,
    LARGEST_UPLOAD,
    LONGEST_NOTE,
    MB,
    download_name,
    read_details,
)
from app.evidence.errors import EvidenceFull, EvidenceNotFound, EvidenceRefused, Reason
from app.evidence.service.keeping import (
    Evidence,
    evidence_of,
    kept_bytes,
    one_evidence,
    sweep,
)
from app.kit.clock import CHINA, china_time
from app.kit.database import Database
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Texts
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()
ITEM = "/assessments/{assessment_id}/items/{code}/evidence"
Part = Literal["1"]


@dataclass(frozen=True, slots=True)
class FileView:
    """One file as its row shows it."""

    id: str
    name: str
    href: str
    thumbnail: str
    """Address of its small picture; empty for what is no picture."""
    badge: str
    """What stands in place of a picture: PDF or Excel."""
    detail: str
    dated: str
    note: str
    added: str


@dataclass(frozen=True, slots=True)
class Reusable:
    """A file of another item that may prove this one, too."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class EvidenceBlock:
    """All there is to see and do about the evidence of one item."""

    code: str
    action: str
    """Where files, removals (`/removal`) and further uses (`/reuse`) are posted to."""
    wanted: tuple[str, ...]
    files: tuple[FileView, ...]
    reusable: tuple[Reusable, ...]
    today: str
    dated: str
    note: str
    longest_note: int
    limits: str
    largest: int
    """Bytes a file may have; the script checks it before anything is sent."""
    largest_mb: int
    errors: tuple[str, ...]
    is_open: bool
    """Whether files may still be added and removed."""


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


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with an upload that was refused, to be shown again."""

    dated: str = ""
    note: str = ""
    errors: tuple[str, ...] = ()


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
    _seen(held, session, use_id)
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
    return file_response(archive, _seen(held, session, use_id))


@router.get("/assessments/{assessment_id}/evidence/{use_id}/preview")
def evidence_preview(
    use_id: UUID, held: AnsweringDep, session: SessionDep, archive: ArchiveDep
) -> StreamingResponse:
    """Give the small picture of a picture."""
    return thumbnail_response(archive, _seen(held, session, use_id))


def sweeping(database: Database, archive: Archive) -> BackgroundTask:
    """Give the task that removes contents without a use; it runs after the commit of the request."""

    def run() -> None:
        with database.transaction() as session:
            sweep(session, archive.blobs)

    return BackgroundTask(run)


def _use_id(form: Fields) -> UUID:
    try:
        return UUID("".join(form.get("use", ())))
    except ValueError as fault:
        raise EvidenceNotFound from fault


def _seen(held: Held, session: Session, use_id: UUID) -> Evidence:
    """Give a file this person may see; raises `EvidenceNotFound`."""
    found = one_evidence(session, held.row.id, use_id)
    if not sees(held, found):
        raise EvidenceNotFound
    return found


def sees(held: Held, file: Evidence) -> bool:
    """Whether a file proves an item of this person's sections."""
    item = held.definition.item(file.item)
    return item is not None and held.actor.sees(held.definition.section_of(item.code).code)


def _path(held: Held, item: Item) -> str:
    return f"{held.path}/items/{quote(item.code, safe='')}/evidence"


def _again(view: View, held: Held, item: Item, part: Part | None) -> Response:
    return view.redirect(_path(held, item) + ("?part=1" if part else ""))


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
    block = _block(view, texts, held, item, evidence_of(session, held.row.id), typed, today)
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


def _block(
    view: View, texts: Texts, held: Held, item: Item, there: list[Evidence], typed: Typed, today: str
) -> EvidenceBlock:
    own = [file for file in there if file.item == item.code]
    taken = {file.digest for file in own}
    others = {file.digest: file for file in there if file.digest not in taken and sees(held, file)}
    return EvidenceBlock(
        code=item.code,
        action=view.url(_path(held, item)),
        wanted=texts.items[item.code].evidence,
        files=tuple(file_view(view, held, file) for file in own),
        reusable=tuple(_reusable(view, texts, file) for file in others.values()),
        today=today,
        dated=typed.dated,
        note=typed.note,
        longest_note=LONGEST_NOTE,
        limits=view.t.gettext(
            "照片（JPG、PNG、WebP）、PDF 或 Excel（.xlsx），每个不超过 %(file)s MB；这份自评已用 %(used)s，共 %(all)s MB。",
            file=LARGEST_FILE // MB,
            used=size_words(kept_bytes(there)) if there else "0",
            all=LARGEST_OWNER // MB,
        ),
        largest=LARGEST_FILE,
        largest_mb=LARGEST_FILE // MB,
        errors=typed.errors,
        is_open=held.row.state != AssessmentState.SUBMITTED and held.actor.may_write,
    )


def file_view(view: View, held: Held, file: Evidence) -> FileView:
    """Make the row of one file."""
    href = view.url(f"{held.path}/evidence/{file.id}")
    moment = china_time(file.added_at)
    return FileView(
        id=str(file.id),
        name=download_name(file.name, file.kind),
        href=href,
        thumbnail=f"{href}/preview" if file.kind.is_picture else "",
        badge="" if file.kind.is_picture else "PDF" if file.kind.ending == ".pdf" else "Excel",
        detail=f"{kind_words(view.t, file)} · {size_words(file.size)}",
        dated=date_words(file.dated),
        note=file.note,
        added=view.t.gettext("%(who)s 于 %(when)s 上传", who=file.added_by, when=moment)
        if file.added_by
        else view.t.gettext("%(when)s 上传", when=moment),
    )


def _reusable(view: View, texts: Texts, file: Evidence) -> Reusable:
    title = texts.items[file.item].title if file.item in texts.items else file.item
    name = download_name(file.name, file.kind)
    return Reusable(str(file.id), view.t.gettext("%(name)s（%(title)s）", name=name, title=title))
