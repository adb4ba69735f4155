"""The cheapest way to a level as an integer programme, built from the plan that also scores.

Every better option of an item is a yes-or-no variable. Each rule of the wanted level is an expression
over options; it becomes one row with whole coefficients, so that the solver's tolerance can not blur a
gate. A minimum inside a rule becomes a helper variable below each of its parts: the rules only ask for
"at least", so the helper may rise exactly to the minimum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import lcm

from app.questionnaires.domain.effort import NOTHING_TO_DO, Effort, Step
from diagnosis_models.contract import ItemKind, MeasuredItem
from diagnosis_models.expressions import ZERO, Chosen, Expression, Least, Linear, Mix
from diagnosis_models.plans import Demand, Stage

PRICE_STEP = Decimal("0.001")
"""Prices are compared in tens of yuan."""

LAST_RESORT = Decimal(10) ** 4
"""Added to the price of an outcome, in 万元: outcomes follow from other measures and can not be bought."""


@dataclass(frozen=True, slots=True)
class Move:
    """One possible improvement: choosing `option` of `item` (ticking it, for multiple choice)."""

    item: str
    option: str
    step: Step
    price: Decimal
    is_outcome: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Σ coefficient × variable ≥ bound, in whole numbers; helpers count from the end of the moves."""

    coefficients: Mapping[int, int]
    bound: int


@dataclass(slots=True)
class Programme:
    """Minimise the price of the moves under rows; the first `len(moves)` variables are yes-or-no."""

    moves: tuple[Move, ...]
    rows: list[Row] = field(default_factory=list)
    helpers: int = 0

    def helper(self) -> int:
        """Add a helper variable and give its index."""
        self.helpers += 1
        return len(self.moves) + self.helpers - 1


@dataclass(frozen=True, slots=True)
class _Affine:
    """constant + Σ coefficient × variable, exact."""

    constant: Fraction
    terms: Mapping[int, Fraction]


def moves_of(
    items: Sequence[MeasuredItem], chosen: Chosen, effort: Effort, size: str | None, follows: Sequence[str]
) -> tuple[Move, ...]:
    """Give every improvement that can be bought, then the outcomes that can only be hoped for."""
    found: list[Move] = []
    factor = effort.factor(size)
    for item in items:
        steps = effort.steps.get(item.code)
        hoped = item.code in follows and steps is None
        if steps is None and not hoped:
            continue
        for option, step in _steps(item, chosen.get(item.code, ()), steps or {}, hoped=hoped):
            scaled = step.times(factor)
            price = LAST_RESORT if hoped else scaled.base + scaled.days * effort.day_rate
            found.append(Move(item.code, option, scaled, price.quantize(PRICE_STEP), hoped))
    return tuple(found)


def _steps(
    item: MeasuredItem, now: tuple[str, ...], steps: Mapping[str, Step], *, hoped: bool
) -> list[tuple[str, Step]]:
    """Give the better options with what it takes to get there from now."""
    values = item.values
    if item.kind is ItemKind.MULTIPLE:
        open_options = [o.code for o in item.options if o.code not in now and values[o.code] > 0]
        return [(o, steps.get(o, NOTHING_TO_DO)) for o in open_options if hoped or o in steps]
    here = max((values[code] for code in now), default=min(values.values()))
    found, whole = [], NOTHING_TO_DO
    for option in sorted((o for o in item.options if values[o.code] > here), key=lambda o: values[o.code]):
        if option.code not in steps and not hoped:
            break
        whole += steps.get(option.code, NOTHING_TO_DO)
        found.append((option.code, whole))
    return found


def programme_for(
    stages: Sequence[Stage],
    items: Sequence[MeasuredItem],
    chosen: Chosen,
    moves: tuple[Move, ...],
    effort: Effort,
) -> Programme:
    """Write the rules of all these stages, the choice within items and the prerequisites as rows."""
    programme = Programme(moves)
    places = {(move.item, move.option): n for n, move in enumerate(moves)}
    by_code = {item.code: item for item in items}
    writer = _Writer(programme, places, by_code, chosen)
    for stage in stages:
        for rule in stage.rules:
            for demand in rule.demands:
                writer.demand(demand)
    for item in items:
        own = [n for (code, _), n in places.items() if code == item.code]
        if len(own) > 1 and item.kind is not ItemKind.MULTIPLE:
            programme.rows.append(Row(dict.fromkeys(own, -1), -1))
    for need in effort.prerequisites:
        if need.item in by_code and need.needs_item in by_code:
            writer.prerequisite(need.item, need.option, need.needs_item, need.needs_option)
    return programme


def within(programme: Programme, budget: Decimal) -> Programme:
    """Give the programme with one row more: the usual money of all moves stays within the budget.

    Money is rounded up, so that a path never costs more than the budget.
    """
    units = {
        n: -int((move.step.base / PRICE_STEP).to_integral_value(ROUND_CEILING))
        for n, move in enumerate(programme.moves)
    }
    row = Row({n: unit for n, unit in units.items() if unit}, -int(budget / PRICE_STEP))
    return Programme(programme.moves, [*programme.rows, row], programme.helpers)


class _Writer:
    """Turns expressions over options into rows over moves."""

    def __init__(
        self,
        programme: Programme,
        places: Mapping[tuple[str, str], int],
        items: Mapping[str, MeasuredItem],
        chosen: Chosen,
    ) -> None:
        self._programme, self._places, self._items, self._chosen = programme, places, items, chosen

    def demand(self, demand: Demand) -> None:
        """Ask an expression to reach its bound; to exceed it means one unit more on the exact scale."""
        affine = self._affine(demand.expression)
        scale = lcm(
            affine.constant.denominator,
            demand.bound.denominator,
            *(t.denominator for t in affine.terms.values()),
        )
        bound = (demand.bound - affine.constant) * scale + int(demand.strict)
        self._row({n: int(t * scale) for n, t in affine.terms.items()}, int(bound))

    def prerequisite(self, item: str, option: str, needs: str, needs_option: str) -> None:
        """Let the moves to an option or better need a state of another item."""
        if self._holds(needs, needs_option):
            return
        enabling = self._moves_to(needs, needs_option)
        for move in self._moves_to(item, option):
            self._row({**dict.fromkeys(enabling, 1), move: -1}, 0)

    def _row(self, coefficients: dict[int, int], bound: int) -> None:
        used = {n: c for n, c in coefficients.items() if c}
        if used or bound > 0:
            self._programme.rows.append(Row(used, bound))

    def _affine(self, expression: Expression) -> _Affine:
        if isinstance(expression, Linear):
            return self._linear(expression)
        if isinstance(expression, Mix):
            return _sum([(weight, self._affine(part)) for weight, part in expression.parts])
        if isinstance(expression, Least):
            helper = self._programme.helper()
            for part in expression.parts:
                affine = self._affine(part)
                scale = lcm(affine.constant.denominator, *(t.denominator for t in affine.terms.values()))
                terms = {n: int(t * scale) for n, t in affine.terms.items()}
                self._row({**terms, helper: -scale}, int(-affine.constant * scale))
            return _Affine(ZERO, {helper: Fraction(1)})
        raise TypeError(type(expression).__name__)

    def _linear(self, linear: Linear) -> _Affine:
        constant, terms = ZERO, dict[int, Fraction]()
        for code, table in linear.coefficients.items():
            now = sum(table[option] for option in self._chosen.get(code, ()))
            constant += Fraction(now, linear.scale)
            replaces = self._items[code].kind is not ItemKind.MULTIPLE
            for option, number in table.items():
                place = self._places.get((code, option))
                gain = number - (now if replaces else 0)
                if place is not None and gain:
                    terms[place] = terms.get(place, ZERO) + Fraction(gain, linear.scale)
        return _Affine(constant, terms)

    def _holds(self, code: str, option: str) -> bool:
        item, now = self._items[code], self._chosen.get(code, ())
        if item.kind is ItemKind.MULTIPLE:
            return option in now
        return any(item.values[o] >= item.values[option] for o in now)

    def _moves_to(self, code: str, option: str) -> list[int]:
        item = self._items[code]
        if item.kind is ItemKind.MULTIPLE:
            return [n for n in [self._places.get((code, option))] if n is not None]
        better = [o for o, value in item.values.items() if value >= item.values[option]]
        return [self._places[code, o] for o in better if (code, o) in self._places]


def _sum(parts: Sequence[tuple[Fraction, _Affine]]) -> _Affine:
    terms: dict[int, Fraction] = {}
    for weight, part in parts:
        for n, term in part.terms.items():
            terms[n] = terms.get(n, ZERO) + weight * term
    return _Affine(sum((weight * part.constant for weight, part in parts), ZERO), terms)


def moved(
    items: Sequence[MeasuredItem], chosen: Chosen, moves: Sequence[Move]
) -> dict[str, tuple[str, ...]]:
    """Give the chosen options after these moves."""
    after = {code: tuple(options) for code, options in chosen.items()}
    by_code = {item.code: item for item in items}
    for move in moves:
        item = by_code[move.item]
        if item.kind is not ItemKind.MULTIPLE:
            after[move.item] = (move.option,)
            continue
        kept = [o for o in after.get(move.item, ()) if not item.option(o).exclusive]
        after[move.item] = tuple(o.code for o in item.options if o.code in {*kept, move.option})
    return after
