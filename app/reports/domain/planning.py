"""When measures are taken: in an order that respects what must come first, at a pace the staff can keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

PACE: Mapping[str, Decimal] = {
    "micro": Decimal(5),
    "small": Decimal(10),
    "medium": Decimal(20),
    "large": Decimal(40),
}
"""Person-days a month that a firm's own staff can give. An estimate of ours; reports print it."""
HORIZONS = (Decimal(3), Decimal(12), Decimal(36))
"""The three horizons of a roadmap, in months."""
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Measure:
    """One improvement: from which options to which, what it takes and is worth.

    `days` and money (万元) are estimates; `value` from 1 to 5. `is_path` says that it belongs to the
    cheapest way to the next level. `start` and `end` are months from now.
    """

    item: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    days: Decimal
    low: Decimal
    base: Decimal
    high: Decimal
    value: int
    needs: tuple[str, ...] = ()
    is_path: bool = True
    start: Decimal = Decimal(0)
    end: Decimal = Decimal(0)

    @property
    def horizon(self) -> int:
        """Which of the three horizons it ends in."""
        return next((n for n, end in enumerate(HORIZONS) if self.end <= end), len(HORIZONS) - 1)


def scheduled(measures: Sequence[Measure], pace: Decimal) -> tuple[Measure, ...]:
    """Order measures and give each its months, one after the other.

    The way to the next level comes first; of what may begin, the one with the fewest days for its worth.
    """
    waiting, done, month = list(measures), set[str](), Decimal(0)
    known = {measure.item for measure in measures}
    ordered = []
    while waiting:
        ready = [m for m in waiting if set(m.needs) & known <= done] or waiting
        chosen = min(ready, key=lambda m: (not m.is_path, m.days / m.value, m.item))
        waiting.remove(chosen)
        done.add(chosen.item)
        end = min(month + chosen.days / pace, HORIZONS[-1])
        ordered.append(replace(chosen, start=_tenth(month), end=_tenth(end)))
        month = end
    return tuple(ordered)


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(TENTH, ROUND_HALF_UP)
