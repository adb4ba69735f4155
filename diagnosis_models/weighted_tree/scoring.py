"""The arithmetic of the weighted tree: exact, and with its proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diagnosis_models.contract import (
    UNANSWERED,
    Condition,
    Contribution,
    DimensionScore,
    Gate,
    Grade,
    Level,
    MeasuredItem,
    MeasuredResponse,
    Provenance,
    ResponseState,
    Result,
    ResultStatus,
    Score,
)
from diagnosis_models.weighted_tree.parameters import (
    NO_LEVEL,
    ConditionKind,
    LevelRule,
    Node,
    Parameters,
    Policy,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Tally:
    """What the gates look at: points and grades, and what the missing items could still add."""

    score: Decimal
    open_score: Decimal
    grades: tuple[Grade, ...]
    open_grades: frozenset[str]


def score_tree(
    items: Sequence[MeasuredItem],
    parameters: Parameters,
    responses: Mapping[str, MeasuredResponse],
) -> Result:
    """Score checked responses under checked parameters."""
    given = {item.code: responses.get(item.code, UNANSWERED) for item in items}
    missing = tuple(item.code for item in items if _is_missing(given[item.code], parameters))
    scored = [item for item in items if not item.is_graded]
    contributions = tuple(_contribution(item, given[item.code]) for item in scored)
    dimensions = _dimensions(parameters.tree, scored, contributions)
    tally = _Tally(
        score=sum((d.score for d in dimensions), ZERO),
        open_score=sum((i.max_points for i in scored if i.code in missing), ZERO),
        grades=tuple(_grade(item, given[item.code]) for item in items if item.is_graded),
        open_grades=frozenset(missing),
    )
    gates = tuple(_gate(rule, tally) for rule in parameters.levels)
    usable = len(items) - len(missing)
    return Result(
        status=ResultStatus.PROVISIONAL if missing else ResultStatus.FINAL,
        coverage=Decimal(usable) / Decimal(len(items)) if items else ZERO,
        total=Score(tally.score, parameters.total_max),
        dimensions=dimensions,
        level=_level(gates),
        gates=gates,
        contributions=contributions,
        grades=tally.grades,
        missing=missing,
        provenance=_weakest(items, parameters),
    )


def _is_missing(response: MeasuredResponse, parameters: Parameters) -> bool:
    policy = {
        ResponseState.UNANSWERED: parameters.unanswered,
        ResponseState.DONT_KNOW: parameters.dont_know,
        ResponseState.NOT_APPLICABLE: parameters.not_applicable,
    }
    return policy.get(response.state) is Policy.PROVISIONAL


def _contribution(item: MeasuredItem, response: MeasuredResponse) -> Contribution:
    points = sum((item.option(code).points for code in response.options), ZERO)
    return Contribution(item=item.code, points=min(points, item.max_points), max=item.max_points)


def _grade(item: MeasuredItem, response: MeasuredResponse) -> Grade:
    level = item.option(response.options[0]).level if response.options else None
    if response.state is ResponseState.NOT_APPLICABLE:
        level = 0
    return Grade(item=item.code, level=level, constrained=item.constrained)


def _dimensions(
    tree: Sequence[Node], items: Sequence[MeasuredItem], contributions: Sequence[Contribution]
) -> tuple[DimensionScore, ...]:
    leaf_points: dict[str, Decimal] = {}
    for item, contribution in zip(items, contributions, strict=True):
        leaf_points[item.dimension] = leaf_points.get(item.dimension, ZERO) + contribution.points

    def scored(node: Node) -> DimensionScore:
        children = tuple(scored(child) for child in node.children)
        own = sum((c.score for c in children), ZERO) if children else leaf_points.get(node.code, ZERO)
        return DimensionScore(node.code, own, node.max, children)

    return tuple(scored(node) for node in tree)


def _gate(rule: LevelRule, tally: _Tally) -> Gate:
    conditions = tuple(
        _condition(need.kind, need.required, rule.level, tally) for need in rule.requirements
    )
    return Gate(rule.level, all(c.met for c in conditions), conditions, rule.provenance)


def _condition(kind: ConditionKind, required: Decimal, level: Level, tally: _Tally) -> Condition:
    if kind is ConditionKind.MIN_SCORE:
        actual, still_open = tally.score, tally.open_score
    else:
        counted = [g for g in tally.grades if g.constrained or kind is ConditionKind.MIN_SCENES]
        actual = Decimal(sum(g.level is not None and g.level >= level.rank for g in counted))
        still_open = Decimal(sum(g.item in tally.open_grades for g in counted))
    return Condition(kind, required, actual, actual >= required, still_open)


def _level(gates: Sequence[Gate]) -> Level:
    """Test from the highest level down; the first whose conditions all hold is the result."""
    for gate in reversed(gates):
        if gate.met:
            return gate.level
    return NO_LEVEL


def _weakest(items: Sequence[MeasuredItem], parameters: Parameters) -> Provenance:
    marks = [item.provenance for item in items]
    marks += [rule.provenance for rule in parameters.levels]
    marks += [node.provenance for top in parameters.tree for node in top.walk()]
    return Provenance.weakest(marks)
