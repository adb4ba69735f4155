"""The list: exact order, near-equals rotated by a seed, classes mixed, nobody paid for."""

import hashlib
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from app.providers.domain.offering import Case
from app.providers.domain.pool import Pool, Provider
from app.providers.domain.vocabulary import ProviderClass
from app.recommendations.domain.needs import Need
from app.recommendations.domain.rules import Circle, Query, Reach, Rule, broken_rule, reach_of
from app.recommendations.domain.terms import Match, Scored, Term, scored
from app.recommendations.domain.weights import Weights

Number = TypeVar("Number", Fraction, float)
LEAST_CANDIDATES = 3
BITS = 64
WORD = (1 << BITS) - 1
CHANCE_BITS = 32


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommended provider.

    `was_moved` says that it stands higher so that classes are mixed, `was_rotated` that it stands
    higher than a near-equal of a higher score by the seed; `behind` is what it lacks to the rank above.
    """

    rank: int
    provider: Provider
    circle: Circle
    score: Fraction
    terms: tuple[Term, ...]
    matches: tuple[Match, ...]
    cases: tuple[Case, ...]
    was_moved: bool = False
    was_rotated: bool = False
    behind: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, and what it was made from. `reach` tells how far one had to look for each need."""

    recommendations: tuple[Recommendation, ...]
    needs: tuple[Need, ...]
    considered: int
    excluded: Mapping[Rule, int]
    uncovered: tuple[str, ...]
    weights_version: str
    is_demo: bool
    reach: Reach
    seed: int


def rank(pool: Pool, query: Query, weights: Weights, *, top: int) -> Ranking:
    """Rank the providers of a pool one by one, exactly; the index must find the same."""
    reach = reach_of(pool.providers, query)
    excluded: Counter[Rule] = Counter()
    found: list[Scored] = []
    for provider in pool.providers:
        broken = broken_rule(provider, query, reach)
        if broken is None:
            found.append(scored(provider, query, reach, weights))
        else:
            excluded[broken] += 1
    return ranked(chosen_from(found, query.seed, weights, top), pool, query, reach, excluded, weights)


def chosen_from(
    found: Sequence[Scored], seed: int, weights: Weights, top: int
) -> list[tuple[Scored, bool]]:
    """Choose from scored candidates; at least the best of each class must be among them."""
    placed = [(standing(one, seed, weights), one) for one in found]
    placed.sort(key=lambda pair: (-pair[0], pair[1].provider.code))
    kinds = [one.provider.kind for _, one in placed]
    picks = mixed([at for at, _ in placed], kinds, Fraction(weights.same_class_window), length(top))
    return [(placed[place][1], was_moved) for place, was_moved in picks]


def length(top: int) -> int:
    """Give how long a list is: never so short that there is no choice."""
    return max(top, LEAST_CANDIDATES)


def ranked(
    chosen: Sequence[tuple[Scored, bool]],
    pool: Pool,
    query: Query,
    reach: Reach,
    excluded: Mapping[Rule, int],
    weights: Weights,
) -> Ranking:
    """Make the list from those chosen, each with whether it was moved up."""
    return Ranking(
        recommendations=_numbered(chosen),
        needs=query.needs,
        considered=len(pool.providers),
        excluded={rule: excluded[rule] for rule in Rule if excluded.get(rule)},
        uncovered=tuple(n.capability for n in query.needs if n.capability not in reach.circles),
        weights_version=weights.version,
        is_demo=pool.is_demo,
        reach=reach,
        seed=query.seed,
    )


def provider_key(code: str) -> int:
    """Give a number of 64 bits that stands for a provider, the same on every machine."""
    return int.from_bytes(hashlib.sha256(code.encode()).digest()[:8], "big")


def chance(key: int, seed: int) -> int:
    """Draw a number of 32 bits for a provider under a seed (finaliser of SplitMix64)."""
    z = (key ^ seed) & WORD
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
    return (z ^ (z >> 31)) >> (BITS - CHANCE_BITS)


def standing(found: Scored, seed: int, weights: Weights) -> Fraction:
    """Give what decides the order: the score, and by chance less than the rotation window more.

    Two providers whose scores differ by more than the window never change places; whoever improves
    never falls, because nobody's chance depends on a score.
    """
    drawn = Fraction(chance(provider_key(found.provider.code), seed), 1 << CHANCE_BITS)
    return found.score + Fraction(weights.rotation_window) * drawn


def mixed(
    standings: Sequence[Number], kinds: Sequence[Hashable], window: Number, top: int
) -> list[tuple[int, bool]]:
    """Take the best, and keep one class from filling more than half of the list.

    `standings` go down; gives places, each with whether it was moved up. A provider of a class that
    already fills half the list waits while another class is within the window of points; nobody is
    dropped for a candidate that is clearly weaker.
    """
    waiting, chosen = list(range(len(standings))), list[tuple[int, bool]]()
    filled: Counter[Hashable] = Counter()
    most = -(-top // 2)
    while waiting and len(chosen) < top:
        pick = first = waiting[0]
        if filled[kinds[first]] >= most:
            near = (
                n for n in waiting if standings[first] - standings[n] <= window and filled[kinds[n]] < most
            )
            pick = next(near, first)
        waiting.remove(pick)
        filled[kinds[pick]] += 1
        chosen.append((pick, pick != first))
    return chosen


def _numbered(chosen: Sequence[tuple[Scored, bool]]) -> tuple[Recommendation, ...]:
    made = []
    for place, (one, was_moved) in enumerate(chosen):
        above = chosen[place - 1][0].score - one.score if place else None
        below = any(other.score > one.score for other, _ in chosen[place + 1 :])
        made.append(
            Recommendation(
                rank=place + 1,
                provider=one.provider,
                circle=one.circle,
                score=one.score,
                terms=one.terms,
                matches=one.matches,
                cases=one.cases,
                was_moved=was_moved,
                was_rotated=below and not was_moved,
                behind=above if above is not None and above > 0 else None,
            )
        )
    return tuple(made)


def may_have_interest(provider: Provider) -> bool:
    """Whether a provider may also have made the diagnosis, so that the reader should be told."""
    return provider.kind is ProviderClass.DIAGNOSIS
