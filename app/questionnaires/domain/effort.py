"""What improving an answer costs: estimates as data, with what must come first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.questionnaires.domain.definition import Definition
from diagnosis_models.contract import Fault, Provenance


@dataclass(frozen=True, slots=True)
class Step:
    """One step: person-days of the own staff, money in 万元 as low, usual and high estimate."""

    days: Decimal
    low: Decimal
    base: Decimal
    high: Decimal

    def __add__(self, other: "Step") -> "Step":
        """Do both steps."""
        return Step(
            self.days + other.days, self.low + other.low, self.base + other.base, self.high + other.high
        )

    def times(self, factor: Decimal) -> "Step":
        """Scale the step for another size of enterprise."""
        return Step(self.days * factor, self.low * factor, self.base * factor, self.high * factor)


NOTHING_TO_DO = Step(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Reaching `option` of `item` needs `needs_option` of `needs_item`, or better, first."""

    item: str
    option: str
    needs_item: str
    needs_option: str


@dataclass(frozen=True, slots=True)
class Effort:
    """Steps by item and reached option, from the option just below; all are estimates."""

    steps: Mapping[str, Mapping[str, Step]]
    prerequisites: tuple[Prerequisite, ...]
    day_rate: Decimal
    size_factors: Mapping[str, Decimal]
    provenance: Provenance

    def factor(self, size: str | None) -> Decimal:
        """Give the factor of a size class; an unknown size counts as small."""
        return self.size_factors.get(size or "small", Decimal(1))


def effort_faults(definition: Definition, effort: Effort) -> Iterator[Fault]:
    """Name steps and prerequisites of items or options that do not exist, and numbers out of order."""
    for code, steps in effort.steps.items():
        for option, step in steps.items():
            place = f"steps[{code}][{option}]"
            if not _offers(definition, code, option):
                yield Fault(place, "there is no such option", "name one that exists")
            if not 0 <= step.low <= step.base <= step.high:
                yield Fault(place, "low, base and high are out of order or below zero", "sort them")
    if effort.day_rate < 0:
        yield Fault("day_rate", "is below zero", "give what a day costs")
    for size in sorted(size for size, factor in effort.size_factors.items() if factor <= 0):
        yield Fault(f"size_factors[{size}]", "is not above zero", "give a factor above zero")
    yield from _prerequisite_faults(definition, effort)


def _prerequisite_faults(definition: Definition, effort: Effort) -> Iterator[Fault]:
    for need in effort.prerequisites:
        place = f"prerequisites[{need.item}]"
        if need.item == need.needs_item:
            yield Fault(place, "needs itself", "name another item")
        for code, option in ((need.item, need.option), (need.needs_item, need.needs_option)):
            if not _offers(definition, code, option):
                what = f"there is no option {option} of {code}"
                yield Fault(place, what, "name one that exists")


def _offers(definition: Definition, code: str, option: str) -> bool:
    item = definition.item(code)
    return item is not None and item.has_option(option)
