"""Totals and levels of many assessments at once, with NumPy: the same expressions, the same answers.

A row is a yes-or-no vector over the options of all items. Every expression of a plan becomes whole
numbers over one scale, so that nothing is rounded. Matrix products run in double precision, which is
exact as long as no sum can pass 2^53; a plan with larger numbers is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from diagnosis_models.expressions import Climb, Expression, Least, Linear, Mix
from diagnosis_models.plans import Demand, Plan

LARGEST_EXACT = 2**53
Whole: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.float64]


class TooLargeNumbers(Exception):
    """A plan whose whole numbers could pass what is computed exactly here."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """Whole numbers that mean `numbers / scale`; `most` bounds what they can be."""

    numbers: Whole
    scale: int
    most: int

    def times(self, factor: int) -> Whole:
        """Give the numbers over a scale so many times as large; raises `TooLargeNumbers`."""
        if self.most * factor >= LARGEST_EXACT:
            raise TooLargeNumbers
        return self.numbers * factor


@dataclass(frozen=True, slots=True)
class Outcome:
    """Totals as whole numbers over `scale`, and the ranks of the levels reached (0 for none)."""

    totals: Whole
    scale: int
    ranks: Whole


class BulkScorer:
    """One plan made ready for many rows; it does not judge silence, so rows hold answers that count."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        pairs = [(item.code, option.code) for item in plan.items for option in item.options]
        self.columns: dict[tuple[str, str], int] = {pair: place for place, pair in enumerate(pairs)}

    def rows(self, chosen: Iterable[Mapping[str, tuple[str, ...]]]) -> Rows:
        """Write chosen options as rows; options the plan does not count are passed over."""
        given = list(chosen)
        rows = np.zeros((len(given), len(self.columns)))
        for place, answers in enumerate(given):
            for item, options in answers.items():
                for option in options:
                    column = self.columns.get((item, option))
                    if column is not None:
                        rows[place, column] = 1.0
        return rows

    def score(self, rows: Rows) -> Outcome:
        """Score the rows; raises `TooLargeNumbers`."""
        work = _Work(rows, self.columns)
        total = work.value(self._plan.total)
        ranks: Whole = np.zeros(len(rows), dtype=np.int64)
        for stage in self._plan.stages:
            met = np.ones(len(rows), dtype=bool)
            for rule in stage.rules:
                for demand in rule.demands:
                    met &= work.meets(demand)
            ranks[met] = stage.level.rank
        return Outcome(total.numbers, total.scale, ranks)


class _Work:
    """Values of expressions on one set of rows, each computed once."""

    def __init__(self, rows: Rows, columns: Mapping[tuple[str, str], int]) -> None:
        self._rows, self._columns = rows, columns
        self._known: dict[int, Scaled] = {}

    def meets(self, demand: Demand) -> NDArray[np.bool_]:
        value = self.value(demand.expression)
        bound = demand.bound * value.scale
        return value.numbers > floor(bound) if demand.strict else value.numbers >= ceil(bound)

    def value(self, expression: Expression) -> Scaled:
        key = id(expression)
        if key not in self._known:
            self._known[key] = self._compute(expression)
        return self._known[key]

    def _compute(self, expression: Expression) -> Scaled:
        if isinstance(expression, Linear):
            return self._linear(expression)
        if isinstance(expression, Mix):
            return self._mix(expression)
        if isinstance(expression, Least):
            return self._least(expression)
        if isinstance(expression, Climb):
            return self._climb(expression)
        raise TypeError(type(expression).__name__)

    def _linear(self, expression: Linear) -> Scaled:
        weights = np.zeros(len(self._columns))
        for item, table in expression.coefficients.items():
            for option, number in table.items():
                if (item, option) in self._columns:
                    weights[self._columns[item, option]] = float(number)
        most = sum(abs(n) for table in expression.coefficients.values() for n in table.values())
        if most >= LARGEST_EXACT:
            raise TooLargeNumbers
        return Scaled((self._rows @ weights).astype(np.int64), expression.scale, most)

    def _mix(self, expression: Mix) -> Scaled:
        parts = [(weight, self.value(part)) for weight, part in expression.parts]
        scale = lcm(*(part.scale * weight.denominator for weight, part in parts), 1)
        numbers: Whole = np.zeros(len(self._rows), dtype=np.int64)
        most = 0
        for weight, part in parts:
            factor = int(weight * scale / part.scale)
            most += part.most * abs(factor)
            if most >= LARGEST_EXACT:
                raise TooLargeNumbers
            numbers = numbers + part.numbers * factor
        return Scaled(numbers, scale, most)

    def _least(self, expression: Least) -> Scaled:
        parts = [self.value(part) for part in expression.parts]
        scale = lcm(*(part.scale for part in parts))
        raised = [part.times(scale // part.scale) for part in parts]
        most = max(part.most * (scale // part.scale) for part in parts)
        return Scaled(np.minimum.reduce(raised), scale, most)

    def _climb(self, expression: Climb) -> Scaled:
        parts = [self.value(step) for step in expression.steps]
        scale = lcm(*(part.scale for part in parts))
        height: Whole = np.zeros(len(self._rows), dtype=np.int64)
        climbing = np.ones(len(self._rows), dtype=bool)
        for part in parts:
            demand = Fraction(expression.required) * part.scale
            bar = ceil(demand) if expression.inclusive else floor(demand) + 1
            satisfied = part.numbers >= bar
            height += np.where(climbing, np.where(satisfied, scale, part.times(scale // part.scale)), 0)
            climbing &= satisfied
        return Scaled(height, scale, scale * (len(parts) + 1))
