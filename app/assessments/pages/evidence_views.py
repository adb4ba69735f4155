"""What there is to see of evidence: files, what may be done with them, and who may see them."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from sqlmodel import Session

from app.assessments.deps import Held
from app.assessments.domain.states import AssessmentState
from app.evidence.domain import LARGEST_FILE, LARGEST_OWNER, LONGEST_NOTE, MB, download_name
from app.evidence.errors import EvidenceNotFound
from app.evidence.service.keeping import Evidence, kept_bytes, one_evidence
from app.evidence.service.wording import date_words, kind_words, size_words
from app.kit.clock import china_time
from app.questionnaires.domain.definition import Item, Texts
from app.web.view import View


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


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with an upload that was refused, to be shown again."""

    dated: str = ""
    note: str = ""
    errors: tuple[str, ...] = ()


def seen(held: Held, session: Session, use_id: UUID) -> Evidence:
    """Give a file this person may see; raises `EvidenceNotFound`."""
    found = one_evidence(session, held.row.id, use_id)
    if not held.sees_item(found.item):
        raise EvidenceNotFound
    return found


def evidence_path(path: str, code: str) -> str:
    """Give the address of an item's evidence below that of an assessment, without a sub-path of the service."""
    return f"{path}/items/{quote(code, safe='')}/evidence"


def evidence_block(
    view: View, texts: Texts, held: Held, item: Item, there: list[Evidence], typed: Typed, today: str
) -> EvidenceBlock:
    """Make all there is to see and do; `there` is all evidence of the assessment."""
    own = [file for file in there if file.item == item.code]
    taken = {file.digest for file in own}
    others = {file.digest: file for file in there if file.digest not in taken and held.sees_item(file.item)}
    return EvidenceBlock(
        code=item.code,
        action=view.url(evidence_path(held.path, item.code)),
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
