"""One section a page: questions with help, what was typed never lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import (
    DONT_KNOW,
    Fields,
    form_from_response,
    known_figures,
    raw_from_form,
)
from app.assessments.domain.states import AssessmentState, missing_items, progress
from app.assessments.errors import AssessmentNotFound
from app.assessments.pages.carried import carried_words
from app.assessments.pages.wording import refusal
from app.assessments.service.keeping import record_responses
from app.assessments.service.wording import caution_words
from app.kit.decimals import plain
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Section, Texts
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


@dataclass(frozen=True, slots=True)
class OptionView:
    """One radio button or tick box."""

    value: str
    label: str
    is_chosen: bool
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
    flags: tuple[str, ...]
    is_constrained: bool
    allows_many: bool
    asks_ratio: bool
    options: tuple[OptionView, ...]
    figures: tuple[FigureView, ...]
    error: str
    cautions: tuple[str, ...]
    carried: tuple[str, ...]
    """From where the answer was carried over; it waits for confirmation."""


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
    questions: tuple[QuestionView, ...]
    """In the order of the questionnaire."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, title and message of every error."""
    version: str
    """The version of the questionnaire these questions are of; comes back with the form."""
    stale: str
    """That the questions have changed since the form was opened; empty if they have not."""


@router.get("/assessments/{assessment_id}/sections/{code}")
def section_page(code: str, held: HeldDep, view: ViewDep, library: LibraryDep) -> Response:
    """Show a section as kept."""
    section = _section(held, code)
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    texts = library.texts(held.edition, view.lang)
    return view.render(_page(view, texts, held, section, {}, {}, library=library))


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
    texts = library.texts(held.edition, view.lang)
    if "".join(form.get("version", ())) not in {"", held.definition.version}:
        stale = view.t.gettext(
            "问卷在您打开这一页之后更新了，刚才填的还没有保存。请按新的题目核对后再保存。"
        )
        page = _page(view, texts, held, section, form, {}, library=library, stale=stale)
        return view.render(page, status=409)
    showing = held.showing
    shown_before = frozenset(code for code in section.items if showing.shows(code))
    accepted, refused = _read(held, section, form)
    record_responses(session, held.row, accepted, at=now)
    for item, (_, response) in accepted.items():
        held.responses[item] = response
        held.carried.pop(item, None)
    if refused:
        return view.render(_page(view, texts, held, section, form, refused, library=library), status=422)
    if any(response.cautions for _, response in accepted.values()) and "seen" not in form:
        return view.render(_page(view, texts, held, section, {}, {}, library=library))
    return view.redirect(_next_path(held, section, shown_before))


def _section(held: Held, code: str) -> Section:
    section = held.definition.section(code)
    if section is None:
        raise AssessmentNotFound
    return section


def _read(
    held: Held, section: Section, form: Fields
) -> tuple[dict[str, tuple[Item, ItemResponse]], dict[str, ResponseRefused]]:
    accepted: dict[str, tuple[Item, ItemResponse]] = {}
    refused: dict[str, ResponseRefused] = {}
    showing = held.showing
    for code in section.items:
        item = held.definition.item(code)
        if item is None or not showing.shows(code):
            continue
        try:
            suggested = _suggested(held, code)
            accepted[code] = (item, read_response(item, raw_from_form(item, form, suggested)))
        except ResponseRefused as fault:
            refused[code] = fault
    return accepted, refused


def _suggested(held: Held, code: str) -> dict[str, Decimal]:
    """Figures known from other items, for filling in."""
    others = {item: response for item, response in held.responses.items() if item != code}
    return known_figures(others)


def _next_path(held: Held, section: Section, shown_before: frozenset[str]) -> str:
    """Stay when answers have opened new questions here; else go to the next shown section."""
    showing = held.showing
    missing = missing_items(held.definition, held.given, showing)
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
    refused: Mapping[str, ResponseRefused],
    *,
    library: Library,
    stale: str = "",
) -> SectionPage:
    shown = [code for s in held.definition.sections for code in s.items if held.showing.shows(code)]
    numbers = {code: n for n, code in enumerate(shown, start=1)}
    showing = held.showing
    parts = [p.section for p in progress(held.definition, held.given, showing).sections]
    carried = {c: carried_words(view, library, held, c) for c in section.items if c in held.carried}
    questions = tuple(
        _question(view, texts, held, item, numbers[item.code], typed, refused, carried.get(item.code, ()))
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
        questions=questions,
        errors=tuple((q.code, q.title, q.error) for q in questions if q.error),
        version=held.definition.version,
        stale=stale,
    )


def _question(
    view: View,
    texts: Texts,
    held: Held,
    item: Item,
    number: int,
    typed: Fields,
    refused: Mapping[str, ResponseRefused],
    carried: tuple[str, ...],
) -> QuestionView:
    text = texts.items[item.code]
    kept = held.responses.get(item.code)
    fields = typed or (form_from_response(item, kept) if kept else {})
    fault = refused.get(item.code)
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
        flags=tuple(texts.flags[flag.note] for flag in item.flags),
        is_constrained=item.constrained,
        allows_many=item.kind is ItemKind.MULTIPLE,
        asks_ratio=item.ratio is not None,
        options=_options(view, texts, item, fields, held.showing),
        figures=_figures(texts, item, fields, _suggested(held, item.code)),
        error=refusal(view.t, texts, item, fault) if fault else "",
        cautions=() if fault else caution_words(view.t, texts, item.code, kept),
        carried=carried,
    )


def _options(
    view: View, texts: Texts, item: Item, fields: Fields, showing: Showing
) -> tuple[OptionView, ...]:
    chosen = set(fields.get(item.code, ()))
    words = texts.items[item.code].options
    shown = [
        OptionView(o.code, words[o.code], o.code in chosen, _badge(view, texts, o.level))
        for o in item.options
        if showing.offers(item.code, o.code)
    ]
    unsure = OptionView(DONT_KNOW, view.t.gettext("不清楚"), DONT_KNOW in chosen, "")
    return (*shown, unsure)


def _badge(view: View, texts: Texts, level: int | None) -> str:
    if level is None:
        return ""
    return texts.levels[f"L{level}"].name if level else view.t.gettext("未达")


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
