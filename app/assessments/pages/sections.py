"""One section a page: questions with help, what was typed never lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http import HTTPStatus
from types import MappingProxyType
from typing import ClassVar, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Fields,
    form_from_response,
    known_figures,
    raw_from_form,
)
from app.assessments.domain.guarding import Verdict, item_tag, judge
from app.assessments.domain.states import AssessmentState, missing_items, progress
from app.assessments.errors import AssessmentNotFound
from app.assessments.pages.doubts import notes_of, settled_here
from app.assessments.pages.wording import refusal
from app.assessments.service.keeping import changed_at, record_responses
from app.assessments.service.quality import doubts_about
from app.assessments.service.wording import answer_words, caution_words, grade_name
from app.enterprises.service.keeping import profile_of
from app.kit.clock import china_time
from app.kit.decimals import plain
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Section, Texts
from app.questionnaires.domain.quality import Doubt
from app.questionnaires.domain.responses import Response as ItemResponse
from app.questionnaires.domain.responses import read_response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.errors import ResponseRefused
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View
from diagnosis_models.contract import ItemKind

router = APIRouter()
NO_NOTES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OptionView:
    """One radio button or tick box."""

    value: str
    label: str
    is_chosen: bool
    is_exclusive: bool
    badge: str
    """What stands before the label of a graded option (一级 …), else empty."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """One number field."""

    name: str
    label: str
    unit: str
    hint: str
    value: str
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with everything its reader needs."""

    code: str
    number: int
    title: str
    question: str
    help: str
    example: str
    where: str
    who: str
    evidence: tuple[str, ...]
    reference: str
    """Where the item stands in its instrument, as the instrument writes it."""
    flags: tuple[str, ...]
    is_constrained: bool
    allows_many: bool
    asks_ratio: bool
    options: tuple[OptionView, ...]
    figures: tuple[FigureView, ...]
    error: str
    cautions: tuple[str, ...]
    seen: str
    """Tag of the kept response that the page shows; posted back so that nothing is overwritten unseen."""
    notes: tuple[str, ...] = ()
    """Gentle questions about answers that hardly fit together."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What the autosave needs to know: addresses, and every section for working offline."""

    api: str
    worker: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Page):
    """The questions of one section."""

    template: ClassVar[str] = "assessments/section.html"

    action: str
    """Where the form posts to."""
    back: str
    """Address of the task list."""
    heading: str
    """Title of the section."""
    lead: str
    """Who usually knows this."""
    step: int
    """Which section this is, from 1."""
    steps: int
    """How many sections there are."""
    saving: Saving
    """What the autosave needs to know."""
    questions: tuple[QuestionView, ...]
    """In the order of the questionnaire."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, title and message of every error."""


@dataclass(slots=True)
class Reading:
    """What a posted section holds: answers to keep, refusals and clashes by item."""

    accepted: dict[str, tuple[Item, ItemResponse]] = field(default_factory=dict)
    refused: dict[str, ResponseRefused] = field(default_factory=dict)
    clashing: list[Item] = field(default_factory=list)


@router.get("/assessments/{assessment_id}/sections/{code}")
def section_page(
    code: str,
    held: HeldDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    blank: Literal["1"] | None = None,
) -> Response:
    """Show a section as kept; `blank=1` without any answer, for keeping on the device."""
    section = _section(held, code)
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    shown = replace(held, responses={}) if blank else held
    texts = library.texts(held.edition, view.lang)
    notes = notes_of(texts, section, _doubts(session, library, shown))
    return view.render(_page(view, texts, shown, section, {}, {}, notes))


@router.post("/assessments/{assessment_id}/sections/{code}")
def keep_section(
    code: str,
    held: HeldDep,
    form: FormDep,
    view: ViewDep,
    library: LibraryDep,
    session: SessionDep,
    now: NowDep,
) -> Response:
    """Keep every valid response; show the page again if one is not, with all that was typed."""
    section = _section(held, code)
    showing = held.showing
    shown_before = frozenset(code for code in section.items if showing.shows(code))
    read = _read(held, section, form)
    record_responses(session, held.row, read.accepted, at=now)
    held.responses.update({item: response for item, (_, response) in read.accepted.items()})
    texts = library.texts(held.edition, view.lang)
    errors = {
        code: refusal(view.t, texts, item, fault)
        for code, fault in read.refused.items()
        if (item := held.definition.item(code))
    }
    errors |= {item.code: _clash(view, texts, held, item, session) for item in read.clashing}
    if errors:
        return view.render(_page(view, texts, held, section, form, errors), status=_status(read))
    if "seen" not in form:
        doubts = _doubts(session, library, held)
        asks = settled_here(held, section, library.rules(held.edition), doubts)
        if asks or any(response.cautions for _, response in read.accepted.values()):
            notes = notes_of(texts, section, doubts)
            return view.render(_page(view, texts, held, section, {}, {}, notes))
    return view.redirect(_next_path(held, section, shown_before))


def _doubts(session: Session, library: Library, held: Held) -> tuple[Doubt, ...]:
    profile = profile_of(session, held.row.enterprise_id)
    return doubts_about(held.definition, library.rules(held.edition), held.responses, profile)


def _status(read: Reading) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if read.refused else HTTPStatus.CONFLICT


def _clash(view: View, texts: Texts, held: Held, item: Item, session: SessionDep) -> str:
    """Say what is kept now and since when, beside what was typed."""
    words = answer_words(view.t, texts, item, held.responses.get(item.code))
    moment = changed_at(session, held.row.id, item.code)
    return view.t.gettext(
        "这一题在您打开之后已在别处改过（%(when)s），现在存的是“%(kept)s”。下面是您填的：再保存一次就用您的，或先改回现在存的。",
        when=china_time(moment) if moment else view.t.gettext("刚才"),
        kept=view.t.gettext("；").join(words) or view.t.gettext("未作答"),
    )


def _section(held: Held, code: str) -> Section:
    section = held.definition.section(code)
    if section is None:
        raise AssessmentNotFound
    return section


def _read(held: Held, section: Section, form: Fields) -> Reading:
    read, showing = Reading(), held.showing
    for code in section.items:
        item = held.definition.item(code)
        if item is None or not showing.shows(code):
            continue
        try:
            typed = read_response(item, raw_from_form(item, form, _suggested(held, code)))
        except ResponseRefused as fault:
            read.refused[code] = fault
            continue
        seen = "".join(form.get(f"seen.{code}", ()))
        verdict = judge(item, seen=seen, kept=held.responses.get(code), typed=typed)
        if verdict is Verdict.CLASH:
            read.clashing.append(item)
        if verdict is Verdict.KEEP:
            read.accepted[code] = (item, typed)
    return read


def _suggested(held: Held, code: str) -> dict[str, Decimal]:
    """Figures known from other items, for filling in."""
    others = {item: response for item, response in held.responses.items() if item != code}
    return known_figures(others)


def _next_path(held: Held, section: Section, shown_before: frozenset[str]) -> str:
    """Stay when answers have opened new questions here; else go to the next shown section."""
    showing = held.showing
    missing = missing_items(held.definition, held.responses, showing)
    if any(code in missing and code not in shown_before for code in section.items):
        return f"{held.path}/sections/{section.code}"
    if not missing:
        return f"{held.path}/check"
    following = held.definition.sections[held.definition.sections.index(section) + 1 :]
    for later in following:
        if any(showing.shows(code) for code in later.items):
            return f"{held.path}/sections/{later.code}"
    return held.path


def _page(
    view: View,
    texts: Texts,
    held: Held,
    section: Section,
    typed: Fields,
    errors: Mapping[str, str],
    notes: Mapping[str, tuple[str, ...]] = NO_NOTES,
) -> SectionPage:
    showing = held.showing
    shown = [code for s in held.definition.sections for code in s.items if showing.shows(code)]
    numbers = {code: n for n, code in enumerate(shown, start=1)}
    parts = [p.section for p in progress(held.definition, held.responses, showing).sections]
    questions = tuple(
        replace(
            _question(view, texts, held, item, numbers[item.code], typed, errors),
            notes=notes.get(item.code, ()),
        )
        for item in (held.definition.item(code) for code in section.items)
        if item is not None and showing.shows(item.code)
    )
    return SectionPage(
        title=texts.sections[section.code].name,
        lang=view.lang,
        shell=view.shell(),
        action=view.url(f"{held.path}/sections/{section.code}"),
        back=view.url(held.path),
        heading=texts.sections[section.code].name,
        lead=texts.sections[section.code].gist,
        step=parts.index(section) + 1 if section in parts else 0,
        steps=len(parts),
        saving=Saving(
            api=view.url(f"/api/v1/assessments/{held.row.id}"),
            worker=view.url("/sw.js"),
            sections=tuple(view.url(f"{held.path}/sections/{part.code}") for part in parts),
        ),
        questions=questions,
        errors=tuple((q.code, q.title, q.error) for q in questions if q.error),
    )


def _question(
    view: View,
    texts: Texts,
    held: Held,
    item: Item,
    number: int,
    typed: Fields,
    errors: Mapping[str, str],
) -> QuestionView:
    text = texts.items[item.code]
    kept = held.responses.get(item.code)
    fields = typed or (form_from_response(item, kept) if kept else {})
    error = errors.get(item.code, "")
    return QuestionView(
        code=item.code,
        number=number,
        title=text.title,
        question=text.question,
        help=text.help,
        example=text.example,
        where=text.where,
        who=text.who,
        evidence=text.evidence,
        reference=item.reference,
        flags=tuple(texts.flags[flag.note] for flag in item.flags),
        is_constrained=item.constrained,
        allows_many=item.kind is ItemKind.MULTIPLE,
        asks_ratio=item.ratio is not None,
        options=_options(view, texts, held, item, fields, held.showing),
        figures=_figures(texts, item, fields, _suggested(held, item.code)),
        error=error,
        cautions=() if error else caution_words(view.t, texts, item.code, kept),
        seen=item_tag(item, kept),
    )


def _options(
    view: View, texts: Texts, held: Held, item: Item, fields: Fields, showing: Showing
) -> tuple[OptionView, ...]:
    """Give the options, then what is no option: not applicable where business may be trimmed, don't know."""
    chosen = set(fields.get(item.code, ()))
    words = texts.items[item.code].options
    shown = [
        OptionView(
            o.code, words[o.code], o.code in chosen, o.exclusive, grade_name(view.t, texts, item, o.level)
        )
        for o in item.options
        if showing.offers(item.code, o.code)
    ]
    states = {DONT_KNOW: view.t.gettext("不清楚")}
    if held.definition.section_of(item.code).may_be_trimmed:
        states = {NOT_APPLICABLE: view.t.gettext("不适用：本厂没有这项业务"), **states}
    return (
        *shown,
        *(OptionView(s, label, s in chosen, is_exclusive=True, badge="") for s, label in states.items()),
    )


def _figures(
    texts: Texts, item: Item, fields: Fields, suggested: Mapping[str, Decimal]
) -> tuple[FigureView, ...]:
    views = []
    for figure in item.figures:
        name = f"{item.code}.{figure.code}"
        typed = "".join(fields.get(name, ()))
        fill = plain(suggested[figure.code]) if not typed and figure.code in suggested else ""
        text = texts.figures[figure.code]
        views.append(FigureView(name, text.label, text.unit, text.hint, typed or fill, bool(fill)))
    return tuple(views)
