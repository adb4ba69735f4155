"""Exact expressions over chosen options: one description that is scored, explained and optimised.

A family of rules writes its formula once, as an expression. Its value on given responses is the
score; its shares are the proof; the optimiser turns the same expression into linear constraints and
the bulk scorer into matrix products. All arithmetic is rational.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import lcm
from typing import Protocol, TypeAlias

Chosen: TypeAlias = Mapping[str, tuple[str, ...]]
"""Item code → chosen option codes; an item without an entry has none."""

Table: TypeAlias = Mapping[str, int]
NOTHING: tuple[str, ...] = ()
ZERO = Fraction(0)
ONE = Fraction(1)


class Expression(Protocol):
    """A number that follows from the chosen options."""

    def value(self, chosen: Chosen) -> Fraction:
        """Compute the number."""

    def shares(self, chosen: Chosen) -> dict[str, Fraction]:
        """Say how much each item brought; the shares add up to the value."""

    def items(self) -> frozenset[str]:
        """Name the items that can move the number."""


@dataclass(frozen=True, slots=True)
class Linear:
    """The sum of coefficients over the chosen options, divided by `scale`."""

    coefficients: Mapping[str, Table]
    scale: int

    def value(self, chosen: Chosen) -> Fraction:
        """Sum up."""
        total = 0
        for item, table in self.coefficients.items():
            for option in chosen.get(item, NOTHING):
                total += table[option]
        return _fraction(total, self.scale)

    def shares(self, chosen: Chosen) -> dict[str, Fraction]:
        """Give every item its own sum."""
        return {
            item: _fraction(sum([table[option] for option in chosen.get(item, NOTHING)]), self.scale)
            for item, table in self.coefficients.items()
        }

    def items(self) -> frozenset[str]:
        """Name the items with coefficients."""
        return frozenset(self.coefficients)


@dataclass(frozen=True, slots=True)
class Mix:
    """A weighted sum of expressions."""

    parts: tuple[tuple[Fraction, Expression], ...]

    def value(self, chosen: Chosen) -> Fraction:
        """Weigh and sum up."""
        return sum((weight * part.value(chosen) for weight, part in self.parts), ZERO)

    def shares(self, chosen: Chosen) -> dict[str, Fraction]:
        """Weigh the shares of the parts."""
        return _merged((weight, part.shares(chosen)) for weight, part in self.parts)

    def items(self) -> frozenset[str]:
        """Name the items of all parts."""
        return frozenset[str]().union(*(part.items() for _, part in self.parts))


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest of several expressions: the weakest link decides."""

    parts: tuple[Expression, ...]

    def value(self, chosen: Chosen) -> Fraction:
        """Take the smallest."""
        return min(part.value(chosen) for part in self.parts)

    def shares(self, chosen: Chosen) -> dict[str, Fraction]:
        """Give everything to the parts that are smallest, in equal portions."""
        values = [part.value(chosen) for part in self.parts]
        weakest = [p for p, v in zip(self.parts, values, strict=True) if v == min(values)]
        portion = Fraction(1, len(weakest))
        return _merged((portion, part.shares(chosen)) for part in weakest)

    def items(self) -> frozenset[str]:
        """Name the items of all parts."""
        return frozenset[str]().union(*(part.items() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Climb:
    """Step by step: a satisfied step counts 1, the first failed one its own value, the rest nothing.

    `whole` says for each step how much of it every item carries when everything is at its best.
    """

    steps: tuple[Expression, ...]
    whole: tuple[Mapping[str, Fraction], ...]
    required: Fraction
    inclusive: bool

    def satisfied(self, value: Fraction) -> bool:
        """Whether a step of this value counts as a whole one."""
        return value >= self.required if self.inclusive else value > self.required

    def value(self, chosen: Chosen) -> Fraction:
        """Climb until a step fails."""
        height = ZERO
        for step in self.steps:
            value = step.value(chosen)
            if not self.satisfied(value):
                return height + value
            height += ONE
        return height

    def shares(self, chosen: Chosen) -> dict[str, Fraction]:
        """Share each step among its items; a satisfied one counts 1, so each item brings all it can.

        No other way adds up to 1 and leaves every item at or below its best.
        """
        counted: list[tuple[Fraction, Mapping[str, Fraction]]] = []
        for step, whole in zip(self.steps, self.whole, strict=True):
            if not self.satisfied(step.value(chosen)):
                counted.append((ONE, step.shares(chosen)))
                break
            counted.append((ONE, whole))
        return _merged(counted)

    def items(self) -> frozenset[str]:
        """Name the items of all steps."""
        return frozenset[str]().union(*(step.items() for step in self.steps))


def chosen_points(item: str, values: Mapping[str, Decimal | int]) -> Linear:
    """Count the values of the chosen options of one item."""
    exact = {option: Fraction(value) for option, value in values.items()}
    scale = lcm(*(value.denominator for value in exact.values()), 1)
    return Linear({item: {option: int(value * scale) for option, value in exact.items()}}, scale)


def reached(item: str, values: Mapping[str, Decimal], threshold: Decimal) -> Linear:
    """Count 1 when the chosen option has at least this value, else 0."""
    return chosen_points(item, {option: int(value >= threshold) for option, value in values.items()})


def weigh(parts: Sequence[tuple[Fraction, Expression]]) -> Expression:
    """Add up weighted parts; linear parts melt into one linear expression."""
    if not all(isinstance(part, Linear) for _, part in parts):
        return Mix(tuple(parts))
    linear = [(weight / part.scale, part) for weight, part in parts if isinstance(part, Linear)]
    scale = lcm(*(factor.denominator for factor, _ in linear), 1)
    coefficients: dict[str, dict[str, int]] = {}
    for factor, part in linear:
        times = int(factor * scale)
        for item, table in part.coefficients.items():
            row = coefficients.setdefault(item, {})
            for option, number in table.items():
                row[option] = row.get(option, 0) + number * times
    return Linear(coefficients, scale)


def least(parts: Sequence[Expression]) -> Expression:
    """Take the smallest of the parts; one part stands for itself."""
    return parts[0] if len(parts) == 1 else Least(tuple(parts))


def ladder(rungs: Sequence[Expression]) -> Expression:
    """Count the rungs that are reached before the first one that is not (each rung is 0 or 1)."""
    prefixes = accumulate(((rung,) for rung in rungs), lambda below, rung: (*below, *rung))
    return weigh([(ONE, least(prefix)) for prefix in prefixes])


@lru_cache(maxsize=65536)
def _fraction(number: int, scale: int) -> Fraction:
    """Give `number / scale`; the same few come again and again."""
    return Fraction(number, scale)


def _merged(weighted: Iterable[tuple[Fraction, Mapping[str, Fraction]]]) -> dict[str, Fraction]:
    merged: dict[str, Fraction] = {}
    for weight, shares in weighted:
        for item, share in shares.items():
            merged[item] = merged.get(item, ZERO) + weight * share
    return merged
