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
    """Name steps and prerequisites of items or options that do not exist, and bands out of order."""
    for code, steps in effort.steps.items():
        item = definition.item(code)
        for option, step in steps.items():
            if item is None or not item.has_option(option):
                yield Fault(f"steps[{code}][{option}]", "there is no such option", "name one that exists")
            if not step.low <= step.base <= step.high:
                yield Fault(f"steps[{code}][{option}]", "low, base and high are out of order", "sort them")
    for need in effort.prerequisites:
        for code, option in ((need.item, need.option), (need.needs_item, need.needs_option)):
            item = definition.item(code)
            if item is None or not item.has_option(option):
                yield Fault(
                    f"prerequisites[{code}]", f"there is no option {option}", "name one that exists"
                )
