"""The score of one provider: a sum of terms, each with the facts behind it. Exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.providers.domain.offering import Case, Offer
from app.providers.domain.pool import Provider, covers
from app.recommendations.domain.needs import Need
from app.recommendations.domain.rules import (
    Circle,
    Fit,
    Query,
    Reach,
    circle_of,
    is_affordable,
    step_share,
)
from app.recommendations.domain.weights import HIGHEST_MARK, Nearness, TermCode, Weights

NOTHING = Fraction(0)
EXPERIENCE = (Fraction(0), Fraction(1, 2), Fraction(3, 4), Fraction(1))
"""The share for no, one, two, three or more cases of the same kind. Our own choice."""
TELLING_CASES = 2


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a score with the facts behind it."""

    code: TermCode
    points: Fraction
    max: Decimal
    facts: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that covers a need, with the share of the level step it covers."""

    offer: Offer
    need: Need
    share: Fraction


@dataclass(frozen=True, slots=True)
class Scored:
    """One provider with its exact score."""

    provider: Provider
    circle: Circle
    score: Fraction
    terms: tuple[Term, ...]
    matches: tuple[Match, ...]
    cases: tuple[Case, ...]


def scored(provider: Provider, query: Query, reach: Reach, weights: Weights) -> Scored:
    """Score a provider that broke no rule."""
    circle = circle_of(provider, query.fit.region)
    matches = best_matches(provider, query, reach, weights)
    terms = (
        _coverage(matches, query, weights),
        _experience(TermCode.INDUSTRY, provider.cases, query.fit.industry, weights),
        _experience(TermCode.SIZE, provider.cases, query.fit.size, weights),
        _presence(provider, query.fit, weights),
        _results(provider, weights),
        _appraisal(provider, weights),
        _price(matches, query, weights),
        _lead_time(matches, query, weights),
        _load(provider, weights),
        _words(provider, query, weights),
    )
    score = sum((term.points for term in terms), NOTHING)
    return Scored(provider, circle, score, terms, matches, _telling_cases(provider, query.needs, query.fit))


def best_matches(provider: Provider, query: Query, reach: Reach, weights: Weights) -> tuple[Match, ...]:
    """Give for each need the offer worth most there, heaviest need first.

    Worth is what the offer brings to coverage, price and lead time together, so a better or cheaper
    offer never makes the score smaller.
    """
    circle, budget = circle_of(provider, query.fit.region), query.fit.budget
    found = []
    for need in query.needs:
        if not reach.admits(circle, need):
            continue
        matches = [
            Match(offer, need, share)
            for offer in provider.offers
            if is_affordable(offer, budget) and (share := step_share(offer, need)) > 0
        ]
        if matches:
            found.append(
                max(matches, key=lambda m: (_worth(m, budget, weights), -m.offer.highest, m.offer.code))
            )
    return tuple(found)


def thrift(offer: Offer, budget: Decimal | None) -> Fraction:
    """Give how much of the budget an offer leaves at its usual price, from 0 to 1; 0 without a budget."""
    if not budget:
        return Fraction(int(budget is not None and usual_price(offer) == 0))
    return max(NOTHING, 1 - usual_price(offer) / Fraction(budget))


def usual_price(offer: Offer) -> Fraction:
    """Give the middle of the price range in 万元."""
    return (Fraction(offer.lowest) + Fraction(offer.highest)) / 2


def swiftness(offer: Offer, weights: Weights) -> Fraction:
    """Give how quick an offer is delivered, from 0 (the slowest that counts, or slower) to 1 (at once)."""
    return 1 - Fraction(min(offer.days, weights.slowest_days), weights.slowest_days)


def uplift(case: Case, weights: Weights) -> Fraction:
    """Give how much a case changed, from 0 to 1: the largest relative change of its figures.

    The pool does not say which way a figure should go, so the size of the change counts.
    """
    changes = [
        abs(Fraction(f.after) - Fraction(f.before)) / max(abs(Fraction(f.after)), abs(Fraction(f.before)))
        for f in case.figures
        if f.changed
    ]
    return min(Fraction(1), max(changes, default=NOTHING) / Fraction(weights.full_uplift))


def shrunk_uplift(provider: Provider, weights: Weights) -> Fraction:
    """Give the mean uplift, drawn towards the prior by as many imagined cases as `prior_cases`."""
    proven = sum((uplift(case, weights) for case in provider.cases), NOTHING)
    return _shrunk(proven, len(provider.cases), weights.prior_cases, weights.prior_uplift)


def shrunk_appraisal(provider: Provider, weights: Weights) -> Fraction:
    """Give the appraisal as a share, drawn towards the prior by as many imagined ratings.

    Marks below `least_appraisal` count as nothing: nearly all real marks lie in the upper half.
    """
    count = provider.ratings if provider.appraisal is not None else 0
    least = Fraction(weights.least_appraisal)
    above = max(NOTHING, Fraction(provider.appraisal or 0) - least) / (HIGHEST_MARK - least)
    given = min(above, Fraction(1)) * count
    return _shrunk(given, count, weights.prior_ratings, weights.prior_appraisal)


def free_share(provider: Provider) -> Fraction:
    """Give the share of the parallel projects that is free."""
    if provider.max_projects <= 0:
        return NOTHING
    return Fraction(max(provider.max_projects - provider.open_projects, 0), provider.max_projects)


def nearness(provider: Provider, region: str | None) -> Nearness:
    """Say where a provider is at home."""
    if region is not None and covers(provider.home[:4] + "00", region):
        return Nearness.SAME_CITY
    if region is not None and covers(provider.home[:2] + "0000", region):
        return Nearness.SAME_PROVINCE
    return Nearness.ELSEWHERE


def _shrunk(total: Fraction, count: int, prior: int, mean: Decimal) -> Fraction:
    """Give the mean of what was seen and of `prior` imagined ones."""
    if not count + prior:
        return Fraction(mean)
    return (total + prior * Fraction(mean)) / (count + prior)


def _worth(match: Match, budget: Decimal | None, weights: Weights) -> Fraction:
    return match.share * (
        weights.most(TermCode.COVERAGE)
        + weights.most(TermCode.PRICE) * thrift(match.offer, budget)
        + weights.most(TermCode.LEAD_TIME) * swiftness(match.offer, weights)
    )


def _part(query: Query, parts: Sequence[tuple[Match, Fraction]]) -> Fraction:
    """Give the share of the whole need that these parts of its matches make."""
    whole = sum((need.weight for need in query.needs), NOTHING)
    found = sum((match.need.weight * match.share * part for match, part in parts), NOTHING)
    return found / whole if whole else NOTHING


def _term(code: TermCode, share: Fraction, weights: Weights, **facts: str | int) -> Term:
    return Term(code, share * weights.most(code), weights.terms[code], facts)


def _coverage(matches: Sequence[Match], query: Query, weights: Weights) -> Term:
    share = _part(query, [(match, Fraction(1)) for match in matches])
    return _term(TermCode.COVERAGE, share, weights, covered=len(matches), needed=len(query.needs))


def _price(matches: Sequence[Match], query: Query, weights: Weights) -> Term:
    share = _part(query, [(match, thrift(match.offer, query.fit.budget)) for match in matches])
    offers = {match.offer.code: usual_price(match.offer) for match in matches}
    return _term(
        TermCode.PRICE,
        share,
        weights,
        usual=_tenths(sum(offers.values(), NOTHING)),
        budget="" if query.fit.budget is None else format(query.fit.budget.normalize(), "f"),
    )


def _lead_time(matches: Sequence[Match], query: Query, weights: Weights) -> Term:
    share = _part(query, [(match, swiftness(match.offer, weights)) for match in matches])
    slowest = max((match.offer.days for match in matches), default=0)
    return _term(TermCode.LEAD_TIME, share, weights, days=slowest)


def _experience(code: TermCode, cases: Sequence[Case], known: str | None, weights: Weights) -> Term:
    """Count cases of the same kind; without knowledge of the enterprise, none count."""
    of_kind = [(case.industry if code is TermCode.INDUSTRY else case.size) == known for case in cases]
    count = sum(of_kind) if known is not None else 0
    return _term(code, EXPERIENCE[min(count, len(EXPERIENCE) - 1)], weights, cases=count)


def _presence(provider: Provider, fit: Fit, weights: Weights) -> Term:
    where = nearness(provider, fit.region)
    return _term(TermCode.PRESENCE, Fraction(weights.presence[where]), weights, where=str(where))


def _results(provider: Provider, weights: Weights) -> Term:
    proven = sum(case.changed for case in provider.cases)
    share = shrunk_uplift(provider, weights)
    return _term(TermCode.RESULTS, share, weights, proven=proven, cases=len(provider.cases))


def _appraisal(provider: Provider, weights: Weights) -> Term:
    count = provider.ratings if provider.appraisal is not None else 0
    given = "" if provider.appraisal is None else format(provider.appraisal.normalize(), "f")
    return _term(
        TermCode.APPRAISAL, shrunk_appraisal(provider, weights), weights, ratings=count, appraisal=given
    )


def _load(provider: Provider, weights: Weights) -> Term:
    return _term(
        TermCode.LOAD,
        free_share(provider),
        weights,
        free=max(provider.max_projects - provider.open_projects, 0),
        most=provider.max_projects,
    )


def _words(provider: Provider, query: Query, weights: Weights) -> Term:
    share = NOTHING if query.words is None else query.words.get(provider.code, NOTHING)
    return _term(TermCode.WORDS, share, weights, asked=int(query.words is not None), found=int(share * 100))


def _telling_cases(provider: Provider, needs: Sequence[Need], fit: Fit) -> tuple[Case, ...]:
    """Give the cases nearest to the enterprise: same industry, same size, needed capability."""
    needed = {need.capability for need in needs}

    def distance(case: Case) -> tuple[int, int, str]:
        fits = 4 * (case.industry == fit.industry) + 2 * bool(needed & set(case.capabilities))
        return (-(fits + (case.size == fit.size)), -case.year, case.code)

    return tuple(sorted((c for c in provider.cases if c.changed), key=distance)[:TELLING_CASES])


def _tenths(number: Fraction) -> str:
    """Write an amount rounded half-up to tenths, for display only."""
    tenths = (number.numerator * 20 + number.denominator) // (2 * number.denominator)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
