"""Matching a result with a pool: needs, list, bundles. Needs no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.enterprises.domain import Profile
from app.providers.domain import Pool
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.effort import Effort
from app.recommendations.adapters.covering import covered
from app.recommendations.adapters.lexicon import load_lexicon
from app.recommendations.adapters.preparing import prepared_index, prepared_texts
from app.recommendations.adapters.weights import load_weights
from app.recommendations.domain.bundles import Aim, Bundle, candidates_of, elements_of, wanted
from app.recommendations.domain.needs import Goal, Need, Standing, needs_of
from app.recommendations.domain.plans import Plan
from app.recommendations.domain.ranking import Ranking, rank
from app.recommendations.domain.rules import Fit, Query, broken_rule
from app.recommendations.domain.wishes import Wish, pains_of
from app.scoring.domain.outlook import gaps, next_gate
from app.scoring.errors import PathNotOffered, PathUndecided
from app.scoring.service.paths import Path, PathStep, Situation, path_to
from diagnosis_models.contract import Result

TOP = 5
MOST_GAPS = 10
"""How many of the heaviest gaps the list looks at: those an enterprise can work on in a year."""
FEW_PROVIDERS = 60
"""So many are scored one by one faster than NumPy is loaded."""
SECONDS_FOR_PATH = 2.0
"""The list is made while a submission waits; without an answer by then the gaps alone decide."""
NO_WISH = Wish()


class Market:
    """A pool prepared for questions; what is expensive is made when it is first needed, and kept."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._weights = load_weights()
        self._index = cache(lambda: prepared_index(pool, self._weights))
        self._texts = cache(lambda: prepared_texts(pool))

    def answer(self, query: Query, text: str, *, top: int) -> tuple[Ranking, tuple[Bundle, ...]]:
        """Make the list and the bundles for a query; `text` are the person's own words."""
        words = self._texts().words(text) if text else None
        asked = Query(query.needs, query.fit, query.on, query.seed, words)
        needs = wanted(query.needs)
        elements = elements_of(needs)
        if len(self.pool.providers) <= FEW_PROVIDERS:
            ranking = rank(self.pool, asked, self._weights, top=top)
            eligible = [p for p in self.pool.providers if broken_rule(p, asked, ranking.reach) is None]
            candidates = candidates_of(eligible, asked, ranking.reach, elements)
        else:
            ranking, sifted = self._index().rank(asked, top=top, words=words.approximate if words else None)
            candidates = self._index().candidates(asked, sifted, needs, elements)
        found = [covered(aim, candidates, elements) for aim in Aim]
        return ranking, tuple(bundle for bundle in found if bundle is not None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: the result with its way to the next level, and the person's wish."""

    definition: Definition
    result: Result
    fit: Fit
    on: date
    path: tuple[Goal, ...] = ()
    wish: Wish = NO_WISH
    seed: int = 0
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found for an enterprise."""

    asked: Asked
    ranking: Ranking
    bundles: tuple[Bundle, ...]
    pool: Pool

    @property
    def needs(self) -> tuple[Need, ...]:
        """What it needs, heaviest first."""
        return self.ranking.needs


def recommend(
    definition: Definition, result: Result, pool: Pool, fit: Fit, *, on: date, top: int = TOP
) -> Found:
    """Match the pool with what stands between a result and the next level."""
    return match(Asked(definition, result, fit, on), Market(pool), top=top)


def match(asked: Asked, market: Market, *, top: int = TOP) -> Found:
    """Match a pool with everything that is asked."""
    definition, wish = asked.definition, asked.wish
    needs = needs_of(
        gaps(asked.result, definition.follows)[:MOST_GAPS],
        definition.needs,
        path=asked.path,
        pains=pains_of(wish, load_lexicon()),
        standings=standings_of(asked.result),
        origins=load_weights().origins,
    )
    query = Query(needs, asked.fit, asked.on, asked.seed)
    ranking, bundles = market.answer(query, wish.text, top=top)
    return Found(asked, ranking, bundles, market.pool)


def standings_of(result: Result) -> dict[str, Standing]:
    """Give where every graded item stands."""
    return {grade.item: Standing(grade.level or 0, grade.top) for grade in result.grades}


def path_to_next(where: Situation, result: Result, effort: Effort) -> Path | None:
    """Give the cheapest path to the next level.

    Gives none at the top, for an instrument without levels, and when there is no answer in time.
    """
    gate = next_gate(result)
    if gate is None:
        return None
    try:
        return path_to(where, gate.level, effort, seconds=SECONDS_FOR_PATH)
    except (PathNotOffered, PathUndecided):
        return None


def goals_of(definition: Definition, path: Path | None, result: Result) -> tuple[Goal, ...]:
    """Give the steps of a path that can be bought."""
    standings = standings_of(result)
    steps = path.steps if path is not None else ()
    return tuple(_goal(definition, step, standings) for step in steps if not step.is_outcome)


def way_to_next(where: Situation, result: Result, effort: Effort) -> tuple[Goal, ...]:
    """Give the steps that can be bought of the cheapest path to the next level."""
    return goals_of(where.definition, path_to_next(where, result, effort), result)


def _goal(definition: Definition, step: PathStep, standings: Mapping[str, Standing]) -> Goal:
    item, standing = definition.item(step.item), standings.get(step.item)
    levels = _levels(step.after, {o.code: o.level for o in item.options} if item else {})
    if standing is None or not levels:
        return Goal(step.item)
    return Goal(step.item, standing.level, max(levels))


def _levels(options: Sequence[str], levels: Mapping[str, int | None]) -> list[int]:
    return [level for option in options if (level := levels.get(option)) is not None]


def fit_of(profile: Profile, wish: Wish = NO_WISH) -> Fit:
    """Give what matching needs to know of an enterprise."""
    return Fit(
        region=profile.region or None,
        industry=profile.industry or None,
        size=str(profile.size) if profile.size else None,
        budget=wish.budget,
        names=tuple(name for name in (profile.credit_code, profile.name) if name),
        diagnosed_by=wish.diagnosed_by,
    )
