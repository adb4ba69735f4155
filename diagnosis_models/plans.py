"""A plan is an instrument's rule made concrete for one set of facts; scoring it is the same for all.

The families differ in how they build a plan from their parameters; `scoring.py` scores any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from diagnosis_models.contract import (
    NO_CONTEXT,
    UNANSWERED,
    Context,
    Level,
    MeasuredItem,
    MeasuredResponse,
    Plain,
    Provenance,
    ResponseState,
)
from diagnosis_models.expressions import Expression
from diagnosis_models.reading import (
    read_choice,
    read_decimal,
    read_mapping,
    refuse_unknown,
)
from diagnosis_models.rounding import Compared, Rounding, read_rounding


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


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One condition of a level: one demand, or (`counted`) all of several; told apart by identity."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One node of the dimension tree; without an expression it collects the contributions below.

    Told apart by identity, as plans are.
    """

    code: str
    max: Fraction
    expression: Expression | None
    children: tuple[Branch, ...]
    combine: str
    weight: Fraction | None = None
    items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An instrument's rule for one set of facts, hidden and excluded items; told apart by identity."""

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
