"""Why this level and not the next: gates, what is lacking, and the gaps worth closing first."""

from dataclasses import dataclass, replace
from decimal import Decimal

from diagnosis_models.contract import Condition, Contribution, Gate, Result

FOLLOWING_WEIGHT = Decimal("0.25")
"""Outcomes and shares of money follow from other improvements, so they come last. Our own choice."""

SCORE_KINDS = frozenset({"min_score", "above_score", "min_level_score", "min_dimension_score", "all_of"})
"""Conditions that points can meet; the others ask for levels of items."""

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
    gate = next_gate(result)
    graded = _graded_gaps(result, gate)
    in_scope = set(result.scope) or {c.item for c in result.contributions}
    steps = {grade.item for grade in result.grades}
    scored = [
        Gap(c.item, _lost_weight(c, follows), c.max - c.points, points=c.points, max_points=c.max)
        for c in result.contributions
        if c.points < c.max and c.item in in_scope and c.item not in steps
    ]
    unmet = {condition.kind for condition in blocking(gate)} if gate else set()
    sides = (
        _scaled(graded, blocks=bool(unmet - SCORE_KINDS)),
        _scaled(scored, blocks=bool(unmet & SCORE_KINDS)),
    )
    placed = [
        (place / (2 if gap.counts_for_gate else 1), gap) for side in sides for place, gap in enumerate(side)
    ]
    return tuple(gap for _, gap in sorted(placed, key=lambda pair: pair[0]))


def _graded_gaps(result: Result, gate: Gate | None) -> list[Gap]:
    """Give the graded items below what the next level asks of them.

    A gate that names items asks exactly those; one that counts scenes asks every scene to be at its
    level; one that only looks at scores asks each item for one step more.
    """
    conditions = gate.conditions if gate else ()
    named = {c.subject: int(c.required) for c in conditions if c.kind == "min_item_level"}
    counts = gate is None or any(c.kind.endswith("scenes") for c in conditions)
    target = min(result.level.rank + 1, max((g.level.rank for g in result.gates), default=1))
    lost = {c.item: c.max - c.points for c in result.contributions}
    found = []
    for grade in result.grades:
        level = grade.level or 0
        goal = named.get(grade.item, 0) if named else target if counts else level + 1
        goal = min(goal, grade.top)
        if level < goal:
            gap = _scene_gap(grade.item, level, goal, constrained=grade.constrained)
            found.append(gap if named or counts else replace(gap, weight=lost.get(grade.item, gap.weight)))
    return found


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
