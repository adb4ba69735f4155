"""Why this level and not the next: gates, what is lacking, and the gaps worth closing first."""

from dataclasses import dataclass, replace
from decimal import Decimal

from diagnosis_models.contract import Condition, Contribution, Gate, Result

FOLLOWING_WEIGHT = Decimal("0.25")
"""Outcomes and shares of money follow from other improvements, so they come last. Our own choice."""

CONSTRAINED_WEIGHT = Decimal("1.5")
"""A ★ scene counts for two conditions of a gate at once, so its gap weighs more. Our own choice."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing below what the next level asks.

    For a scored item `lost` is the points not reached and the levels are `None`; for a graded item
    (scene) `from_level` → `to_level` is the step and `lost` is zero. `weight` orders the gaps; it
    compares within one result only.
    """

    item: str
    weight: Decimal
    lost: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    max_points: Decimal = Decimal(0)
    from_level: int | None = None
    to_level: int | None = None
    constrained: bool = False
    counts_for_gate: bool = False


def next_gate(result: Result) -> Gate | None:
    """Give the gate of the level above the one reached; `None` at the top."""
    return next((g for g in result.gates if g.level.rank == result.level.rank + 1), None)


def blocking(gate: Gate) -> tuple[Condition, ...]:
    """Give the conditions of a gate that are not met."""
    return tuple(condition for condition in gate.conditions if not condition.met)


def gaps(result: Result, follows: tuple[str, ...] = ()) -> tuple[Gap, ...]:
    """Give every gap towards the next level (or the top), heaviest first, scenes and points in turn.

    A level asks for scenes and for points, so advice on one side alone would not reach it. A side
    that blocks the next level comes up twice as often as one that does not.

    A scored item weighs its lost points as a share of all points still missing in the result; a
    scene weighs by how near it is to the target level, more if it is constrained (★), and more if
    the scene conditions of the next gate are not met yet. Scene weights are scaled so that all
    scored gaps together and all scene gaps together count the same. Items in `follows` improve as
    a consequence of others and weigh a quarter.
    """
    target = min(result.level.rank + 1, max((g.level.rank for g in result.gates), default=1))
    scene_gaps = [
        _scene_gap(g.item, g.level or 0, target, constrained=g.constrained)
        for g in result.grades
        if (g.level or 0) < target
    ]
    scored = [
        Gap(c.item, _lost_weight(c, follows), c.max - c.points, points=c.points, max_points=c.max)
        for c in result.contributions
        if c.points < c.max
    ]
    gate = next_gate(result)
    unmet = {condition.kind for condition in blocking(gate)} if gate else set()
    sides = (
        _scaled(scene_gaps, blocks=bool(unmet - {"min_score"})),
        _scaled(scored, blocks="min_score" in unmet),
    )
    placed = [
        (place / (2 if gap.counts_for_gate else 1), gap) for side in sides for place, gap in enumerate(side)
    ]
    return tuple(gap for _, gap in sorted(placed, key=lambda pair: pair[0]))


def _lost_weight(contribution: Contribution, follows: tuple[str, ...]) -> Decimal:
    lost = contribution.max - contribution.points
    return lost * FOLLOWING_WEIGHT if contribution.item in follows else lost


def _scene_gap(item: str, level: int, target: int, *, constrained: bool) -> Gap:
    nearness = Decimal(1) / Decimal(target - level)
    weight = nearness * (CONSTRAINED_WEIGHT if constrained else Decimal(1))
    return Gap(item, weight, from_level=level, to_level=target, constrained=constrained)


def _scaled(found: list[Gap], *, blocks: bool) -> list[Gap]:
    """Order one side by weight, scaled to add up to 1, or to 2 when it blocks the next level."""
    total = sum((gap.weight for gap in found), Decimal(0))
    factor = Decimal(2 if blocks else 1) / total if total else Decimal(0)
    ordered = sorted(found, key=lambda gap: (-gap.weight, gap.item))
    return [replace(gap, weight=gap.weight * factor, counts_for_gate=blocks) for gap in ordered]
