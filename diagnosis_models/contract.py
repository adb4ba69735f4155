"""What a diagnosis model is given and what it must answer.

A model receives the *measuring* part of a questionnaire version (items, points, levels, its own
parameters) and the responses reduced to option codes. It never sees wording, so a change of text
can not change a score. It answers with a `Result` that carries its own proof: the contribution of
every item and every gate condition with the required and the actual value.

Inside, a model computes with exact rationals and compares those. The numbers of a `Result` are
`Decimal`s: exact where the value has a finite decimal form, else rounded where and how the instrument
declares; written contributions always add up to the written total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Plain: TypeAlias = "str | int | bool | None | list[Plain] | dict[str, Plain]"
"""What a parameter file may hold after parsing; floats never appear, decimals are strings."""


class Provenance(StrEnum):
    """How well a fact of an instrument is known, best first."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    MEMORY = "memory"
    UNKNOWN = "unknown"

    @classmethod
    def weakest(cls, marks: list[Provenance]) -> Provenance:
        """Give the mark that bounds a conclusion resting on all of these facts."""
        order = list(cls)
        return max(marks, key=order.index, default=cls.UNKNOWN)


class ItemKind(StrEnum):
    """How an item is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RATIO = "ratio"
    TREND = "trend"
    LEVEL = "level"


class ResponseState(StrEnum):
    """Four different things that a form must never confuse."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"


class ResultStatus(StrEnum):
    """A provisional result states what is surely reached although something is missing."""

    FINAL = "final"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class MeasuredOption:
    """One offered answer: its points for scored items, its level for graded ones."""

    code: str
    points: Decimal = Decimal(0)
    level: int | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """A maximum that depends on the answer to another item: option of `item` → most points."""

    item: str
    most: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class MeasuredItem:
    """One thing measured.

    `dimension` is the leaf of the tree it belongs to, `weight` its weight among its siblings there,
    `rung` the level of a ladder it is required for. An inverted item counts its worst option best.
    """

    code: str
    kind: ItemKind
    dimension: str
    options: tuple[MeasuredOption, ...]
    constrained: bool = False
    provenance: Provenance = Provenance.UNKNOWN
    weight: Decimal = Decimal(1)
    rung: int = 0
    inverted: bool = False
    cap: Cap | None = None

    def option(self, code: str) -> MeasuredOption:
        """Give the option of this code; `KeyError` if the item does not offer it."""
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(code)

    @property
    def values(self) -> dict[str, Decimal]:
        """What each option counts: its level when graded, else its points, turned if inverted."""
        if self.is_graded:
            return {option.code: Decimal(option.level or 0) for option in self.options}
        points = {option.code: option.points for option in self.options}
        if not self.inverted:
            return points
        ends = max(points.values(), default=Decimal(0)) + min(points.values(), default=Decimal(0))
        return {code: ends - p for code, p in points.items()}

    @property
    def max_points(self) -> Decimal:
        """The most this item can count: a sum for multiple choice, else the best option."""
        values = self.values.values()
        if self.kind is ItemKind.MULTIPLE:
            return sum((value for value in values if value > 0), Decimal(0))
        return max(values, default=Decimal(0))

    @property
    def best(self) -> tuple[str, ...]:
        """The options that count most together."""
        values = self.values
        if self.kind is ItemKind.MULTIPLE:
            return tuple(o.code for o in self.options if values[o.code] > 0 and not o.exclusive)
        return (max(values, key=lambda code: values[code]),)

    @property
    def is_graded(self) -> bool:
        """Whether the item yields a level instead of points."""
        return self.kind is ItemKind.LEVEL


@dataclass(frozen=True, slots=True)
class Measure:
    """The measuring part of one questionnaire version, as its model sees it."""

    items: tuple[MeasuredItem, ...]
    parameters: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class MeasuredResponse:
    """One item's response reduced to what counts: its state, the chosen option codes, the numbers."""

    state: ResponseState
    options: tuple[str, ...] = ()
    figures: Mapping[str, Decimal] = field(default_factory=dict)


UNANSWERED = MeasuredResponse(ResponseState.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Context:
    """What besides the responses decides a result.

    `facts` are facts about the enterprise that the instrument asks for (fact code → value),
    `targets` the scores it wants to reach (dimension → score), `hidden` the items that its
    conditions do not show; those never count.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Score:
    """A score on the scale from zero to `max`."""

    score: Decimal
    max: Decimal


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The score of one node of the dimension tree, with its children.

    `combine` names the rule that made it out of what stands below, `weight` its share among its
    siblings, from 0 to 1, where the rule weighs.
    """

    code: str
    score: Decimal
    max: Decimal
    children: tuple[DimensionScore, ...] = ()
    combine: str = "sum"
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A maturity level; rank 0 says that no level is reached."""

    rank: int
    code: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a gate; `subject` is the dimension or item it is about, empty for the whole.

    `open` is how much more the items without a usable response could still add, so that a reader
    can tell "missed" from "not known yet".
    """

    kind: str
    required: Decimal
    actual: Decimal
    met: bool
    open: Decimal = Decimal(0)
    subject: str = ""

    @property
    def lacking(self) -> Decimal:
        """How much is missing to meet the condition; zero when it is met."""
        return max(self.required - self.actual, Decimal(0))


@dataclass(frozen=True, slots=True)
class Gate:
    """All conditions of one level; they are joined by AND."""

    level: Level
    met: bool
    conditions: tuple[Condition, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one scored item moved the total."""

    item: str
    points: Decimal
    max: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """The level of one graded item; `None` while there is no usable response. `top` is its highest."""

    item: str
    level: int | None
    constrained: bool
    top: int = 4


@dataclass(frozen=True, slots=True)
class TargetGap:
    """How far a dimension is from the score the enterprise wants; zero when it is reached."""

    dimension: str
    target: Decimal
    actual: Decimal

    @property
    def gap(self) -> Decimal:
        """What is still missing."""
        return max(self.target - self.actual, Decimal(0))


@dataclass(frozen=True, slots=True)
class Result:
    """What a model found, and its proof.

    `coverage` is the share of items with a usable response, from 0 to 1. `missing` lists the items
    whose absence makes the result provisional, in questionnaire order. `withheld` says that the
    coverage is below the floor of the instrument, so that score and level must not be shown. `scope`
    lists the items that can matter now: on a ladder those up to the first level not reached; empty
    means all.
    """

    status: ResultStatus
    coverage: Decimal
    total: Score
    dimensions: tuple[DimensionScore, ...]
    level: Level
    gates: tuple[Gate, ...]
    contributions: tuple[Contribution, ...]
    grades: tuple[Grade, ...]
    missing: tuple[str, ...]
    provenance: Provenance
    targets: tuple[TargetGap, ...] = ()
    withheld: bool = False
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a definition: where, what, and how to mend it."""

    place: str
    what: str
    mend: str


class BadParameters(Exception):
    """A measure that this model can not work with; carries every fault found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.what}" for fault in faults))
        self.faults = faults
