"""Unfolding a result: each number down to the rule and the answers that made it. Needs no database."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.assessments.service.wording import answer_words
from app.kit.decimals import at_least, plain, rounded, shown, whole
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Definition, Item, Texts
from app.questionnaires.domain.responses import Response
from diagnosis_models.contract import Contribution, DimensionScore, ItemKind, Result

Responses = Mapping[str, Response]
MOST_TERMS = 40
"""More items than this are not added up one by one in a line; their dimensions are, exactly."""


@dataclass(frozen=True, slots=True)
class ItemProof:
    """One item: the answer, what its options count, what it brought to the total."""

    code: str
    title: str
    answer: tuple[str, ...]
    working: str
    points: str
    max: str
    reference: str


@dataclass(frozen=True, slots=True)
class NodeProof:
    """One dimension: its score, the rule that made it (empty for a single part), its parts."""

    name: str
    score: str
    max: str
    rule: str
    weight: str
    children: tuple["NodeProof", ...]
    items: tuple[ItemProof, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole score: its dimensions, the graded items beside them, and what it adds up to."""

    total: str
    max: str
    sum: str
    nodes: tuple[NodeProof, ...]
    graded: tuple[ItemProof, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    t: Translator
    definition: Definition
    texts: Texts
    responses: Responses
    contributions: Mapping[str, Contribution]


def explain(
    t: Translator, definition: Definition, texts: Texts, result: Result, responses: Responses
) -> Proof:
    """Unfold a result; the points of all items together are the total."""
    source = _Source(t, definition, texts, responses, {c.item: c for c in result.contributions})
    graded = [item for item in definition.items if item.code not in source.contributions]
    levels = {grade.item for grade in result.grades}
    parts = [whole(c.points) for c in result.contributions if c.points]
    is_long = len(parts) > MOST_TERMS
    if is_long:
        parts = [plain(dimension.score) for dimension in result.dimensions]
    return Proof(
        total=at_least(result.total.score) if is_long else shown(result.total.score),
        max=whole(result.total.max),
        sum=" + ".join(parts) or "0",
        nodes=tuple(_node(source, dimension) for dimension in result.dimensions),
        graded=tuple(_item(source, item) for item in graded if item.code in levels),
    )


def _node(source: _Source, dimension: DimensionScore) -> NodeProof:
    own = [i for i in source.definition.items if i.dimension == dimension.code]
    items = tuple(_item(source, item) for item in own if item.code in source.contributions)
    weight = dimension.weight
    has_parts = len(dimension.children) + len(items) > 1
    return NodeProof(
        name=source.texts.dimensions[dimension.code].name,
        score=shown(dimension.score),
        max=whole(dimension.max),
        rule=_rule(source.t, dimension.combine) if has_parts else "",
        weight="" if weight is None else f"{plain((weight * 100).normalize())}%",
        children=tuple(_node(source, child) for child in dimension.children),
        items=items,
    )


def _rule(t: Translator, combine: str) -> str:
    return {
        "sum": t.gettext("各部分相加"),
        "mean": t.gettext("各部分取平均"),
        "weighted_mean": t.gettext("各部分按权重平均"),
        "min": t.gettext("取各部分中最低的一项"),
        "count": t.gettext("数一数达到要求的有几项"),
        "ladder": t.gettext("从低到高逐项看，到第一项没达到为止"),
    }[combine]


def _item(source: _Source, item: Item) -> ItemProof:
    response = source.responses.get(item.code)
    brought = source.contributions.get(item.code)
    is_small = brought is not None and brought.max < 1
    return ItemProof(
        code=item.code,
        title=source.texts.items[item.code].title,
        answer=answer_words(source.t, source.texts, item, response),
        working=_working(source.t, item, response),
        points=(plain if is_small else shown)(brought.points) if brought else "",
        max=(plain if is_small else whole)(brought.max) if brought else "",
        reference=item.reference,
    )


def _working(t: Translator, item: Item, response: Response | None) -> str:
    """Show the arithmetic of one item: the points of what was chosen, the ratio behind a bracket."""
    if response is None or not response.options:
        return ""
    points = {option.code: option.points for option in item.options}
    if item.kind is ItemKind.MULTIPLE and len(response.options) > 1:
        chosen = [points[code] for code in response.options]
        return f"{' + '.join(map(plain, chosen))} = {plain(sum(chosen, start=chosen[0] * 0))}"
    if item.ratio and response.figures.get(item.ratio.denominator):
        part, whole = response.figures[item.ratio.numerator], response.figures[item.ratio.denominator]
        return t.gettext(
            "%(part)s ÷ %(whole)s = %(share)s%%",
            part=plain(part),
            whole=plain(whole),
            share=rounded(part / whole * 100, 2),
        )
    return ""
