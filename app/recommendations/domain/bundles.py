"""A bundle: the cheapest, or the smallest, set of offers that covers the whole way together.

What has to be covered is cut into elements: one for each level of a scene's step, one for a need
without levels. An offer covers some of them; which set to take is an exact set cover.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from fractions import Fraction

from app.providers.domain.offering import Offer
from app.providers.domain.pool import Provider
from app.recommendations.domain.needs import Need
from app.recommendations.domain.rules import Circle, Query, Reach, circle_of, is_affordable
from app.recommendations.domain.terms import usual_price
from app.recommendations.domain.weights import Origin

PRICE_STEP = Decimal("0.001")
"""Prices are compared in tens of yuan."""


class Aim(StrEnum):
    """What a bundle has least of."""

    CHEAPEST = "cheapest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class Element:
    """One piece to cover: a capability, and the level it lifts to where there are levels."""

    capability: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer with the elements it covers, as bits by place in the list of elements."""

    offer: Offer
    provider: Provider
    covers: int

    @property
    def price(self) -> int:
        """The usual price in tens of yuan, rounded up."""
        usual = usual_price(self.offer) / Fraction(PRICE_STEP)
        return -(-usual.numerator // usual.denominator)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A set of offers; `price` in 万元. `uncovered` is what no offer of anybody eligible covers."""

    aim: Aim
    parts: tuple[Candidate, ...]
    elements: tuple[Element, ...]
    uncovered: tuple[Element, ...]

    @property
    def price(self) -> Decimal:
        """What all parts usually cost together."""
        return sum((part.price for part in self.parts), 0) * PRICE_STEP

    @property
    def providers(self) -> tuple[str, ...]:
        """The codes of everybody who takes part."""
        return tuple(dict.fromkeys(part.provider.code for part in self.parts))

    @property
    def days(self) -> int:
        """The slowest part; parts run side by side."""
        return max((part.offer.days for part in self.parts), default=0)

    def fits(self, budget: Decimal | None) -> bool:
        """Whether it costs no more than the budget."""
        return budget is None or self.price <= budget.quantize(PRICE_STEP, ROUND_CEILING)


def wanted(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Give the needs a bundle has to cover: the way to the next level and what the person named.

    Without either, everything needed.
    """
    asked = tuple(need for need in needs if need.comes_from(Origin.PATH, Origin.PAIN))
    return asked or tuple(needs)


def elements_of(needs: Iterable[Need]) -> tuple[Element, ...]:
    """Cut needs into elements."""
    made: list[Element] = []
    for need in needs:
        if need.from_level is None or need.to_level is None:
            made.append(Element(need.capability))
        else:
            made += [Element(need.capability, n) for n in range(need.from_level + 1, need.to_level + 1)]
    return tuple(made)


def does_cover(offer: Offer, element: Element) -> bool:
    """Whether an offer covers an element."""
    if element.capability not in offer.capabilities:
        return False
    if element.level is None:
        return True
    if offer.from_level is None or offer.to_level is None:
        return False
    return offer.from_level < element.level <= offer.to_level


def candidates_of(
    providers: Iterable[Provider], query: Query, reach: Reach, elements: Sequence[Element]
) -> list[Candidate]:
    """Give every offer of eligible providers that covers something, the useless ones left out."""
    needs = {need.capability: need for need in query.needs}
    found = []
    for provider in providers:
        circle = circle_of(provider, query.fit.region)
        found += [
            candidate
            for offer in provider.offers
            if is_affordable(offer, query.fit.budget)
            and (candidate := _candidate(provider, offer, circle, elements, needs, reach)).covers
        ]
    return useful(found)


def _candidate(
    provider: Provider,
    offer: Offer,
    circle: Circle,
    elements: Sequence[Element],
    needs: Mapping[str, Need],
    reach: Reach,
) -> Candidate:
    bits = 0
    for place, element in enumerate(elements):
        if does_cover(offer, element) and reach.admits(circle, needs[element.capability]):
            bits |= 1 << place
    return Candidate(offer, provider, bits)


def useful(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep of those that cover the same the cheapest, and none that another covers more for less."""
    best: dict[int, Candidate] = {}
    for one in candidates:
        known = best.get(one.covers)
        if known is None or _order(one) < _order(known):
            best[one.covers] = one
    widest_first = sorted(best.values(), key=lambda c: (c.price, -c.covers.bit_count(), c.covers))
    kept: list[Candidate] = []
    for one in widest_first:
        if not any(one.covers & ~other.covers == 0 for other in kept):
            kept.append(one)
    return sorted(kept, key=_order)


def _order(candidate: Candidate) -> tuple[int, str, str]:
    return (candidate.price, candidate.provider.code, candidate.offer.code)


def prices_for(aim: Aim, candidates: Sequence[Candidate]) -> list[int]:
    """Give what each candidate costs the solver: money first, then pieces, or the other way round."""
    if aim is Aim.CHEAPEST:
        return [one.price * (len(candidates) + 1) + 1 for one in candidates]
    dearest = sum(one.price for one in candidates) + 1
    return [dearest + one.price for one in candidates]


def bundle_of(
    aim: Aim, taken: Sequence[Candidate], elements: Sequence[Element], candidates: Sequence[Candidate]
) -> Bundle:
    """Name the offers taken, and what nobody covers."""
    reachable = 0
    for one in candidates:
        reachable |= one.covers
    uncovered = tuple(e for place, e in enumerate(elements) if not reachable >> place & 1)
    return Bundle(aim, tuple(sorted(taken, key=_order)), tuple(elements), uncovered)
