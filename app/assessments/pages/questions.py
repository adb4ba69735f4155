"""One question as its page shows it: options, numbers, help, and what to know about the kept answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.assessments.deps import Held
from app.assessments.domain.forms import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Fields,
    form_from_response,
    known_figures,
)
from app.assessments.domain.guarding import item_tag
from app.assessments.service.wording import caution_words, grade_name
from app.kit.decimals import plain
from app.questionnaires.domain.definition import Item, Texts
from app.questionnaires.domain.showing import Showing
from app.web.view import View
from diagnosis_models.contract import ItemKind


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
class TermView:
    """A word as it stands in the question, and what it means."""

    word: str
    says: str


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
    carried: tuple[str, ...]
    """From where the answer was carried over; it waits for confirmation."""
    author: str = ""
    """Who gave the answer and when, where it was somebody else than the reader."""
    notes: tuple[str, ...] = ()
    """Gentle questions about answers that hardly fit together."""
    terms: tuple[TermView, ...] = ()
    """Words of the question that may need explaining."""


def question_view(
    view: View,
    texts: Texts,
    held: Held,
    item: Item,
    number: int,
    typed: Fields,
    errors: Mapping[str, str],
) -> QuestionView:
    """Make the view of one question.

    What was typed stands only where it is not kept: at an error, or on a stale page (which has no errors),
    whose tags come back as they were posted. Everywhere else the page shows what its tag says, so that
    saving it again overwrites nothing unseen.
    """
    text = texts.items[item.code]
    kept = held.responses.get(item.code)
    error = errors.get(item.code, "")
    fields: Fields = form_from_response(item, kept) if kept else {}
    seen = item_tag(item, kept)
    if typed and (error or not errors):
        fields = typed
        seen = seen if error else "".join(typed.get(f"seen.{item.code}", (seen,)))
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
        figures=_figures(texts, item, fields, suggested_figures(held, item.code)),
        error=error,
        cautions=() if error else caution_words(view.t, texts, item.code, kept),
        seen=seen,
        carried=(),
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


def suggested_figures(held: Held, code: str) -> dict[str, Decimal]:
    """Figures known from other items, for filling in."""
    others = {item: response for item, response in held.responses.items() if item != code}
    return known_figures(others)
