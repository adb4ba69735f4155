"""Scoring by a plan: values, gates from the highest level down, contributions that add up, coverage, status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from diagnosis_models.contract import (
    NO_CONTEXT,
    UNANSWERED,
    Condition,
    Context,
    Contribution,
    DimensionScore,
    Gate,
    Grade,
    Level,
    MeasuredItem,
    MeasuredResponse,
    ResponseState,
    Result,
    ResultStatus,
    Score,
    TargetGap,
)
from diagnosis_models.expressions import NOTHING, ZERO, Chosen, Climb, Expression
from diagnosis_models.plans import Branch, Plan, Policies, Policy, Rule, Stage
from diagnosis_models.reading import NO_LEVEL
from diagnosis_models.rounding import Rounding, exact_decimal

NO_POINTS = Decimal(0)


def score_plan(
    plan: Plan,
    policies: Policies,
    responses: Mapping[str, MeasuredResponse],
    context: Context = NO_CONTEXT,
) -> Result:
    """Score responses by a plan, with the proof."""
    chosen = {
        code: response.options
        for code, response in responses.items()
        if response.options and code not in context.hidden
    }
    shown = [item for item in plan.items if item.code not in context.hidden]
    unknown = [item for item in shown if _is_open(responses.get(item.code, UNANSWERED), policies)]
    best = {**chosen, **{item.code: item.best for item in unknown}} if unknown else chosen
    values, frame = _Values(chosen, best), _frame(plan, policies.rounding)
    gates = tuple(_gate(stage, values, policies.rounding) for stage in plan.stages)
    scope = _scope(plan, gates)
    missing = tuple(item.code for item in unknown if scope is None or item.code in scope)
    counted = len(shown) if scope is None else sum(item.code in scope for item in shown)
    coverage = Decimal(counted - len(missing)) / Decimal(counted) if counted else NO_POINTS
    withheld = coverage < policies.coverage_floor
    total = policies.rounding.write(values.now(plan.total))
    shares = plan.total.shares(chosen)
    contributions = _contributions(plan, shares, total, policies.rounding)
    dimensions = tuple(_dimension(b, values, shares, policies.rounding) for b in plan.branches)
    return Result(
        status=ResultStatus.PROVISIONAL if missing else ResultStatus.FINAL,
        coverage=coverage,
        total=Score(total, frame.total_max),
        dimensions=dimensions,
        level=NO_LEVEL if withheld else _level(gates),
        gates=gates,
        contributions=contributions,
        grades=tuple(_grade(item, frame, chosen, responses) for item in shown if item.code in frame.levels),
        missing=missing,
        provenance=plan.provenance,
        targets=_targets(dimensions, context.targets) if context.targets else (),
        withheld=withheld,
        scope=() if scope is None else tuple(item.code for item in shown if item.code in scope),
    )


class _Values:
    """Values of expressions now and at best, each computed once."""

    def __init__(self, chosen: Chosen, best: Chosen) -> None:
        self._chosen, self._best = chosen, best
        self._now: dict[int, Fraction] = {}

    def now(self, expression: Expression) -> Fraction:
        """Give the value on what is answered."""
        key = id(expression)
        if key not in self._now:
            self._now[key] = expression.value(self._chosen)
        return self._now[key]

    def options(self, item: str) -> tuple[str, ...]:
        """Give the chosen options of an item."""
        return self._chosen.get(item, NOTHING)

    def at_best(self, expression: Expression) -> Fraction:
        """Give the value if every unknown item turned out best."""
        return self.now(expression) if self._best is self._chosen else expression.value(self._best)


def _is_open(response: MeasuredResponse, policies: Policies) -> bool:
    return policies.states.get(response.state) is Policy.PROVISIONAL


def _gate(stage: Stage, values: _Values, rounding: Rounding) -> Gate:
    conditions = tuple(_condition(rule, values, rounding) for rule in stage.rules)
    return Gate(stage.level, all(c.met for c in conditions), conditions, stage.provenance)


def _condition(rule: Rule, values: _Values, rounding: Rounding) -> Condition:
    if rule.counted:
        met = [demand.met(values.now(demand.expression)) for demand in rule.demands]
        best = sum(demand.met(values.at_best(demand.expression)) for demand in rule.demands)
        required, actual = Decimal(len(met)), Decimal(sum(met))
        return Condition(rule.kind, required, actual, all(met), Decimal(best) - actual, rule.subject)
    expression = rule.demands[0].expression
    now, best_value = values.now(expression), values.at_best(expression)
    if best_value is now:
        return _settled(rule, now.numerator, now.denominator, rounding)
    return _judged(rule, now, rounding.write(best_value - now), rounding)


@lru_cache(maxsize=65536)
def _settled(rule: Rule, numerator: int, denominator: int, rounding: Rounding) -> Condition:
    """Judge a value that nothing unknown can raise; the same few come again and again."""
    return _judged(rule, Fraction(numerator, denominator), NO_POINTS, rounding)


def _judged(rule: Rule, now: Fraction, more: Decimal, rounding: Rounding) -> Condition:
    demand = rule.demands[0]
    return Condition(
        kind=rule.kind,
        required=exact_decimal(demand.required) or rounding.write(demand.required),
        actual=rounding.write(now),
        met=demand.met(now),
        open=more,
        subject=rule.subject,
    )


def _level(gates: Sequence[Gate]) -> Level:
    """Test from the highest level down; the first whose conditions all hold is the result."""
    for gate in reversed(gates):
        if gate.met:
            return gate.level
    return NO_LEVEL


def _scope(plan: Plan, gates: Sequence[Gate]) -> frozenset[str] | None:
    """Name the items that can matter: on a ladder, those up to the first level not reached."""
    if not isinstance(plan.total, Climb):
        return None
    climbed = next((n for n, gate in enumerate(gates) if not gate.met), len(gates) - 1)
    return frozenset[str]().union(*(step.items() for step in plan.total.steps[: climbed + 1]))


def _contributions(
    plan: Plan, shares: Mapping[str, Fraction], total: Decimal, rounding: Rounding
) -> tuple[Contribution, ...]:
    """Write every item's share so that the written shares add up to the written total exactly.

    An item with full marks is written with its written maximum wherever the sum allows it, and rounding
    never lifts an item above its maximum.
    """
    tops, maxima = _frame(plan, rounding).tops, plan.maxima
    exact = {code: shares.get(code, ZERO) for code in tops}
    written = {
        code: tops[code] if share == maxima[code] else rounding.write(share)
        for code, share in exact.items()
    }
    if sum(written.values(), NO_POINTS) == total and all(written[code] <= tops[code] for code in tops):
        return tuple(Contribution(code, points, tops[code]) for code, points in written.items())
    ceilings = {code: tops[code] if exact[code] <= maxima[code] else written[code] for code in exact}
    points = _apportioned(exact, written, ceilings, total, rounding)
    return tuple(Contribution(code, points[code], tops[code]) for code in exact)


def _apportioned(
    exact: Mapping[str, Fraction],
    written: Mapping[str, Decimal],
    ceilings: Mapping[str, Decimal],
    total: Decimal,
    rounding: Rounding,
) -> dict[str, Decimal]:
    """Change last digits until the written shares add up: first where rounding was farthest off.

    Shares of zero and of full marks are changed last.
    """
    found = {code: min(share, ceilings.get(code, share)) for code, share in written.items()}
    rest = total - sum(found.values(), NO_POINTS)
    step = Decimal(1).scaleb(-rounding.digits).copy_sign(rest)

    def urgency(code: str) -> tuple[bool, Fraction]:
        settled = not exact[code] or found[code] == ceilings.get(code)
        return settled, (Fraction(found[code]) - exact[code]) * (1 if rest > 0 else -1)

    order = sorted(exact, key=urgency) if rest else []
    for _ in order:
        if not rest:
            break
        open_ones = [
            code for code in order if 0 <= found[code] + step <= ceilings.get(code, found[code] + step)
        ]
        for code in open_ones[: int(rest / step)]:
            found[code] += step
            rest -= step
    return found


def _dimension(
    branch: Branch, values: _Values, shares: Mapping[str, Fraction], rounding: Rounding
) -> DimensionScore:
    if branch.expression is None:
        score = sum((shares.get(code, ZERO) for code in branch.items), ZERO)
    elif not branch.children:
        return _leaf(branch, tuple([values.options(code) for code in _codes(branch)]), rounding)
    else:
        score = values.now(branch.expression)
    children = tuple([_dimension(child, values, shares, rounding) for child in branch.children])
    return _node(branch, score, children, rounding)


def _node(
    branch: Branch, score: Fraction, children: tuple[DimensionScore, ...], rounding: Rounding
) -> DimensionScore:
    top, weight = _fixed(branch, rounding)
    return DimensionScore(branch.code, rounding.write(score), top, children, branch.combine, weight)


@lru_cache(maxsize=65536)
def _fixed(branch: Branch, rounding: Rounding) -> tuple[Decimal, Decimal | None]:
    """Write what no response moves: the most a node can reach, and its weight."""
    weight = None if branch.weight is None else rounding.write(branch.weight)
    return rounding.write(branch.max), weight


@lru_cache(maxsize=65536)
def _leaf(branch: Branch, options: tuple[tuple[str, ...], ...], rounding: Rounding) -> DimensionScore:
    """Score a leaf; few combinations of options of its few items exist, and they come again."""
    chosen = dict(zip(_codes(branch), options, strict=True))
    score = branch.expression.value(chosen) if branch.expression else ZERO
    return _node(branch, score, (), rounding)


@lru_cache(maxsize=65536)
def _codes(branch: Branch) -> tuple[str, ...]:
    """Name the items that can move a node, in a fixed order."""
    return tuple(sorted(branch.expression.items())) if branch.expression else ()


def _grade(
    item: MeasuredItem, frame: _Frame, chosen: Chosen, responses: Mapping[str, MeasuredResponse]
) -> Grade:
    options = chosen.get(item.code, NOTHING)
    level = frame.levels[item.code][options[0]] if options else None
    if responses.get(item.code, UNANSWERED).state is ResponseState.NOT_APPLICABLE:
        level = 0
    return _grade_of(item.code, level, item.constrained, frame.highest[item.code])


@lru_cache(maxsize=65536)
def _grade_of(code: str, level: int | None, constrained: bool, top: int) -> Grade:
    return Grade(code, level, constrained, top)


def _targets(dimensions: Iterable[DimensionScore], targets: Mapping[str, Decimal]) -> tuple[TargetGap, ...]:
    found = []
    for dimension in dimensions:
        if dimension.code in targets:
            found.append(TargetGap(dimension.code, targets[dimension.code], dimension.score))
        found += _targets(dimension.children, targets)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every result of a plan has in common, written once."""

    total_max: Decimal
    tops: Mapping[str, Decimal]
    levels: Mapping[str, Mapping[str, int | None]]
    highest: Mapping[str, int]


@lru_cache(maxsize=1024)
def _frame(plan: Plan, rounding: Rounding) -> _Frame:
    maxima = {item.code: plan.maxima[item.code] for item in plan.items if item.code in plan.maxima}
    written = {code: rounding.write(most) for code, most in maxima.items()}
    graded = [item for item in plan.items if item.is_graded]
    return _Frame(
        total_max=rounding.write(plan.total_max),
        tops=_apportioned(maxima, written, {}, rounding.write(sum(maxima.values(), ZERO)), rounding),
        levels={item.code: {option.code: option.level for option in item.options} for item in graded},
        highest={item.code: int(item.max_points) for item in graded},
    )
