"""Finding the few providers worth scoring exactly among very many.

The index computes every score approximately, in floating point, and hands on the best of each class
with a margin far above its error. Those are scored exactly, so the list is the same as the one made
by scoring everybody; a test compares the two on random pools.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from app.providers.domain import MANUFACTURING, MANUFACTURING_DIVISIONS, Pool, Provider
from app.recommendations.adapters.columns import (
    NOWHERE,
    Flags,
    OfferColumns,
    Places,
    Real,
    Whole,
    offer_candidates,
    offer_columns,
    plain_name,
    provider_columns,
    stem_of,
)
from app.recommendations.domain.bundles import Candidate, Element, useful
from app.recommendations.domain.needs import Need
from app.recommendations.domain.ranking import (
    CHANCE_BITS,
    Ranking,
    chosen_from,
    length,
    mixed,
    ranked,
)
from app.recommendations.domain.rules import Circle, Query, Reach, Rule
from app.recommendations.domain.terms import Scored, scored
from app.recommendations.domain.weights import Nearness, TermCode, Weights

WORD, WORDS = 64, 2
"""Elements are kept as bits: 16 scenes of 4 levels and 11 foundations are 75 at most."""
MARGIN = 1e-6
"""Points; the error of a score of a hundred in double precision is below 1e-12."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """Who can answer one need: `owners`, whether for any money, whether within the budget, the worth."""

    need: Need
    owners: Whole
    covers: Flags
    affords: Flags
    worth: Real


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the index found: everybody eligible, their approximate scores, and what was left out."""

    eligible: Flags
    score: Real
    circles: Whole
    reach: Reach
    excluded: Mapping[Rule, int]


class PoolIndex:
    """A pool prepared for many questions under one set of weights."""

    def __init__(self, pool: Pool, weights: Weights) -> None:
        self._pool, self._weights = pool, weights
        self._providers = provider_columns(pool, weights)
        self._offers = offer_columns(pool, weights)
        self._candidates = offer_candidates(pool)
        self._prices = np.array([one.price for one in self._candidates], np.int64)
        names = [(one.provider.code, one.offer.code) for one in self._candidates]
        order = {name: place for place, name in enumerate(sorted(names))}
        self._order = np.array([order[name] for name in names], np.int64)
        self._owner = {code: place for place, code in enumerate(p.code for p in pool.providers)}

    def rank(self, query: Query, *, top: int, words: Real | None = None) -> tuple[Ranking, Sifted]:
        """Rank the pool; `words` are the shares of `query.words` in the order of the pool."""
        sifted = self.sift(query, words)
        chosen = self._chosen(query, sifted, top)
        pool, weights = self._pool, self._weights
        return ranked(chosen, pool, query, sifted.reach, sifted.excluded, weights), sifted

    def _chosen(self, query: Query, sifted: Sifted, top: int) -> list[tuple[Scored, bool]]:
        """Choose by the approximate scores where they decide beyond doubt, else by the exact ones."""
        order = sifted.score + float(self._weights.rotation_window) * _chances(
            self._providers.keys, query.seed
        )
        best = self._best_of_each_class(sifted.eligible, order, length(top))
        best = best[np.argsort(-order[best], kind="stable")]
        standings, window = order[best], float(self._weights.same_class_window)
        if _is_certain(standings, window):
            kinds = self._providers.kinds[best].tolist()
            picks = mixed(standings.tolist(), kinds, window, length(top))
            return [(self._exact(best[n], query, sifted), was_moved) for n, was_moved in picks]
        found = [self._exact(n, query, sifted) for n in best]
        return chosen_from(found, query.seed, self._weights, top)

    def _exact(self, place: int, query: Query, sifted: Sifted) -> Scored:
        return scored(self._pool.providers[place], query, sifted.reach, self._weights)

    def sift(self, query: Query, words: Real | None = None) -> Sifted:
        """Apply the hard rules to everybody and score approximately who is left."""
        answers = [
            answer for need in query.needs if (answer := self._answer(need, query.fit.budget)) is not None
        ]
        alive, excluded = self._own_rules(query, answers)
        circles = self._circles(query.fit.region)
        reach = Reach(
            {
                a.need.capability: Circle(int(near.min()))
                for a in answers
                if (near := circles[a.owners[a.affords & alive[a.owners]]]).size
            }
        )
        score, eligible = self._answered(query, answers, alive, circles, reach)
        left_out = int((alive & ~eligible).sum())
        if left_out:
            excluded[Rule.REGION] = left_out
        score += self._providers.fixed + self._standing_of_all(query)
        if words is not None:
            score += words * float(self._weights.most(TermCode.WORDS))
        return Sifted(eligible, score, circles, reach, excluded)

    def candidates(
        self, query: Query, sifted: Sifted, needs: Sequence[Need], elements: Sequence[Element]
    ) -> list[Candidate]:
        """Give the offers worth considering for a bundle over these elements."""
        bits = np.zeros((WORDS, len(self._candidates)), np.uint64)
        places = {
            need.capability: sifted.reach.circles.get(need.capability, Circle.COUNTY) for need in needs
        }
        for place, element in enumerate(elements):
            columns = self._offers.get(element.capability)
            if columns is None:
                continue
            circles = sifted.circles[columns.provider]
            taken = sifted.eligible[columns.provider] & (circles <= places[element.capability])
            taken &= _affordable(columns, query.fit.budget)
            if element.level is not None:
                taken &= (columns.low < element.level) & (element.level <= columns.high)
                taken &= columns.low >= 0
            bits[place // WORD, columns.rows[taken]] |= np.uint64(1 << place % WORD)
        rows = np.flatnonzero(bits.any(axis=0))
        rows = rows[np.lexsort((self._order[rows], self._prices[rows], *bits[:, rows]))]
        changes = (bits[:, rows[1:]] != bits[:, rows[:-1]]).any(axis=0)
        first = rows[np.concatenate(([True], changes))] if len(rows) else rows
        return useful(replace(self._candidates[row], covers=_whole(bits[:, row])) for row in first)

    def eligible_providers(self, sifted: Sifted) -> list[Provider]:
        """Give everybody eligible."""
        return [self._pool.providers[n] for n in np.flatnonzero(sifted.eligible)]

    def _answer(self, need: Need, budget: Decimal | None) -> _Answer | None:
        """Find who covers one need, and the most an offer of each is worth there."""
        columns = self._offers.get(need.capability)
        if columns is None:
            return None
        if need.from_level is None or need.to_level is None:
            share = np.ones(len(columns.provider))
        else:
            covered = np.minimum(columns.high, need.to_level) - np.maximum(columns.low, need.from_level)
            covered[columns.low < 0] = 0
            share = np.maximum(covered, 0) / (need.to_level - need.from_level)
        affordable = _affordable(columns, budget) & (share > 0)
        weights = self._weights
        coverage, price, time = (
            float(weights.most(t)) for t in (TermCode.COVERAGE, TermCode.PRICE, TermCode.LEAD_TIME)
        )
        worth = share * (coverage + price * _thrift(columns, budget) + time * columns.swift)
        return _Answer(
            need,
            columns.owners,
            np.logical_or.reduceat(share > 0, columns.starts),
            np.logical_or.reduceat(affordable, columns.starts),
            np.maximum.reduceat(np.where(affordable, worth, 0.0), columns.starts),
        )

    def _own_rules(self, query: Query, answers: Sequence[_Answer]) -> tuple[Flags, dict[Rule, int]]:
        """Apply the rules that look at one provider alone, in their order."""
        columns, fit, count = self._providers, query.fit, len(self._pool.providers)
        covers, affords = np.zeros(count, bool), np.zeros(count, bool)
        for answer in answers:
            covers[answer.owners] |= answer.covers
            affords[answer.owners] |= answer.affords
        day = query.on.toordinal()
        conflicts = [columns.linked.get(plain_name(name), NOWHERE) for name in fit.names]
        rules = (
            (Rule.IN_POOL, columns.public),
            (Rule.VALID, (columns.begins <= day) & (day <= columns.ends)),
            (Rule.INDUSTRY, self._serves_industry(fit.industry)),
            (Rule.SIZE, _sized(columns.sizes, fit.size, count)),
            (Rule.CONFLICT, ~_flags(conflicts, count)),
            (Rule.CAPACITY, columns.has_capacity),
            (Rule.COVERS_NEED, covers),
            (Rule.BUDGET, affords),
        )
        alive, excluded = np.ones(count, bool), dict[Rule, int]()
        for rule, holds in rules:
            broken = int((alive & ~holds).sum())
            if broken:
                excluded[rule] = broken
            alive &= holds
        return alive, excluded

    def _serves_industry(self, division: str | None) -> Flags:
        count, places = len(self._pool.providers), self._providers.industries
        if division is None:
            return np.ones(count, bool)
        found = [places.get(division, NOWHERE)]
        if division.isdigit() and int(division) in MANUFACTURING_DIVISIONS:
            found.append(places.get(MANUFACTURING, NOWHERE))
        return _flags(found, count)

    def _circles(self, region: str | None) -> Whole:
        """Give everybody's circle around a region."""
        count = len(self._pool.providers)
        if region is None:
            return np.zeros(count, np.int64)
        circles = np.full(count, int(Circle.COUNTRY), np.int64)
        works = self._providers.works_in
        circles[works.get(stem_of(region[:2] + "0000"), NOWHERE)] = Circle.PROVINCE
        circles[works.get(stem_of(region[:4] + "00"), NOWHERE)] = Circle.CITY
        for place in _around(self._providers.serves, region):
            circles[place] = Circle.COUNTY
        return circles

    def _answered(
        self, query: Query, answers: Sequence[_Answer], alive: Flags, circles: Whole, reach: Reach
    ) -> tuple[Real, Flags]:
        """Add up what each provider covers of the needs it is admitted for."""
        count = len(self._pool.providers)
        score, eligible = np.zeros(count), np.zeros(count, bool)
        whole = float(sum(need.weight for need in query.needs)) or 1.0
        for answer in answers:
            widest = reach.circles.get(answer.need.capability, Circle.COUNTY)
            taken = answer.affords & alive[answer.owners] & (circles[answer.owners] <= widest)
            places = answer.owners[taken]
            score[places] += answer.worth[taken] * (float(answer.need.weight) / whole)
            eligible[places] = True
        return score, eligible

    def _standing_of_all(self, query: Query) -> Real:
        """Give the points for experience and presence."""
        columns, weights, fit = self._providers, self._weights, query.fit
        count = len(self._pool.providers)
        points = np.zeros(count)
        for term, cases, known in (
            (TermCode.INDUSTRY, columns.industry_cases, fit.industry),
            (TermCode.SIZE, columns.size_cases, fit.size),
        ):
            if known is not None and known in cases:
                places, shares = cases[known]
                points[places] += shares * float(weights.most(term))
        presence = np.full(count, float(weights.presence[Nearness.ELSEWHERE]))
        if fit.region is not None:
            for homes, where in (
                (columns.home_province, Nearness.SAME_PROVINCE),
                (columns.home_city, Nearness.SAME_CITY),
            ):
                for place in _around(homes, fit.region):
                    presence[place] = float(weights.presence[where])
        return points + presence * float(weights.most(TermCode.PRESENCE))

    def _best_of_each_class(self, eligible: Flags, order: Real, top: int) -> Whole:
        """Give the places of the best of each class: no list takes more than `top` of one."""
        best: list[int] = []
        for kind in np.unique(self._providers.kinds[eligible]):
            places = np.flatnonzero(eligible & (self._providers.kinds == kind))
            standing = order[places]
            if len(places) > top:
                least = np.partition(standing, -top)[-top]
                places = places[standing >= least - MARGIN]
            best += places.tolist()
        return np.array(best, np.int64)


def _is_certain(standings: Real, window: float) -> bool:
    """Whether no comparison among these, in order, is closer than the error could be."""
    if len(standings) < 2:  # noqa: PLR2004 - one alone is compared with nobody
        return True
    apart = standings[:, None] - standings[None, :]
    closest = np.diff(standings)
    return bool(np.abs(closest).min() > MARGIN and np.abs(apart - window).min() > MARGIN)


def _whole(words: "np.typing.NDArray[np.uint64]") -> int:
    return sum(int(word) << WORD * place for place, word in enumerate(words))


def _thrift(columns: OfferColumns, budget: Decimal | None) -> Real:
    if not budget:
        return np.asarray((columns.usual == 0) & (budget is not None), np.float64)
    return np.asarray(np.maximum(0.0, 1 - columns.usual / float(budget)), np.float64)


def _affordable(columns: OfferColumns, budget: Decimal | None) -> Flags:
    if budget is None:
        return np.ones(len(columns.lowest), bool)
    return np.asarray(columns.lowest <= float(budget))


def _sized(sizes: Mapping[str, Flags], size: str | None, count: int) -> Flags:
    return np.ones(count, bool) if size is None else sizes.get(size, np.zeros(count, bool))


def _flags(places: Sequence[Whole], count: int) -> Flags:
    flags = np.zeros(count, bool)
    for place in places:
        flags[place] = True
    return flags


def _around(stems: Places, region: str) -> list[Whole]:
    """Give the places of everybody with a stem that the region begins with."""
    return [stems[region[:length]] for length in (0, 2, 4, 6) if region[:length] in stems]


def _chances(keys: "np.typing.NDArray[np.uint64]", seed: int) -> Real:
    """Draw as `ranking.chance` does, for everybody at once; gives shares from 0 to below 1."""
    z = keys ^ np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(64 - CHANCE_BITS)).astype(np.float64) / 2.0**CHANCE_BITS
