"""How well self-given and verified values agree: weighted kappa, mean difference, direction.

A value is where an answer stands between the lowest option (0) and the best (1) of its item. Kappa has linear
weights, 1 − observed / expected disagreement, with the mean distance of all pairs of the two margins as expected;
for equally spaced options this is Cohen's linearly weighted kappa. Exact rationals throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response
from diagnosis_models.contract import ItemKind, ResponseState

Pair = tuple[Fraction, Fraction]
"""Self-given, verified."""


class Direction(StrEnum):
    """Whether the self-assessment was too high, too low, or about right on the whole."""

    TOO_HIGH = "too-high"
    TOO_LOW = "too-low"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over some pairs; `kappa` is `None` where all values are the same, so nothing can disagree."""

    pairs: int
    same: int
    kappa: Fraction | None
    difference: Fraction
    """Mean of verified minus self-given; negative when the enterprise rated itself too high."""

    @property
    def direction(self) -> Direction:
        """Which way the differences point."""
        if not self.difference:
            return Direction.EVEN
        return Direction.TOO_HIGH if self.difference < 0 else Direction.TOO_LOW


def overstates(found: Agreement, *, least: Fraction, fewest: int) -> bool:
    """Whether a self-assessment was too high on the whole, by at least so much over enough pairs."""
    return found.pairs >= fewest and found.difference <= -least


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Measure agreement over at least one pair."""
    n = len(pairs)
    observed = sum((abs(mine - theirs) for mine, theirs in pairs), Fraction(0)) / n
    expected = sum((abs(mine - theirs) for mine, _ in pairs for _, theirs in pairs), Fraction(0)) / n**2
    difference = sum((theirs - mine for mine, theirs in pairs), Fraction(0)) / n
    kappa = 1 - observed / expected if expected else None
    return Agreement(n, sum(mine == theirs for mine, theirs in pairs), kappa, difference)


def standing(item: Item, response: Response) -> Fraction | None:
    """Give where an answer stands, 0 to 1; `None` for what is no answer or on an item without steps.

    Single choices stand by their place in the order of points or levels, multiple ones by their points.
    """
    if response.state is not ResponseState.ANSWERED or not response.options:
        return None
    worth = {o.code: Fraction(o.points) if o.level is None else Fraction(o.level) for o in item.options}
    if item.kind is ItemKind.MULTIPLE:
        best = sum((w for w in worth.values() if w > 0), Fraction(0))
        got = sum((worth.get(code, Fraction(0)) for code in response.options), Fraction(0))
        return max(Fraction(0), got) / best if best else None
    steps = sorted(set(worth.values()), reverse=item.inverted)
    if len(steps) < 2:  # noqa: PLR2004 - one step can not be missed
        return None
    return Fraction(steps.index(worth[response.options[0]]), len(steps) - 1)
