"""The visit: who signed in, notes of interviews, photographs; made for a tablet in the workshop."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.deps import CaseDep, OpenCase, ReceivedDep
from app.cases.domain.states import VERIFYING, CaseState
from app.cases.errors import CaseNotFound, CaseStale, TextRefused
from app.cases.pages.parts import Fields
from app.cases.repository.visits import attendance_of, notes_of
from app.cases.service.verifying import layers_of
from app.cases.service.visiting import (
    LONGEST_NAME,
    LONGEST_NOTE,
    SITE,
    By,
    Side,
    drop_photo,
    keep_photo,
    sign_in,
    take_back,
    write_note,
)
from app.cases.service.wording import state_name
from app.evidence.deps import ArchiveDep, file_response, thumbnail_response
from app.evidence.domain import LARGEST_FILE, LARGEST_UPLOAD, MB, read_details
from app.evidence.errors import EvidenceFull, EvidenceRefused, Reason
from app.evidence.service.keeping import Evidence, evidence_of, one_evidence
from app.evidence.service.wording import file_refusal, no_room
from app.identity.domain.rights import Action
from app.kit.clock import CHINA, china_time
from app.kit.errors import ServiceFault
from app.kit.states import TransitionRefused
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class AttendeeView:
    """Somebody who signed in."""

    id: str
    side: str
    name: str
    post: str
    when: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """One interview, as a form; without an id a new one."""

    id: str
    revision: int
    whom: str
    text: str
    by: str
    error: str


@dataclass(frozen=True, slots=True)
class PhotoView:
    """One photograph."""

    id: str
    href: str
    preview: str
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """What a photograph may show."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage(Page):
    """All that is noted on a visit."""

    template: ClassVar[str] = "cases/visit.html"

    back: str
    """Address of the case."""
    enterprise: str
    """Whom it is about."""
    action: str
    """Where signing in and notes are posted to."""
    photos_action: str
    """Where photographs are posted to."""
    closed: str
    """Why nothing can be added; empty while it can."""
    error: str
    """Why something was refused; empty if nothing was."""
    refused: tuple[str, ...]
    """Why single files were refused."""
    attendees: tuple[AttendeeView, ...]
    """Who signed in."""
    typed_name: tuple[str, str]
    """Name and post of a sign-in that was refused."""
    notes: tuple[NoteView, ...]
    """The interviews."""
    fresh: NoteView
    """The form for another one."""
    photos: tuple[PhotoView, ...]
    """The photographs."""
    places: tuple[PlaceChoice, ...]
    """What a photograph may show: the site, or one of the items."""
    today: str
    """The day of new photographs."""
    limits: str
    """What may be sent."""
    longest: tuple[int, int]
    """How long a name and a note may be."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """What was refused, and the fields to show again."""

    words: str = ""
    fields: Fields | None = None
    files: tuple[str, ...] = ()

    def typed(self, act: str, name: str, note: str = "") -> str:
        """Give a field again if the refused form was this one."""
        fields = self.fields or {}
        is_this = _one(fields, "act") == act and _one(fields, "note") == note
        return _one(fields, name) if is_this else ""


NOT_REFUSED = _Refused()


@router.get("/cases/{case_id}/visit")
def visit_page(opened: CaseDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show what was noted."""
    opened.needs(Action.READ_ANSWERS)
    return view.render(_page(view, opened, session, library, NOT_REFUSED))


@router.post("/cases/{case_id}/visit")
def note_visit(
    opened: CaseDep, form: FormDep, view: ViewDep, session: SessionDep, library: LibraryDep
) -> Response:
    """Sign somebody in or take it back, write a note, take a photograph away."""
    opened.needs(Action.WORK_ON_CASE)
    try:
        anchor = _act(opened, form, session)
    except (TextRefused, CaseStale, TransitionRefused) as fault:
        refused = _Refused(_words(view, fault, opened), form)
        status = 422 if isinstance(fault, TextRefused) else 409
        return view.render(_page(view, opened, session, library, refused), status=status)
    return view.redirect(f"{opened.path}/visit#{anchor}")


@router.post("/cases/{case_id}/visit/photos", max_body_size=LARGEST_UPLOAD)
def add_photos(
    received: ReceivedDep,
    opened: CaseDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    archive: ArchiveDep,
) -> Response:
    """Keep every good photograph; say of each other file why it is not kept."""
    opened.needs(Action.WORK_ON_CASE)
    fields = received.form.fields
    errors = [file_refusal(view.t, fault.reason, fault.name) for fault in received.refused]
    if not received.form.files:
        errors.append(file_refusal(view.t, Reason.NO_FILE, ""))
    layers = layers_of(session, opened.row, library)
    item = _one(fields, "item")
    if item not in {SITE, *(i.code for i in layers.items)}:
        raise CaseNotFound
    try:
        details = read_details(
            _one(fields, "dated"), _one(fields, "note"), today=opened.now.astimezone(CHINA).date()
        )
    except EvidenceRefused as fault:
        errors.append(file_refusal(view.t, fault.reason, ""))
    else:
        for accepted in received.accepted:
            try:
                keep_photo(session, archive.blobs, opened.row, item, (accepted, details), _by(opened))
            except EvidenceFull as full:
                errors.append(no_room(view.t, full, accepted.name))
    if not errors:
        return view.redirect(f"{opened.path}/visit#photos")
    refused = _Refused(view.t.gettext("有文件没有收下"), files=tuple(errors))
    return view.render(_page(view, opened, session, library, refused), status=422)


@router.get("/cases/{case_id}/photos/{use_id}")
def photo(use_id: UUID, opened: CaseDep, session: SessionDep, archive: ArchiveDep) -> Response:
    """Give a photograph to whoever may read the answers."""
    opened.needs(Action.READ_ANSWERS)
    return file_response(archive, one_evidence(session, opened.row.id, use_id))


@router.get("/cases/{case_id}/photos/{use_id}/preview")
def photo_preview(use_id: UUID, opened: CaseDep, session: SessionDep, archive: ArchiveDep) -> Response:
    """Give the small picture of a photograph."""
    opened.needs(Action.READ_ANSWERS)
    return thumbnail_response(archive, one_evidence(session, opened.row.id, use_id))


def _act(opened: OpenCase, form: Fields, session: Session) -> str:
    """Do what the pressed button says; gives the place to go back to."""
    act, row, by = _one(form, "act"), opened.row, _by(opened)
    if act == "attend":
        side = Side.TEAM if _one(form, "side") == Side.TEAM else Side.FIRM
        sign_in(session, row, side, _one(form, "name"), _one(form, "post"), by)
        return "attendance"
    if act == "take-back":
        take_back(session, row, _id(_one(form, "attendee")), by)
        return "attendance"
    if act == "drop":
        drop_photo(session, row, _id(_one(form, "photo")), by)
        return "photos"
    note = _one(form, "note")
    seen = _one(form, "revision")
    write_note(
        session,
        row,
        _id(note) if note else None,
        _one(form, "whom"),
        _one(form, "text"),
        seen=int(seen) if seen.isdecimal() else -1,
        by=by,
    )
    return "notes"


def _by(opened: OpenCase) -> By:
    return By(opened.signed.person.name, opened.now)


def _one(form: Fields, name: str) -> str:
    return "".join(form.get(name, ()))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CaseNotFound from None


def _words(view: View, fault: ServiceFault, opened: OpenCase) -> str:
    t = view.t
    if isinstance(fault, CaseStale):
        return t.gettext("这条记录在您打开之后被别人改过，您写的没有保存，留在下面，请对照后再存。")
    if isinstance(fault, TransitionRefused):
        state = state_name(t, CaseState(opened.row.state))
        return t.gettext("工单现在是“%(state)s”，不能再记现场情况。您写的留在下面。", state=state)
    if fault.facts["longest"] == LONGEST_NAME:
        return t.gettext("请写姓名（%(longest)s 字以内）；职务可不填。", longest=LONGEST_NAME)
    return t.gettext("请写谈话内容，最长 %(longest)s 字。", longest=LONGEST_NOTE)


def _page(view: View, opened: OpenCase, session: Session, library: Library, refused: _Refused) -> VisitPage:
    t, row = view.t, opened.row
    layers = layers_of(session, row, library)
    titles = {code: text.title for code, text in library.texts(layers.edition, view.lang).items.items()}
    is_open = opened.may(Action.WORK_ON_CASE) and CaseState(row.state) in VERIFYING
    state = state_name(t, CaseState(row.state))
    whom, text = refused.typed("note", "whom"), refused.typed("note", "text")
    return VisitPage(
        title=t.gettext("现场记录"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(opened.path),
        enterprise=row.enterprise,
        action=view.url(f"{opened.path}/visit"),
        photos_action=view.url(f"{opened.path}/visit/photos"),
        closed="" if is_open else t.gettext("工单现在是“%(state)s”，现场记录只能看。", state=state),
        error=refused.words,
        refused=refused.files,
        attendees=_attendees(view, session, row.id),
        typed_name=(refused.typed("attend", "name"), refused.typed("attend", "post")),
        notes=_notes(view, session, row.id, refused),
        fresh=NoteView("", 0, whom, text, "", refused.words if whom or text else ""),
        photos=tuple(_photo(view, opened, titles, file) for file in evidence_of(session, row.id)),
        places=(
            PlaceChoice(SITE, t.gettext("现场全景、其他")),
            *(PlaceChoice(item.code, f"{item.code} {titles[item.code]}") for item in layers.items),
        ),
        today=opened.now.astimezone(CHINA).date().isoformat(),
        limits=t.gettext(
            "照片（JPG、PNG、WebP）、PDF 或 Excel（.xlsx），每个不超过 %(file)s MB。拍摄位置等隐藏信息会自动去掉。",
            file=LARGEST_FILE // MB,
        ),
        longest=(LONGEST_NAME, LONGEST_NOTE),
    )


def _attendees(view: View, session: Session, case_id: UUID) -> tuple[AttendeeView, ...]:
    sides = {Side.FIRM: view.t.gettext("企业"), Side.TEAM: view.t.gettext("诊断组")}
    return tuple(
        AttendeeView(str(row.id), sides[Side(row.side)], row.name, row.post, china_time(row.at))
        for row in attendance_of(session, case_id)
    )


def _notes(view: View, session: Session, case_id: UUID, refused: _Refused) -> tuple[NoteView, ...]:
    found = []
    for row in notes_of(session, case_id):
        typed = refused.typed("note", "text", str(row.id)), refused.typed("note", "whom", str(row.id))
        found.append(
            NoteView(
                str(row.id),
                row.revision,
                typed[1] or row.whom,
                typed[0] or row.text,
                view.t.gettext("%(name)s 于 %(when)s", name=row.by_name, when=china_time(row.at)),
                refused.words if any(typed) else "",
            )
        )
    return tuple(found)


def _photo(view: View, opened: OpenCase, titles: dict[str, str], file: Evidence) -> PhotoView:
    href = view.url(f"{opened.path}/photos/{file.id}")
    place = titles.get(file.item, view.t.gettext("现场全景、其他"))
    detail = view.t.gettext("、").join(part for part in (file.note, file.dated.isoformat()) if part)
    return PhotoView(str(file.id), href, f"{href}/preview" if file.kind.is_picture else "", place, detail)
