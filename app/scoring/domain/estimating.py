"""Answering what is not answered yet at the height of what is, for an estimated band of levels.

Own method, not part of any instrument. An answer has a height from 0 (its lowest option) to 1 (its best).
An open item takes the height of an answered one of its kind, graded items from graded ones and scored
items from scored ones, in turn and in the order of the questionnaire, so that the open items are as uneven
as the answered ones. For the ends of the band a share of the open items moves one step down or up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from diagnosis_models.contract import ItemKind, Level, MeasuredItem

STEP = Fraction(1, 4)
"""How far one step moves an item, as a share of its range. Own choice."""
Chosen = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to answer an item, with its height from 0 to 1."""

    height: Fraction
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Levels under answers that are not complete.

    `low`, `likely` and `high` rest on the method, `lowest` and `highest` are what remains possible
    whatever the open items are answered.
    """

    lowest: Level
    low: Level
    likely: Level
    high: Level
    highest: Level


def rungs(item: MeasuredItem) -> tuple[Rung, ...]:
    """Give the ways to answer an item from the lowest to the best; multiple choice adds tick by tick."""
    values = item.values
    if item.kind is not ItemKind.MULTIPLE:
        low, high = min(values.values()), max(values.values())
        ordered = sorted(values, key=lambda code: values[code])
        return tuple(Rung(_share(values[code] - low, high - low), (code,)) for code in ordered)
    ticks = [o.code for o in item.options if not o.exclusive and values[o.code] > 0]
    alone = tuple(o.code for o in item.options if o.exclusive)[:1]
    made = [tuple(ticks[:count]) for count in range(1, len(ticks) + 1)]
    heights = [_share(sum((values[code] for code in taken), Decimal(0)), item.max_points) for taken in made]
    start = [Rung(Fraction(0), alone)] if alone else []
    return (*start, *(Rung(height, taken) for height, taken in zip(heights, made, strict=True)))


def height_of(item: MeasuredItem, options: Sequence[str]) -> Fraction:
    """Give the height of an answer from 0 to 1."""
    values = item.values
    if item.kind is ItemKind.MULTIPLE:
        gained = sum((values[code] for code in options if values[code] > 0), Decimal(0))
        return _share(gained, item.max_points)
    low, high = min(values.values()), max(values.values())
    return _share(values[options[0]] - low, high - low)


def nearest(ladder: Sequence[Rung], height: Fraction) -> Rung:
    """Give the rung nearest to a height; the lower one of two equally near."""
    return min(ladder, key=lambda rung: (abs(rung.height - height), rung.height))


def moves(place: int, share: Fraction) -> int:
    """Say how many steps the open item at this place moves, so that this share of them moves one step."""
    return int((place + 1) * share) - int(place * share)


def filled(items: Sequence[MeasuredItem], given: Chosen, shift: Fraction) -> dict[str, tuple[str, ...]]:
    """Answer every item that is not given; `shift` is the share that moves a step, negative for down.

    `given` must hold at least one answer.
    """
    known = {item.code: height_of(item, given[item.code]) for item in items if item.code in given}
    made: dict[str, tuple[str, ...]] = {}
    for is_graded in (True, False):
        own = [item for item in items if item.is_graded is is_graded]
        heights = [known[item.code] for item in own if item.code in known] or list(known.values())
        for place, item in enumerate(item for item in own if item.code not in known):
            steps = moves(place, abs(shift)) * (1 if shift > 0 else -1)
            wanted = heights[place % len(heights)] + steps * STEP
            made[item.code] = nearest(rungs(item), wanted).options
    return made


def extreme(items: Sequence[MeasuredItem], given: Chosen, *, best: bool) -> dict[str, tuple[str, ...]]:
    """Answer every item that is not given with its best or its lowest option."""
    end = -1 if best else 0
    return {item.code: rungs(item)[end].options for item in items if item.code not in given}


def _share(part: Decimal, whole: Decimal) -> Fraction:
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)
