"""All evidence of an assessment: what is there, and what an answer still lacks."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import AnsweringDep, Held
from app.assessments.domain.states import AssessmentState
from app.assessments.pages.evidence_views import FileView, evidence_path, file_view
from app.assessments.service.evidence import Standing, standing
from app.evidence.service.keeping import Evidence, evidence_counts, evidence_of
from app.kit.i18n import Translator
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Section, Texts
from app.web.deps import SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """The evidence of a question in one line: how much there is, and the way to it."""

    href: str
    label: str
    count: str
    """How many files there are, in words; empty if there are none."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the list."""

    title: str
    link: Link
    wanted: tuple[str, ...]
    files: tuple[FileView, ...]
    state: str
    """there, missing, not-needed or unanswered."""
    state_label: str


@dataclass(frozen=True, slots=True)
class SectionRows:
    """The items of one section."""

    heading: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceListPage(Page):
    """All items with what usually proves their answer and whether it is there."""

    template: ClassVar[str] = "assessments/evidence_list.html"

    back: Link
    """To the task list, or to the result after submission."""
    summary: str
    """How many items have evidence and how many lack it."""
    is_open: bool
    """Whether files may still be added."""
    sections: tuple[SectionRows, ...]
    """In the order of the questionnaire."""


@router.get("/assessments/{assessment_id}/evidence")
def evidence_list(held: AnsweringDep, view: ViewDep, library: LibraryDep, session: SessionDep) -> Response:
    """Show what is there and what is missing; after submission to read only."""
    texts = library.texts(held.edition, view.lang)
    is_open = held.row.state != AssessmentState.SUBMITTED
    there = evidence_of(session, held.row.id)
    sections = tuple(
        SectionRows(texts.sections[section.code].name, rows)
        for section in held.sections
        if (rows := _rows(view, texts, held, section, there))
    )
    back = (
        Link(view.url(held.home), view.t.gettext("回到填写进度"))
        if is_open or not held.actor.is_owner
        else Link(view.url(f"{held.path}/result"), view.t.gettext("回到结果"))
    )
    page = EvidenceListPage(
        title=view.t.gettext("佐证材料"),
        lang=view.lang,
        shell=view.shell(),
        back=back,
        summary=_summary(view.t, [row.state for part in sections for row in part.rows]),
        is_open=is_open,
        sections=sections,
    )
    return view.render(page)


def evidence_link(view: View, held: Held, session: Session) -> Link:
    """Give the link to the list, with how much is there and missing."""
    counts = evidence_counts(session, held.row.id)
    states = [
        str(standing(item, held.given.get(item.code), counts.get(item.code, 0)))
        for item in held.definition.items
        if held.showing.shows(item.code)
    ]
    return Link(view.url(f"{held.path}/evidence"), _summary(view.t, states))


def evidence_line(view: View, path: str, code: str, files: int) -> EvidenceLine:
    """Give the line of an item, below the address of an assessment or a part."""
    return EvidenceLine(
        href=view.url(evidence_path(path, code)),
        label=view.t.gettext("佐证材料") if files else view.t.gettext("添加佐证材料（可不交）"),
        count=view.t.ngettext("已有 %(n)s 份", "已有 %(n)s 份", files) if files else "",
    )


def _summary(t: Translator, states: list[str]) -> str:
    there, missing = states.count(str(Standing.THERE)), states.count(str(Standing.MISSING))
    return t.gettext("%(there)s 题已有材料，%(missing)s 题还没有", there=there, missing=missing)


def _rows(
    view: View, texts: Texts, held: Held, section: Section, there: list[Evidence]
) -> tuple[ItemRow, ...]:
    rows = []
    for code in section.items:
        item = held.definition.item(code)
        if item is None or not held.showing.shows(code):
            continue
        files = tuple(file_view(view, held, file) for file in there if file.item == code)
        state = standing(item, held.given.get(code), len(files))
        label = (
            view.t.gettext("查看")
            if held.row.state == AssessmentState.SUBMITTED
            else view.t.gettext("添加")
        )
        link = Link(view.url(evidence_path(held.path, code)), label)
        text = texts.items[code]
        words = _state_words(view.t, state, len(files))
        rows.append(ItemRow(text.title, link, text.evidence, files, str(state), words))
    return tuple(rows)


def _state_words(t: Translator, state: Standing, files: int) -> str:
    if state is Standing.THERE:
        return t.ngettext("已有 %(n)s 份", "已有 %(n)s 份", files)
    if state is Standing.MISSING:
        return t.gettext("还没有")
    return t.gettext("不用材料") if state is Standing.NOT_NEEDED else t.gettext("还没答")
