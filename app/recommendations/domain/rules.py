"""Hard rules: who may be recommended at all, and how far the search has to widen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction

from app.providers.domain.offering import Offer
from app.providers.domain.pool import NATIONWIDE, Provider, covers
from app.providers.domain.vocabulary import PUBLIC_STATES
from app.recommendations.domain.needs import Need


class Rule(StrEnum):
    """The hard rules, in the order they are applied; a provider fails the first one it breaks."""

    IN_POOL = "in_pool"
    VALID = "valid"
    INDUSTRY = "industry"
    SIZE = "size"
    CONFLICT = "conflict"
    CAPACITY = "capacity"
    COVERS_NEED = "covers_need"
    BUDGET = "budget"
    REGION = "region"


class Circle(IntEnum):
    """How far out a provider works, seen from the enterprise."""

    COUNTY = 0
    CITY = 1
    PROVINCE = 2
    COUNTRY = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of the enterprise; `None` leaves the rule out. Budget in 万元.

    `diagnosed_by` is the code of the provider that made the diagnosis; `names` are the credit code
    and the name of the enterprise, for conflicts.
    """

    region: str | None = None
    industry: str | None = None
    size: str | None = None
    budget: Decimal | None = None
    names: tuple[str, ...] = ()
    diagnosed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the pool.

    `words` holds, by provider code, how much of the person's own words is found in what the provider
    says of itself, from 0 to 1. `seed` rotates near-equals.
    """

    needs: tuple[Need, ...]
    fit: Fit
    on: date
    seed: int = 0
    words: Mapping[str, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """For each needed capability the circle in which somebody was found; none where nobody was."""

    circles: Mapping[str, Circle] = field(default_factory=dict)

    def admits(self, circle: Circle, need: Need) -> bool:
        """Whether a provider of this circle may answer a need: it serves the place, or nobody nearer does."""
        return circle is Circle.COUNTY or circle <= self.circles.get(need.capability, Circle.COUNTY)


def step_share(offer: Offer, need: Need) -> Fraction:
    """Give the share of the needed level step an offer covers; 1 for a need without levels."""
    if need.capability not in offer.capabilities:
        return Fraction(0)
    if need.from_level is None or need.to_level is None:
        return Fraction(1)
    if offer.from_level is None or offer.to_level is None:
        return Fraction(0)
    covered = min(offer.to_level, need.to_level) - max(offer.from_level, need.from_level)
    return Fraction(max(covered, 0), need.to_level - need.from_level)


def is_affordable(offer: Offer, budget: Decimal | None) -> bool:
    """Whether the lowest price lies within the budget; without a budget everything does."""
    return budget is None or offer.lowest <= budget


def circle_of(provider: Provider, region: str | None) -> Circle:
    """Give the smallest circle around a region in which the provider works at all."""
    if region is None or provider.serves_region(region):
        return Circle.COUNTY
    for circle, wide in ((Circle.CITY, region[:4] + "00"), (Circle.PROVINCE, region[:2] + "0000")):
        if any(covers(wide, code) for code in provider.regions if code != NATIONWIDE):
            return circle
    return Circle.COUNTRY


def reach_of(providers: Sequence[Provider], query: Query) -> Reach:
    """Find for each need how far one must look: county, city, province, country.

    Needs are independent of one another: a further need never changes the circle of this one.
    """
    circles: dict[str, Circle] = {}
    for provider in providers:
        if _own_rule(provider, query) is not None:
            continue
        circle = circle_of(provider, query.fit.region)
        for need in query.needs:
            if circle < circles.get(need.capability, 9) and _answers(provider, need, query.fit.budget):
                circles[need.capability] = circle
    return Reach(circles)


def broken_rule(provider: Provider, query: Query, reach: Reach) -> Rule | None:
    """Give the first hard rule a provider breaks, or nothing."""
    broken = _own_rule(provider, query)
    if broken is not None:
        return broken
    circle = circle_of(provider, query.fit.region)
    admitted = (need for need in query.needs if reach.admits(circle, need))
    if not any(_answers(provider, need, query.fit.budget) for need in admitted):
        return Rule.REGION
    return None


def _own_rule(provider: Provider, query: Query) -> Rule | None:
    """Give the first rule broken of those that look at one provider alone: all but the region."""
    fit, needs = query.fit, query.needs
    if provider.state not in PUBLIC_STATES or provider.is_blacklisted:
        return Rule.IN_POOL
    if not provider.is_valid_on(query.on):
        return Rule.VALID
    if fit.industry is not None and not provider.serves_industry(fit.industry):
        return Rule.INDUSTRY
    if fit.size is not None and fit.size not in provider.sizes:
        return Rule.SIZE
    if provider.conflicts_with(*fit.names):
        return Rule.CONFLICT
    if not provider.has_capacity:
        return Rule.CAPACITY
    for rule, budget in ((Rule.COVERS_NEED, None), (Rule.BUDGET, fit.budget)):
        if not any(_answers(provider, need, budget) for need in needs):
            return rule
    return None


def _answers(provider: Provider, need: Need, budget: Decimal | None) -> bool:
    return any(is_affordable(offer, budget) and step_share(offer, need) > 0 for offer in provider.offers)
