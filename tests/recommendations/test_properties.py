"""What must hold for every pool and every need."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.providers.domain import Case, Pool, Provider, ProviderClass, ProviderState
from app.recommendations.adapters.covering import covered
from app.recommendations.adapters.index import PoolIndex
from app.recommendations.adapters.texts import TextIndex
from app.recommendations.adapters.weights import load_weights
from app.recommendations.domain.bundles import Aim, Candidate, candidates_of, elements_of
from app.recommendations.domain.needs import Need
from app.recommendations.domain.ranking import rank
from app.recommendations.domain.rules import Fit, Query, broken_rule, reach_of
from tests.factories.pool import TODAY, case, offer, provider

CAPABILITIES = ("quality", "planning", "network", "data-capture")
SCENES = {"quality", "planning"}
REGIONS = ("320583", "320582", "320500", "320100", "320000", "310000", "000000")
WEIGHTS = load_weights()


def random_provider(random: Random, code: str) -> Provider:
    offers = []
    for n in range(random.randint(0, 4)):
        capability = random.choice(CAPABILITIES)
        low = random.randint(0, 2) if capability in SCENES else None
        high = None if low is None else low + random.randint(1, 2)
        price, days = str(random.choice((0, 2, 9, 40))), random.choice((7, 30, 200))
        offers.append(offer(capability, low, high, code=f"{code}-{n}", price=price, days=days))
    cases = tuple(
        case(
            random.choice(("33", "17")),
            random.choice(("small", "large")),
            "100",
            random.choice(("100", "80", "30")),
        )
        for _ in range(random.randint(0, 4))
    )
    return provider(
        code,
        kind=random.choice(list(ProviderClass)[:4]),
        home=random.choice(("320500", "320100", "310100", "330100")),
        regions=tuple(random.sample(REGIONS, random.randint(1, 2))),
        industries=random.choice((("C",), ("33",), ("17", "33"))),
        sizes=random.choice((("small",), ("small", "medium"), ("large",))),
        open_projects=random.randint(0, 5),
        state=random.choice((ProviderState.IN_POOL,) * 4 + (ProviderState.WATCH, ProviderState.SUSPENDED)),
        valid_until=random.choice((date(2030, 1, 1), date(2026, 11, 24), date(2020, 1, 1))),
        valid_from=random.choice((None, date(2026, 11, 24), date(2027, 1, 1))),
        is_blacklisted=random.random() < 0.05,
        conflicts=random.choice(((), (), ("某厂",))),
        appraisal=random.choice((None, Decimal(55), Decimal(92))),
        ratings=random.choice((0, 1, 30)),
        offers=tuple(offers),
        cases=cases,
        summary=random.choice(("专做质量追溯和排产", "网络改造", "数据采集与检验")),
    )  # fmt: skip


def random_pool(random: Random, most: int = 40) -> Pool:
    return Pool(tuple(random_provider(random, f"P{n:03}") for n in range(random.randint(1, most))))


def random_query(random: Random) -> Query:
    needs = []
    for capability in random.sample(CAPABILITIES, random.randint(1, 4)):
        low = random.randint(0, 2) if capability in SCENES else None
        high = None if low is None else low + random.randint(1, 2)
        needs.append(Need(capability, Fraction(random.randint(1, 9), 7), (), low, high))
    fit = Fit(
        region=random.choice(("320583", "320100", None)),
        industry=random.choice(("33", "17", None)),
        size=random.choice(("small", None)),
        budget=random.choice((None, Decimal(5), Decimal(60))),
        names=random.choice(((), ("某 厂",))),
    )
    return Query(tuple(needs), fit, TODAY, random.randrange(2**32))


seeds = st.integers(0, 2**32 - 1)


def eligible(pool: Pool, query: Query) -> set[str]:
    reach = reach_of(pool.providers, query)
    return {p.code for p in pool.providers if broken_rule(p, query, reach) is None}


@settings(max_examples=300, deadline=None)
@given(seeds)
def test_the_index_finds_what_scoring_everybody_finds(seed: int) -> None:
    random = Random(seed)
    pool, query = random_pool(random), random_query(random)
    words = TextIndex(pool).words("质量追溯，排产，检验") if random.random() < 0.5 else None
    asked = replace(query, words=words)
    exact = rank(pool, asked, WEIGHTS, top=5)
    index = PoolIndex(pool, WEIGHTS)
    quick, sifted = index.rank(asked, top=5, words=words.approximate if words else None)
    assert quick == exact
    assert {p.code for p in index.eligible_providers(sifted)} == eligible(pool, asked)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_equal_pools_of_equal_providers_agree_too(seed: int) -> None:
    """Ties by the dozen: nothing is decided by the approximation."""
    random = Random(seed)
    made = random_provider(random, "P0")
    pool = Pool(tuple(replace(made, code=f"P{n}") for n in range(30)))
    query, still = random_query(random), replace(WEIGHTS, rotation_window=Decimal(0))
    for weights in (WEIGHTS, still):
        assert PoolIndex(pool, weights).rank(query, top=5)[0] == rank(pool, query, weights, top=5)


@settings(max_examples=200, deadline=None)
@given(seeds)
def test_a_further_gap_never_removes_a_covering_provider(seed: int) -> None:
    random = Random(seed)
    pool, query = random_pool(random), random_query(random)
    fewer = replace(query, needs=query.needs[:-1])
    if fewer.needs:
        assert eligible(pool, fewer) <= eligible(pool, query)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_the_order_of_the_pool_does_not_matter(seed: int) -> None:
    random = Random(seed)
    pool, query = random_pool(random), random_query(random)
    turned = Pool(tuple(random.sample(pool.providers, len(pool.providers))))
    assert rank(turned, query, WEIGHTS, top=5) == rank(pool, query, WEIGHTS, top=5)
    assert PoolIndex(turned, WEIGHTS).rank(query, top=5)[0] == rank(pool, query, WEIGHTS, top=5)


@settings(max_examples=50, deadline=None)
@given(seeds)
def test_the_same_seed_gives_the_same_list(seed: int) -> None:
    random = Random(seed)
    pool, query = random_pool(random), random_query(random)
    assert rank(pool, query, WEIGHTS, top=5) == rank(pool, query, WEIGHTS, top=5)


def more_places(one: Provider) -> Provider:
    return replace(one, max_projects=one.max_projects + 1)


def cheaper(one: Provider) -> Provider:
    return replace(
        one, offers=tuple(replace(o, lowest=o.lowest / 2, highest=o.highest / 2) for o in one.offers)
    )


def quicker(one: Provider) -> Provider:
    return replace(one, offers=tuple(replace(o, days=o.days // 2) for o in one.offers))


def reaching_higher(one: Provider) -> Provider:
    return replace(
        one,
        offers=tuple(
            replace(o, to_level=min(4, o.to_level + 1)) if o.to_level is not None else o for o in one.offers
        ),
    )


def one_offer_more(one: Provider) -> Provider:
    return replace(one, offers=(*one.offers, offer("quality", 0, 4, code=f"{one.code}-more", price="1")))


def best_case_more(one: Provider) -> Provider:
    more: Case = case("33", "small", "100", "10")
    return replace(one, cases=(*one.cases, more))


def more_change(one: Provider) -> Provider:
    return replace(one, cases=tuple(replace(c, after=c.after / 2) for c in one.cases))


def better_mark(one: Provider) -> Provider:
    return replace(one, appraisal=Decimal(100), ratings=max(one.ratings, 10) + 30)


def moved_here(one: Provider) -> Provider:
    return replace(one, home="320500")


IMPROVEMENTS = (more_places, cheaper, quicker, reaching_higher, one_offer_more, best_case_more, more_change,
                better_mark, moved_here)  # fmt: skip


@pytest.mark.parametrize("improved", IMPROVEMENTS, ids=lambda f: f.__name__)
@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_who_improves_never_falls(improved: Callable[[Provider], Provider], seed: int) -> None:
    random = Random(seed)
    pool, query = random_pool(random, 12), random_query(random)
    query = replace(query, fit=replace(query.fit, region="320583"))
    before = [r.provider.code for r in rank(pool, query, WEIGHTS, top=5).recommendations]
    for code in before:
        better = Pool(tuple(improved(p) if p.code == code else p for p in pool.providers))
        after = [r.provider.code for r in rank(better, query, WEIGHTS, top=5).recommendations]
        assert code in after
        assert after.index(code) <= before.index(code)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_bundles_cover_all_that_anybody_covers_and_the_index_finds_the_same(seed: int) -> None:
    random = Random(seed)
    pool, query = random_pool(random, 10), random_query(random)
    reach, elements = reach_of(pool.providers, query), elements_of(query.needs)
    able = [p for p in pool.providers if broken_rule(p, query, reach) is None]
    candidates = candidates_of(able, query, reach, elements)
    index = PoolIndex(pool, WEIGHTS)
    assert index.candidates(query, index.sift(query), query.needs, elements) == candidates
    reachable = 0
    for one in candidates:
        reachable |= one.covers
    for aim in Aim:
        bundle = covered(aim, candidates, elements)
        assert (bundle is None) == (reachable == 0)
        if bundle is not None:
            whole = 0
            for part in bundle.parts:
                whole |= part.covers
            assert whole == reachable
            assert len(bundle.uncovered) == len(elements) - reachable.bit_count()
            assert_nothing_is_better(aim, bundle.parts, candidates, reachable)


def assert_nothing_is_better(
    aim: Aim, parts: tuple[Candidate, ...], candidates: list[Candidate], reachable: int
) -> None:
    """Try every set of candidates."""

    def cost(taken: Sequence[Candidate]) -> tuple[int, int]:
        money, count = sum(one.price for one in taken), len(taken)
        return (money, count) if aim is Aim.CHEAPEST else (count, money)

    costs = []
    for chosen in range(1 << len(candidates)):
        taken = [one for n, one in enumerate(candidates) if chosen >> n & 1]
        covers = 0
        for one in taken:
            covers |= one.covers
        if covers == reachable:
            costs.append(cost(taken))
    assert cost(parts) == min(costs)
