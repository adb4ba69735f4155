"""What a diagnosis model is given and what it must answer.

A model receives the *measuring* part of a questionnaire version (items, points, levels, its own
parameters) and the responses reduced to option codes. It never sees wording, so a change of text
can not change a score. It answers with a `Result` that carries its own proof: the contribution of
every item and every gate condition with the required and the actual value.

All numbers are exact `Decimal`s. A model never rounds; rounding for display is the reader's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeAlias

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
class MeasuredItem:
    """One thing measured. `dimension` is the leaf of the tree its points are added to."""

    code: str
    kind: ItemKind
    dimension: str
    options: tuple[MeasuredOption, ...]
    constrained: bool = False
    provenance: Provenance = Provenance.UNKNOWN

    def option(self, code: str) -> MeasuredOption:
        """Give the option of this code; `KeyError` if the item does not offer it."""
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(code)

    @property
    def max_points(self) -> Decimal:
        """The most points this item can yield: a sum for multiple choice, else the best option."""
        points = [option.points for option in self.options]
        if self.kind is ItemKind.MULTIPLE:
            return sum((p for p in points if p > 0), Decimal(0))
        return max(points, default=Decimal(0))

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
    """One item's response reduced to what counts: its state and the chosen option codes."""

    state: ResponseState
    options: tuple[str, ...] = ()


UNANSWERED = MeasuredResponse(ResponseState.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Score:
    """A score on the scale from zero to `max`."""

    score: Decimal
    max: Decimal


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The score of one node of the dimension tree, with its children."""

    code: str
    score: Decimal
    max: Decimal
    children: tuple[DimensionScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A maturity level; rank 0 says that no level is reached."""

    rank: int
    code: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a gate.

    `open` is how much more the items without a usable response could still add, so that a reader
    can tell "missed" from "not known yet".
    """

    kind: str
    required: Decimal
    actual: Decimal
    met: bool
    open: Decimal = Decimal(0)

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
    """The level of one graded item; `None` while there is no usable response."""

    item: str
    level: int | None
    constrained: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a model found, and its proof.

    `coverage` is the share of items with a usable response, from 0 to 1, exact.
    `missing` lists the items whose absence makes the result provisional, in questionnaire order.
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


class DiagnosisModel(Protocol):
    """A family of scoring rules whose parameters are data."""

    name: str
    version: str

    def check(self, measure: Measure) -> tuple[Fault, ...]:
        """Name every fault of a measure; an empty tuple means it can be published."""

    def score(self, measure: Measure, responses: Mapping[str, MeasuredResponse]) -> Result:
        """Score the responses; an item without an entry counts as unanswered.

        Raises `BadParameters` when the measure is faulty and `KeyError` for an option code the
        item does not offer: both are faults of the caller, who has checked input before.
        """
