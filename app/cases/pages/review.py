"""The review: the enterprise's value beside the verified one, section by section, and both results."""

from dataclasses import dataclass
from typing import ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.domain.forms import raw_from_form
from app.assessments.service.wording import answer_words, refusal
from app.cases.deps import CaseDep, OpenCase
from app.cases.domain.states import VERIFYING, CaseState
from app.cases.errors import CaseClosedForReview, CaseNotFound, ItemStale, TextRefused
from app.cases.pages.items import NOTHING_SHOWN, Around, ItemView, Shown, item_view
from app.cases.pages.parts import Fields
from app.cases.service.telling import LayerTold, item_words, layers_told, path_told, said, summary_words
from app.cases.service.verifying import (
    LONGEST_REMARK,
    ItemState,
    Layers,
    Verification,
    keep_result,
    layers_of,
    read_verification,
    refuse_unseen,
    sent_tag,
    verified_tag,
    verify,
)
from app.cases.service.wording import state_name
from app.evidence.deps import ArchiveDep, file_response, thumbnail_response
from app.evidence.service.keeping import one_evidence
from app.identity.domain.rights import Action
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Section, Texts
from app.questionnaires.errors import ResponseRefused
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class PartLine:
    """One section in the overview."""

    link: Link
    done: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One item in the overview."""

    link: Link
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Saving:
    """What the autosave needs to know."""

    api: str
    worker: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage(Page):
    """How far the verification is, and both results."""

    template: ClassVar[str] = "cases/review.html"

    back: str
    """Address of the case."""
    enterprise: str
    """Whose answers they are."""
    summary: str
    """How many items are verified, changed and open."""
    next: Link | None
    """To the next item without a verified value."""
    layers: tuple[LayerTold, ...]
    """Both layers side by side."""
    path: tuple[str, ...]
    """The cheapest way to the next level under the verified layer."""
    parts: tuple[PartLine, ...]
    """The sections with how far they are."""
    lines: tuple[ReviewLine, ...]
    """All items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSectionPage(Page):
    """The items of one section, to be verified."""

    template: ClassVar[str] = "cases/review_section.html"

    action: str
    """Where the form posts to."""
    back: str
    """Address of the overview."""
    enterprise: str
    """Whose answers they are."""
    heading: str
    """Title of the section."""
    items: tuple[ItemView, ...]
    """In the order of the questionnaire."""
    layers: tuple[LayerTold, ...]
    """Both layers side by side; move as one verifies."""
    path: tuple[str, ...]
    """The cheapest way to the next level under the verified layer; moves, too."""
    summary: str
    """How many items are verified, changed and open."""
    next: Link | None
    """To the next item without a verified value."""
    is_open: bool
    """Whether this person may verify now."""
    closed: str
    """Why nothing can be changed; empty if it can."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, title and message of every error."""
    saving: Saving
    """What the autosave needs to know."""
    longest: int
    """How long a remark may be."""


@router.get("/cases/{case_id}/review")
def review_page(opened: CaseDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show how far the verification is."""
    opened.needs(Action.READ_ANSWERS)
    layers = layers_of(session, opened.row, library)
    texts = library.texts(layers.edition, view.lang)
    path = view.url(f"{opened.path}/review")
    lines = tuple(
        ReviewLine(
            Link(_place(path, layers, item.code), texts.items[item.code].title),
            str(layers.state(item.code)),
            item_words(view.t, layers.state(item.code)),
        )
        for item in layers.items
    )
    page = ReviewPage(
        title=view.t.gettext("逐题核验"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(opened.path),
        enterprise=opened.row.enterprise,
        summary=summary_words(view.t, layers),
        next=_next(view, opened, layers),
        layers=layers_told(view.t, session, opened.row, layers, texts),
        path=path_told(view.t, session, opened.row, layers, library=library),
        parts=tuple(_part(view, path, texts, layers, part) for part in _sections(layers)),
        lines=lines,
    )
    return view.render(page)


@router.get("/cases/{case_id}/review/{code}")
def review_section(
    code: str,
    opened: CaseDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    blank: Literal["1"] | None = None,
) -> Response:
    """Show a section; `blank=1` without any value of either side, for keeping on the device."""
    opened.needs(Action.READ_ANSWERS)
    layers = layers_of(session, opened.row, library)
    around = Around(view, library, opened, layers, session, is_blank=blank is not None)
    return view.render(_page(around, _section(layers, code), NOTHING_SHOWN))


@router.post("/cases/{case_id}/review/{code}")
def keep_section(
    code: str, opened: CaseDep, form: FormDep, view: ViewDep, session: SessionDep, library: LibraryDep
) -> Response:
    """Keep every valid value; show the page again if one is not, with all that was typed."""
    opened.needs(Action.WORK_ON_CASE)
    layers = layers_of(session, opened.row, library)
    section, errors, agreed = _section(layers, code), dict[str, str](), "".join(form.get("agree", ()))
    for item in (item for item in layers.items if item.code in section.items):
        try:
            wanted = _typed(item, form, layers, agrees=item.code == agreed)
            mine = sent_tag(item, wanted, layers)
            row = layers.rows.get(item.code)
            if mine == verified_tag(item.code, row) or mine == "".join(form.get(f"seen.{item.code}", ())):
                continue
            seen = "".join(form.get(f"seen.{item.code}", ())) or "*"
            refuse_unseen(item.code, row, seen, mine)
            verify(session, opened.row, layers, item, wanted, by=_by(opened), at=opened.now)
        except (ResponseRefused, ItemStale, TextRefused, CaseClosedForReview) as fault:
            errors[item.code] = _refusal(view, library, layers, item, fault)
    fresh = layers_of(session, opened.row, library)
    if fresh.rows:
        keep_result(session, opened.row, fresh, library=library, at=opened.now)
    lacking = {c: view.t.gettext("和自评不一样，请选原因并写明依据。其余已保存。") for c in section.items if fresh.state(c) is ItemState.REASON_MISSING}  # fmt: skip
    errors = {**lacking, **errors}
    if errors:
        around = Around(view, library, opened, fresh, session)
        return view.render(_page(around, section, Shown(form, errors)), status=422)
    if agreed:
        return view.redirect(f"{opened.path}/review/{code}#{agreed}")
    following = next((c for c in fresh.open), None)
    if following is None:
        return view.redirect(f"{opened.path}/review")
    return view.redirect(f"{opened.path}/review/{fresh.definition.section_of(following).code}#{following}")


@router.get("/cases/{case_id}/evidence/{use_id}")
def case_evidence(use_id: UUID, opened: CaseDep, session: SessionDep, archive: ArchiveDep) -> Response:
    """Give a file of evidence to whoever may read the answers."""
    opened.needs(Action.READ_ANSWERS)
    return file_response(archive, one_evidence(session, opened.row.assessment_id, use_id))


@router.get("/cases/{case_id}/evidence/{use_id}/preview")
def case_preview(use_id: UUID, opened: CaseDep, session: SessionDep, archive: ArchiveDep) -> Response:
    """Give the small picture of a picture."""
    opened.needs(Action.READ_ANSWERS)
    return thumbnail_response(archive, one_evidence(session, opened.row.assessment_id, use_id))


def _typed(item: Item, form: Fields, layers: Layers, *, agrees: bool) -> Verification:
    """Read what was typed for an item; agreeing takes the enterprise's own answer."""
    remark = "".join(form.get(f"remark.{item.code}", ()))
    if agrees and item.code in layers.given:
        return Verification(layers.given[item.code], "", remark.strip())
    raw = {
        "value": raw_from_form(item, form, {}),
        "reason": "".join(form.get(f"reason.{item.code}", ())),
        "remark": remark,
    }
    return read_verification(item, raw)


def _by(opened: OpenCase) -> tuple[UUID, str]:
    return opened.signed.person.id, opened.signed.person.name


def _refusal(view: View, library: Library, layers: Layers, item: Item, fault: Exception) -> str:
    t = view.t
    if isinstance(fault, ItemStale):
        texts = library.texts(layers.edition, view.lang)
        row = layers.rows.get(item.code)
        return t.gettext(
            "这一题在您打开之后已由%(name)s核验为“%(kept)s”。下面是您填的：再保存一次就用您的。",
            name=row.by_name if row else "",
            kept=said(t, answer_words(t, texts, item, layers.verified.get(item.code))),
        )
    if isinstance(fault, CaseClosedForReview):
        return t.gettext("工单已不在核验阶段，这一题没有保存。请记下所填内容，退回修改后再填。")
    if isinstance(fault, TextRefused):
        return t.gettext("依据最长 %(longest)s 字，请删减。", longest=LONGEST_REMARK)
    assert isinstance(fault, ResponseRefused)  # noqa: S101 - the last of those that are caught
    return refusal(t, library.texts(layers.edition, view.lang), item, fault)


def _sections(layers: Layers) -> tuple[Section, ...]:
    shown = {item.code for item in layers.items}
    return tuple(s for s in layers.definition.sections if shown & set(s.items))


def _section(layers: Layers, code: str) -> Section:
    found = layers.definition.section(code)
    if found is None:
        raise CaseNotFound
    return found


def _place(path: str, layers: Layers, code: str) -> str:
    return f"{path}/{layers.definition.section_of(code).code}#{code}"


def _next(view: View, opened: OpenCase, layers: Layers) -> Link | None:
    following = next(iter(layers.open), None)
    if following is None:
        return None
    return Link(_place(view.url(f"{opened.path}/review"), layers, following), view.t.gettext("下一道待核的题"))  # fmt: skip


def _part(view: View, path: str, texts: Texts, layers: Layers, part: Section) -> PartLine:
    shown = [item.code for item in layers.items if item.code in part.items]
    done = len([code for code in shown if code not in layers.open])
    link = Link(f"{path}/{part.code}", texts.sections[part.code].name)
    words = view.t.gettext("已核 %(done)s / %(all)s", done=done, all=len(shown))
    return PartLine(link, words, done == len(shown))


def _page(around: Around, section: Section, shown: Shown) -> ReviewSectionPage:
    view, layers, opened = around.view, around.layers, around.opened
    t, path = view.t, view.url(f"{opened.path}/review")
    is_open = opened.may(Action.WORK_ON_CASE) and CaseState(opened.row.state) in VERIFYING
    items = tuple(
        item_view(around, item, shown, item_words(t, layers.state(item.code)))
        for item in layers.items
        if item.code in section.items
    )
    blank = around.is_blank
    return ReviewSectionPage(
        title=around.texts.sections[section.code].name,
        lang=view.lang,
        shell=view.shell(),
        action=f"{path}/{section.code}",
        back=path,
        enterprise=t.gettext("企业答案（离线时不显示）") if blank else opened.row.enterprise,
        heading=around.texts.sections[section.code].name,
        items=items,
        layers=() if blank else layers_told(t, around.session, opened.row, layers, around.texts),
        path=() if blank else path_told(t, around.session, opened.row, layers, library=around.library),
        summary="" if blank else summary_words(t, layers),
        next=_next(view, opened, layers),
        is_open=is_open,
        closed=""
        if is_open
        else t.gettext(
            "工单现在是“%(state)s”，答案只能看，不能改。", state=state_name(t, CaseState(opened.row.state))
        ),
        errors=tuple((i.code, i.title, i.error) for i in items if i.error),
        saving=Saving(
            api=view.url(f"/api/v1{opened.path}"),
            worker=view.url("/sw.js"),
            sections=tuple(f"{path}/{part.code}" for part in _sections(layers)),
        ),
        longest=LONGEST_REMARK,
    )
