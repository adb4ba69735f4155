"""Estimating a level from a few answers, with the real scoring rules. Needs no database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.short import ShortCheck
from app.questionnaires.service.showing import showing_of
from app.scoring.domain.estimating import Band, Chosen, extreme, filled
from app.scoring.service.measuring import measure
from diagnosis_models.contract import Level, MeasuredItem, ResponseState

Responses = Mapping[str, Response]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A band of levels, and how many shown items it rests on and had to assume.

    `band` is `None` while `needed` more items of the short check want a usable answer.
    """

    band: Band | None
    needed: int
    usable: int
    open: int
    unsure: int


def estimate(
    definition: Definition, short: ShortCheck, responses: Responses, facts: Mapping[str, str]
) -> Estimate:
    """Estimate the level from the usable answers; every level is found by the model itself."""
    given = _usable(definition, responses, facts)
    showing = showing_of(definition, responses, facts)
    shown = [item.code for item in definition.items if showing.shows(item.code)]
    unsure = sum(
        responses[code].state is ResponseState.DONT_KNOW
        for code in shown
        if code in responses and code not in given
    )
    usable = sum(code in given for code in shown)
    needed = max(short.fewest - sum(code in _chosen(given) for code in short.items), 0)
    band = None if needed else _band(definition, given, facts, Fraction(short.spread))
    return Estimate(band, needed, usable, len(shown) - usable, unsure)


def reachable(
    definition: Definition, responses: Responses, facts: Mapping[str, str]
) -> tuple[Level, Level]:
    """Give the lowest and the highest level that the items without a usable answer leave possible."""
    given = _usable(definition, responses, facts)
    items = _measured(definition)
    chosen = _chosen(given)
    ends = [_level(definition, given, facts, extreme(items, chosen, best=best)) for best in (False, True)]
    return min(ends, key=_rank), max(ends, key=_rank)


def _band(definition: Definition, given: Responses, facts: Mapping[str, str], spread: Fraction) -> Band:
    items, chosen = _measured(definition), _chosen(given)
    low, likely, high = (
        _level(definition, given, facts, filled(items, chosen, shift))
        for shift in (-spread, Fraction(0), spread)
    )
    lowest, highest = reachable(definition, given, facts)
    every = (lowest, low, likely, high, highest)
    return Band(
        lowest=min(every, key=_rank),
        low=min((low, likely, high), key=_rank),
        likely=likely,
        high=max((low, likely, high), key=_rank),
        highest=max(every, key=_rank),
    )


def _level(definition: Definition, given: Responses, facts: Mapping[str, str], more: Chosen) -> Level:
    added = {code: Response(ResponseState.ANSWERED, options) for code, options in more.items()}
    return measure(definition, {**added, **given}, facts).level


def _usable(definition: Definition, responses: Responses, facts: Mapping[str, str]) -> dict[str, Response]:
    counted = showing_of(definition, responses, facts).counted(responses)
    return {code: response for code, response in counted.items() if response.is_usable}


def _chosen(given: Responses) -> dict[str, tuple[str, ...]]:
    """Give the options of what is answered; what does not apply has no height."""
    return {code: response.options for code, response in given.items() if response.options}


def _measured(definition: Definition) -> tuple[MeasuredItem, ...]:
    """Give the items with the options that are always offered."""
    kept = {item.code: {o.code for o in item.options if not o.when} for item in definition.items}
    return tuple(
        replace(item, options=tuple(o for o in item.options if o.code in kept[item.code]))
        for item in definition.measure().items
    )


def _rank(level: Level) -> int:
    return level.rank
