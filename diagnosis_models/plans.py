"""A plan is an instrument's rule made concrete for one set of facts; scoring it is the same for all.

The families differ in how they build a plan from their parameters; `scoring.py` scores any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

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
    read_whole,
    refuse_unknown,
)

MOST_DIGITS = 12


class Policy(StrEnum):
    """What a response without a chosen option does to the result."""

    PROVISIONAL = "provisional"
    ZERO = "zero"
    EXCLUDE = "exclude"


class RoundingMode(StrEnum):
    """How a number without finite decimal form is written."""

    HALF_UP = "half_up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many digits the numbers of a result are written with; comparisons stay exact."""

    digits: int
    mode: RoundingMode

    def write(self, number: Fraction) -> Decimal:
        """Write a number: exact if it has a finite form of at most so many digits, else rounded."""
        return _written(number.numerator, number.denominator, self.digits, self.mode)


@dataclass(frozen=True, slots=True)
class Policies:
    """What the different kinds of silence do, and below which coverage no score is shown."""

    states: Mapping[ResponseState, Policy]
    hidden: Policy
    coverage_floor: Decimal
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Demand:
    """An expression that must reach a bound, or exceed it when `strict`."""

    expression: Expression
    bound: Fraction
    strict: bool = False

    def met(self, value: Fraction) -> bool:
        """Whether this value suffices."""
        return value > self.bound if self.strict else value >= self.bound


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
    rounding = read_mapping(parameters.get("rounding", {}), "rounding")
    refuse_unknown(rounding, {"compare", "display", "digits", "mode"}, "rounding")
    return Policies(
        states={state: read_choice(fields.get(state), f"policies.{state}", Policy) for state in states},
        hidden=read_choice(fields.get("hidden"), "policies.hidden", Policy, Policy.EXCLUDE),
        coverage_floor=read_decimal(parameters.get("coverage_floor"), "coverage_floor", default="0"),
        rounding=Rounding(
            digits=read_whole(rounding.get("digits"), "rounding.digits", default=MOST_DIGITS),
            mode=read_choice(rounding.get("mode"), "rounding.mode", RoundingMode, RoundingMode.HALF_UP),
        ),
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


@lru_cache(maxsize=65536)
def _written(numerator: int, denominator: int, digits: int, mode: RoundingMode) -> Decimal:
    """Write a fraction: exact where it ends within so many digits, else rounded; the same few come often."""
    rest = denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    with localcontext(prec=60):
        number = Decimal(numerator) / Decimal(denominator)
        if rest == 1 and -int(number.as_tuple().exponent) <= digits:
            return number
        rounding = ROUND_HALF_UP if mode is RoundingMode.HALF_UP else ROUND_DOWN
        return number.quantize(Decimal(1).scaleb(-digits), rounding)
