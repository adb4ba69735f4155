"""The parameters of matching; data, versioned, kept with every list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class TermCode(StrEnum):
    """What a score is made of."""

    COVERAGE = "coverage"
    INDUSTRY = "industry"
    SIZE = "size"
    PRESENCE = "presence"
    RESULTS = "results"
    APPRAISAL = "appraisal"
    PRICE = "price"
    LEAD_TIME = "lead_time"
    LOAD = "load"
    WORDS = "words"


class Origin(StrEnum):
    """Where a need comes from: the result, the way to the next level, the person's own words."""

    GAP = "gap"
    PATH = "path"
    PAIN = "pain"


class Nearness(StrEnum):
    """Where a provider is at home, seen from the enterprise."""

    SAME_CITY = "same_city"
    SAME_PROVINCE = "same_province"
    ELSEWHERE = "elsewhere"


WHOLE = 100
"""What all terms add up to."""


HIGHEST_MARK = 100
"""The best mark of an appraisal."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters (`weights.yaml` says what each means); shares from 0 to 1, windows in points."""

    version: str
    terms: Mapping[TermCode, Decimal]
    origins: Mapping[Origin, Decimal]
    presence: Mapping[Nearness, Decimal]
    prior_cases: int
    prior_uplift: Decimal
    full_uplift: Decimal
    prior_ratings: int
    prior_appraisal: Decimal
    least_appraisal: Decimal
    slowest_days: int
    same_class_window: Decimal
    rotation_window: Decimal

    def most(self, term: TermCode) -> Fraction:
        """Give the most points of a term."""
        return Fraction(self.terms[term])


def weight_faults(weights: Weights) -> Iterator[str]:
    """Name what can not be used as parameters, with its place."""
    yield from _term_faults(weights)
    for origin in Origin:
        if weights.origins.get(origin, Decimal(-1)) < 0:
            yield f"origins.{origin}: expected a number from 0"
    shares = [weights.presence.get(place, Decimal(-1)) for place in Nearness]
    if any(not 0 <= share <= 1 for share in shares) or shares != sorted(shares, reverse=True):
        yield "presence_shares: expected shares from 0 to 1, nearer ones not below farther ones"
    yield from _prior_faults(weights)


def _term_faults(weights: Weights) -> Iterator[str]:
    absent = [term for term in TermCode if term not in weights.terms]
    yield from (f"terms.{term}: is missing" for term in absent)
    yield from (f"terms.{term}: is below zero" for term, most in weights.terms.items() if most < 0)
    if not absent and sum(weights.terms.values()) != WHOLE:
        yield f"terms: add up to {sum(weights.terms.values())}, expected {WHOLE}"


def _prior_faults(weights: Weights) -> Iterator[str]:
    for name in ("prior_uplift", "prior_appraisal"):
        if not 0 <= getattr(weights, name) <= 1:
            yield f"{name}: expected a share from 0 to 1"
    for name in ("prior_cases", "prior_ratings", "same_class_window", "rotation_window"):
        if getattr(weights, name) < 0:
            yield f"{name}: is below zero"
    if not 0 <= weights.least_appraisal < HIGHEST_MARK:
        yield f"least_appraisal: expected a mark from 0 to below {HIGHEST_MARK}"
    for name in ("full_uplift", "slowest_days"):
        if getattr(weights, name) <= 0:
            yield f"{name}: expected a number above zero"
