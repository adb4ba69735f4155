"""Levels as data: gates whose conditions are joined by AND, or bands that cover a range without holes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from diagnosis_models.contract import Fault, Level, Plain, Provenance
from diagnosis_models.reading import (
    Unreadable,
    read_choice,
    read_codes,
    read_decimal,
    read_list,
    read_mapping,
    read_provenance,
    read_text,
    read_whole,
    refuse_unknown,
)


class ConditionKind(StrEnum):
    """What a condition compares with its required value."""

    MIN_SCORE = "min_score"
    ABOVE_SCORE = "above_score"
    MIN_DIMENSION_SCORE = "min_dimension_score"
    MIN_SCENES = "min_scenes"
    MIN_CONSTRAINED_SCENES = "min_constrained_scenes"
    ALL_OF = "all_of"
    MIN_ITEM_LEVEL = "min_item_level"
    MIN_LEVEL_SCORE = "min_level_score"
    LOWER_LEVELS = "lower_levels"


DECLARABLE = frozenset(ConditionKind) - {ConditionKind.MIN_LEVEL_SCORE, ConditionKind.LOWER_LEVELS}
ABOUT_ONE = {ConditionKind.MIN_DIMENSION_SCORE: "dimension", ConditionKind.MIN_ITEM_LEVEL: "item"}


class Closed(StrEnum):
    """Which end of every band belongs to it: (a, b] or [a, b)."""

    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One declared condition of a level; `about` names its dimension, item, or all dimensions."""

    kind: ConditionKind
    required: Decimal
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelRule:
    """One level with the conditions that must all hold."""

    level: Level
    provenance: Provenance
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """One band of scores."""

    level: Level
    provenance: Provenance
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class BandTable:
    """Bands side by side, half-open, from the lowest."""

    closed: Closed
    bands: tuple[Band, ...]

    def rules(self) -> tuple[LevelRule, ...]:
        """Give the bands as levels: each one begins where the band below ends; the first is free."""
        kind = ConditionKind.ABOVE_SCORE if self.closed is Closed.UPPER else ConditionKind.MIN_SCORE
        return tuple(
            LevelRule(b.level, b.provenance, (Requirement(kind, b.lower),) if place else ())
            for place, b in enumerate(self.bands)
        )

    def faults(self, lowest: Decimal, highest: Decimal) -> Iterator[Fault]:
        """Name holes, overlaps and ends that do not meet the range of scores."""
        for below, above in zip(self.bands, self.bands[1:], strict=False):
            place = f"bands.{above.level.code}"
            if below.upper < above.lower:
                what = f"nothing covers ({below.upper}, {above.lower})"
                yield Fault(place, what, f"begin where {below.level.code} ends")
            if below.upper > above.lower:
                what = f"overlaps {below.level.code} on ({above.lower}, {below.upper})"
                yield Fault(place, what, f"begin where {below.level.code} ends")
        for band in self.bands:
            if band.lower >= band.upper:
                yield Fault(f"bands.{band.level.code}", "is empty", "make lower smaller than upper")
        if self.bands and (self.bands[0].lower, self.bands[-1].upper) != (lowest, highest):
            ends = f"covers {self.bands[0].lower} to {self.bands[-1].upper}"
            yield Fault("bands", ends, f"cover {lowest} to {highest}")


def read_levels(parameters: Mapping[str, Plain]) -> tuple[LevelRule, ...]:
    """Read `levels` or `bands`; raises `Unreadable`."""
    if "bands" in parameters:
        return read_bands(parameters["bands"]).rules()
    levels = parameters.get("levels")
    return tuple(_rule(r, f"levels[{i}]") for i, r in read_list(levels, "levels"))


def read_bands(plain: Plain) -> BandTable:
    """Read a band table; raises `Unreadable`."""
    fields = read_mapping(plain, "bands")
    refuse_unknown(fields, {"closed", "table"}, "bands")
    rows = read_list(fields.get("table"), "bands.table")
    table = tuple(_band(row, f"bands.table[{i}]") for i, row in rows)
    if not table:
        raise Unreadable("bands.table", "at least one band")
    return BandTable(read_choice(fields.get("closed"), "bands.closed", Closed), table)


def rank_faults(rules: Sequence[LevelRule]) -> Iterator[Fault]:
    """Name levels that are not numbered 1, 2, 3 …, and conditions that become easier upwards."""
    ranks = [rule.level.rank for rule in rules]
    if ranks != list(range(1, len(ranks) + 1)):
        yield Fault("levels", f"ranks are {ranks}", "number the levels 1, 2, 3 … from the lowest")
    floor: dict[tuple[ConditionKind, tuple[str, ...]], Decimal] = {}
    for rule in rules:
        for need in rule.requirements:
            key = (need.kind, need.about)
            if need.required < floor.get(key, Decimal(0)):
                place = f"levels.{rule.level.code}.{need.kind}"
                yield Fault(place, "asks less than a lower level", "levels must not become easier")
            floor[key] = need.required


def _level(fields: Mapping[str, Plain], place: str) -> Level:
    rank = read_whole(fields.get("rank"), f"{place}.rank")
    return Level(rank, read_text(fields.get("code"), f"{place}.code"))


def _rule(plain: Plain, place: str) -> LevelRule:
    fields = read_mapping(plain, place)
    refuse_unknown(fields, {"rank", "code", "provenance", "conditions"}, place)
    return LevelRule(
        level=_level(fields, place),
        provenance=read_provenance(fields.get("provenance"), f"{place}.provenance"),
        requirements=tuple(
            _requirement(c, f"{place}.conditions[{i}]")
            for i, c in read_list(fields.get("conditions"), f"{place}.conditions")
        ),
    )


def _requirement(plain: Plain, place: str) -> Requirement:
    fields = read_mapping(plain, place)
    refuse_unknown(fields, {"kind", "required", "dimension", "item", "dimensions"}, place)
    kind = read_choice(fields.get("kind"), f"{place}.kind", ConditionKind)
    if kind not in DECLARABLE:
        raise Unreadable(f"{place}.kind", f"one of {', '.join(sorted(DECLARABLE))}")
    about: tuple[str, ...] = ()
    if kind in ABOUT_ONE:
        key = ABOUT_ONE[kind]
        about = (read_text(fields.get(key), f"{place}.{key}"),)
    if kind is ConditionKind.ALL_OF:
        about = read_codes(fields.get("dimensions"), f"{place}.dimensions")
    return Requirement(kind, read_decimal(fields.get("required"), f"{place}.required"), about)


def _band(plain: Plain, place: str) -> Band:
    fields = read_mapping(plain, place)
    refuse_unknown(fields, {"rank", "code", "provenance", "lower", "upper"}, place)
    return Band(
        level=_level(fields, place),
        provenance=read_provenance(fields.get("provenance"), f"{place}.provenance"),
        lower=read_decimal(fields.get("lower"), f"{place}.lower"),
        upper=read_decimal(fields.get("upper"), f"{place}.upper"),
    )
