"""A plan is an instrument's rule made concrete for one set of facts; scoring it is the same for all.

The families differ in how they build a plan from their parameters. What follows is shared: values,
gates from the highest level down, contributions that add up to the total, coverage, status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

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
    Plain,
    Provenance,
    ResponseState,
    Result,
    ResultStatus,
    Score,
    TargetGap,
)
from diagnosis_models.expressions import NOTHING, ZERO, Chosen, Climb, Expression
from diagnosis_models.reading import (
    NO_LEVEL,
    read_choice,
    read_decimal,
    read_mapping,
    refuse_unknown,
)
from diagnosis_models.rounding import Compared, Rounding, exact_decimal, read_rounding

NO_POINTS = Decimal(0)


class Policy(StrEnum):
    """What a response without a chosen option does to the result."""

    PROVISIONAL = "provisional"
    ZERO = "zero"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Policies:
    """What the different kinds of silence do, and below which coverage no score is shown."""

    states: Mapping[ResponseState, Policy]
    hidden: Policy
    coverage_floor: Decimal
    rounding: Rounding

    def demand(self, expression: Expression, required: Decimal, *, strict: bool = False) -> Demand:
        """Ask for this much of an expression, of its written value where the instrument compares that."""
        bound = Fraction(required)
        if self.rounding.compare is Compared.EXACT:
            return Demand(expression, bound, strict)
        return Demand(expression, self.rounding.least(bound, strict=strict), declared=bound)


@dataclass(frozen=True, slots=True)
class Demand:
    """An expression that must reach a bound, or exceed it when `strict`.

    `declared` is what the instrument itself names, where the bound differs because written numbers
    are compared.
    """

    expression: Expression
    bound: Fraction
    strict: bool = False
    declared: Fraction | None = None

    def met(self, value: Fraction) -> bool:
        """Whether this value suffices."""
        return value > self.bound if self.strict else value >= self.bound

    @property
    def required(self) -> Fraction:
        """What a reader is told."""
        return self.bound if self.declared is None else self.declared


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition of a level: one demand, or (`counted`) all of several."""

    kind: str
    demands: tuple[Demand, ...]
    subject: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One level with its rules, joined by AND."""

    level: Level
    rules: tuple[Rule, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Branch:
    """One node of the dimension tree; without an expression it collects the contributions below."""

    code: str
    max: Fraction
    expression: Expression | None
    children: tuple[Branch, ...]
    combine: str
    weight: Fraction | None = None
    items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """An instrument's rule for one set of facts, hidden and excluded items."""

    total: Expression
    total_max: Fraction
    branches: tuple[Branch, ...]
    stages: tuple[Stage, ...]
    items: tuple[MeasuredItem, ...]
    maxima: Mapping[str, Fraction]
    provenance: Provenance


def read_policies(parameters: Mapping[str, Plain]) -> Policies:
    """Read `policies`, `coverage_floor` and `rounding`; raises `Unreadable`."""
    fields = read_mapping(parameters.get("policies"), "policies")
    states = (ResponseState.UNANSWERED, ResponseState.DONT_KNOW, ResponseState.NOT_APPLICABLE)
    refuse_unknown(fields, {*map(str, states), "hidden"}, "policies")
    return Policies(
        states={state: read_choice(fields.get(state), f"policies.{state}", Policy) for state in states},
        hidden=read_choice(fields.get("hidden"), "policies.hidden", Policy, Policy.EXCLUDE),
        coverage_floor=read_decimal(parameters.get("coverage_floor"), "coverage_floor", default="0"),
        rounding=read_rounding(parameters.get("rounding")),
    )


def excluded_items(
    items: Iterable[MeasuredItem],
    policies: Policies,
    responses: Mapping[str, MeasuredResponse],
    context: Context = NO_CONTEXT,
) -> frozenset[str]:
    """Name the items that leave the aggregation, so that the weights of the others are spread anew."""
    dropping = {state for state, policy in policies.states.items() if policy is Policy.EXCLUDE}
    hidden = context.hidden if policies.hidden is Policy.EXCLUDE else frozenset[str]()
    if not dropping and not hidden:
        return hidden
    return frozenset(
        item.code
        for item in items
        if item.code in hidden or responses.get(item.code, UNANSWERED).state in dropping
    )


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
    values = _Values(chosen, best)
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
        total=Score(total, policies.rounding.write(plan.total_max)),
        dimensions=dimensions,
        level=NO_LEVEL if withheld else _level(gates),
        gates=gates,
        contributions=contributions,
        grades=tuple(_grade(item, chosen, responses) for item in shown if item.is_graded),
        missing=missing,
        provenance=plan.provenance,
        targets=_targets(dimensions, context.targets),
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
    demand = rule.demands[0]
    now, best_value = values.now(demand.expression), values.at_best(demand.expression)
    return Condition(
        kind=rule.kind,
        required=exact_decimal(demand.required) or rounding.write(demand.required),
        actual=rounding.write(now),
        met=demand.met(now),
        open=rounding.write(best_value - now),
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
    """Write every item's share so that the written shares add up to the written total exactly."""
    codes = [item.code for item in plan.items if item.code in plan.maxima]
    points = _apportioned({code: shares.get(code, ZERO) for code in codes}, total, rounding)
    tops = _apportioned(
        {code: plan.maxima[code] for code in codes}, rounding.write(plan.total_max), rounding
    )
    return tuple(Contribution(code, points[code], tops[code]) for code in codes)


def _apportioned(exact: Mapping[str, Fraction], total: Decimal, rounding: Rounding) -> dict[str, Decimal]:
    """Write shares so that they add up: those that lost most by rounding get the rest, digit by digit."""
    written = {code: rounding.write(share) for code, share in exact.items()}
    rest = total - sum(written.values(), NO_POINTS)
    if not rest:
        return written
    step = Decimal(1).scaleb(-rounding.digits)
    by_fault = sorted(exact, key=lambda code: Fraction(written[code]) - exact[code], reverse=rest < 0)
    for code in by_fault[: int(abs(rest) / step)]:
        written[code] += step if rest > 0 else -step
    return written


def _dimension(
    branch: Branch, values: _Values, shares: Mapping[str, Fraction], rounding: Rounding
) -> DimensionScore:
    children = tuple(_dimension(child, values, shares, rounding) for child in branch.children)
    if branch.expression is None:
        score = sum((shares.get(code, ZERO) for code in branch.items), ZERO)
    else:
        score = values.now(branch.expression)
    return DimensionScore(
        code=branch.code,
        score=rounding.write(score),
        max=rounding.write(branch.max),
        children=children,
        combine=branch.combine,
        weight=None if branch.weight is None else rounding.write(branch.weight),
    )


def _grade(item: MeasuredItem, chosen: Chosen, responses: Mapping[str, MeasuredResponse]) -> Grade:
    options = chosen.get(item.code, NOTHING)
    level = item.option(options[0]).level if options else None
    if responses.get(item.code, UNANSWERED).state is ResponseState.NOT_APPLICABLE:
        level = 0
    return Grade(item.code, level, item.constrained, top=int(item.max_points))


def _targets(dimensions: Iterable[DimensionScore], targets: Mapping[str, Decimal]) -> tuple[TargetGap, ...]:
    found = []
    for dimension in dimensions:
        if dimension.code in targets:
            found.append(TargetGap(dimension.code, targets[dimension.code], dimension.score))
        found += _targets(dimension.children, targets)
    return tuple(found)
