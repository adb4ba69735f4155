"""Matching: hard rules first, then a score whose every term can be unfolded. Exact numbers only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.providers.domain import Case, Offer, Pool, Provider, ProviderClass, ProviderState, covers
from app.scoring.domain.outlook import Gap

LEAST_CANDIDATES = 3


class Rule(StrEnum):
    """The hard rules, in the order they are applied; a provider fails the first one it breaks."""

    IN_POOL = "in_pool"
    VALID = "valid"
    REGION = "region"
    INDUSTRY = "industry"
    SIZE = "size"
    CAPACITY = "capacity"
    COVERS_NEED = "covers_need"


class TermCode(StrEnum):
    """What a score is made of."""

    COVERAGE = "coverage"
    INDUSTRY = "industry"
    SIZE = "size"
    PRESENCE = "presence"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters of the score (`weights.yaml`)."""

    version: str
    terms: Mapping[TermCode, Decimal]
    presence: Mapping[str, Decimal]
    prior_cases: int
    same_class_window: Decimal


@dataclass(frozen=True, slots=True)
class Need:
    """A capability the enterprise lacks; weights compare within one list.

    `items` are the questionnaire items behind it; levels are set where a scene is behind it.
    """

    capability: str
    weight: Fraction
    items: tuple[str, ...]
    from_level: int | None = None
    to_level: int | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of the enterprise; `None` leaves the rule out."""

    region: str | None = None
    industry: str | None = None
    size: str | None = None


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
class Recommendation:
    """One recommended provider."""

    rank: int
    provider: Provider
    score: Fraction
    terms: tuple[Term, ...]
    matches: tuple[Match, ...]
    cases: tuple[Case, ...]
    was_moved: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, and what it was made from."""

    recommendations: tuple[Recommendation, ...]
    needs: tuple[Need, ...]
    considered: int
    excluded: Mapping[Rule, int]
    uncovered: tuple[str, ...]
    weights_version: str
    is_demo: bool


def needs_of(gaps: Sequence[Gap], needs: Mapping[str, tuple[str, ...]]) -> tuple[Need, ...]:
    """Turn gaps into needed capabilities, heaviest first; gaps behind one capability are joined."""
    joined: dict[str, Need] = {}
    for gap in gaps:
        for capability in needs.get(gap.item, ()):
            known = joined.get(capability)
            joined[capability] = Need(
                capability=capability,
                weight=Fraction(gap.weight) + (known.weight if known else 0),
                items=((*known.items, gap.item) if known else (gap.item,)),
                from_level=_first(gap.from_level, known.from_level if known else None),
                to_level=_first(gap.to_level, known.to_level if known else None),
            )
    return tuple(sorted(joined.values(), key=lambda need: (-need.weight, need.capability)))


def _first(level: int | None, other: int | None) -> int | None:
    return other if level is None else level


def rank(pool: Pool, needs: Sequence[Need], fit: Fit, *, on: date, weights: Weights, top: int) -> Ranking:
    """Rank the providers of a pool for these needs on a day."""
    excluded: Counter[Rule] = Counter()
    scored: list[Recommendation] = []
    for provider in pool.providers:
        broken = broken_rule(provider, needs, fit, on=on)
        if broken is not None:
            excluded[broken] += 1
            continue
        scored.append(_recommendation(provider, needs, fit, weights))
    scored.sort(key=lambda r: (-r.score, r.provider.code))
    chosen = mixed(scored, max(top, LEAST_CANDIDATES), weights.same_class_window)
    reached = {match.need.capability for r in scored for match in r.matches}
    return Ranking(
        recommendations=tuple(replace(r, rank=n) for n, r in enumerate(chosen, start=1)),
        needs=tuple(needs),
        considered=len(pool.providers),
        excluded=dict(excluded),
        uncovered=tuple(need.capability for need in needs if need.capability not in reached),
        weights_version=weights.version,
        is_demo=pool.is_demo,
    )


def broken_rule(provider: Provider, needs: Sequence[Need], fit: Fit, *, on: date) -> Rule | None:
    """Give the first hard rule a provider breaks, or nothing."""
    holds = {
        Rule.IN_POOL: provider.state is ProviderState.IN_POOL,
        Rule.VALID: provider.valid_until >= on,
        Rule.REGION: fit.region is None or provider.serves_region(fit.region),
        Rule.INDUSTRY: fit.industry is None or provider.serves_industry(fit.industry),
        Rule.SIZE: fit.size is None or fit.size in provider.sizes,
        Rule.CAPACITY: provider.open_projects < provider.max_projects,
        Rule.COVERS_NEED: bool(best_matches(provider, needs)),
    }
    return next((rule for rule, is_held in holds.items() if not is_held), None)


def best_matches(provider: Provider, needs: Sequence[Need]) -> tuple[Match, ...]:
    """Give for each need the offer that covers most of it, heaviest need first."""
    found = []
    for need in needs:
        matches = [Match(offer, need, step_share(offer, need)) for offer in provider.offers]
        covering = [match for match in matches if match.share > 0]
        if covering:
            found.append(max(covering, key=lambda m: (m.share, -m.offer.highest, m.offer.code)))
    return tuple(found)


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


def mixed(ranked: Sequence[Recommendation], top: int, window: Decimal) -> tuple[Recommendation, ...]:
    """Take the best, and keep one class from filling more than half of the list.

    A provider of a class that already fills half the list waits while another class is within the
    window of points; nobody is dropped for a candidate that is clearly weaker.
    """
    waiting, chosen = list(ranked), list[Recommendation]()
    most = -(-top // 2)
    while waiting and len(chosen) < top:
        filled = Counter(r.provider.kind for r in chosen)
        first = waiting[0]
        other = next(
            (
                r
                for r in waiting
                if filled[r.provider.kind] < most and first.score - r.score <= Fraction(window)
            ),
            first,
        )
        pick = other if filled[first.provider.kind] >= most else first
        waiting.remove(pick)
        chosen.append(replace(pick, was_moved=pick is not first))
    return tuple(chosen)


def may_have_interest(provider: Provider) -> bool:
    """Whether a provider may also have made the diagnosis, so that the reader should be told."""
    return provider.kind is ProviderClass.DIAGNOSIS


def _recommendation(
    provider: Provider, needs: Sequence[Need], fit: Fit, weights: Weights
) -> Recommendation:
    matches = best_matches(provider, needs)
    terms = (
        _coverage(matches, needs, weights),
        _experience(
            TermCode.INDUSTRY,
            [c for c in provider.cases if c.industry == fit.industry],
            fit.industry,
            weights,
        ),
        _experience(TermCode.SIZE, [c for c in provider.cases if c.size == fit.size], fit.size, weights),
        _presence(provider, fit, weights),
        _results(provider, weights),
    )
    return Recommendation(
        rank=0,
        provider=provider,
        score=sum((term.points for term in terms), Fraction(0)),
        terms=terms,
        matches=matches,
        cases=_telling_cases(provider, needs, fit),
    )


def _coverage(matches: Sequence[Match], needs: Sequence[Need], weights: Weights) -> Term:
    whole = sum((need.weight for need in needs), Fraction(0))
    covered = sum((match.need.weight * match.share for match in matches), Fraction(0))
    most = weights.terms[TermCode.COVERAGE]
    share = covered / whole if whole else Fraction(0)
    facts = {"covered": len(matches), "needed": len(needs)}
    return Term(TermCode.COVERAGE, share * Fraction(most), most, facts)


def _experience(code: TermCode, cases: Sequence[Case], known: str | None, weights: Weights) -> Term:
    """Half the points for one case, all for three; without knowledge of the enterprise, none."""
    most = weights.terms[code]
    count = len(cases) if known is not None else 0
    share = {0: Fraction(0), 1: Fraction(1, 2), 2: Fraction(3, 4)}.get(count, Fraction(1))
    return Term(code, share * Fraction(most), most, {"cases": count})


def _presence(provider: Provider, fit: Fit, weights: Weights) -> Term:
    most = weights.terms[TermCode.PRESENCE]
    where = "elsewhere"
    if fit.region is not None and covers(provider.home[:4] + "00", fit.region):
        where = "same_city"
    elif fit.region is not None and covers(provider.home[:2] + "0000", fit.region):
        where = "same_province"
    return Term(
        TermCode.PRESENCE, Fraction(weights.presence[where]) * Fraction(most), most, {"where": where}
    )


def _results(provider: Provider, weights: Weights) -> Term:
    """Proven cases shrunk towards nothing: n / (n + prior), times the share of cases that changed."""
    most = weights.terms[TermCode.RESULTS]
    proven = sum(case.changed for case in provider.cases)
    share = Fraction(proven, len(provider.cases) + weights.prior_cases)
    facts = {"proven": proven, "cases": len(provider.cases)}
    return Term(TermCode.RESULTS, share * Fraction(most), most, facts)


def _telling_cases(provider: Provider, needs: Sequence[Need], fit: Fit) -> tuple[Case, ...]:
    """Give the two cases nearest to the enterprise: same industry, same size, needed capability."""
    needed = {need.capability for need in needs}

    def nearness(case: Case) -> tuple[int, int, str]:
        fits = 4 * (case.industry == fit.industry) + 2 * bool(needed & set(case.capabilities))
        return (-(fits + (case.size == fit.size)), -case.year, case.code)

    return tuple(sorted((c for c in provider.cases if c.changed), key=nearness)[:2])
