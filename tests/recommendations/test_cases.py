"""The table of matching cases: the first three, why, who was left out, and what is said."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.kit.i18n import translator
from app.providers.domain import Pool
from app.recommendations.adapters.index import PoolIndex
from app.recommendations.adapters.weights import load_weights
from app.recommendations.domain.needs import Need
from app.recommendations.domain.ranking import Ranking, rank
from app.recommendations.domain.rules import Fit, Query
from app.recommendations.service.reasons import notes_told, widened_told
from tests.factories.pool import TODAY, provider_from

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
ZH = translator("zh-CN")


def fit_of(case: dict[str, Any]) -> Fit:
    facts = {"region": "320583", "industry": "33", "size": "small", **case.get("fit", {})}
    if facts.get("budget") is not None:
        facts["budget"] = Decimal(facts["budget"])
    return Fit(**{**facts, "names": tuple(facts.get("names", ()))})


def needs_of(case: dict[str, Any]) -> tuple[Need, ...]:
    found = case.get("needs", {"quality": [1, 1, 3]})
    return tuple(Need(code, Fraction(weight), (), *levels) for code, (weight, *levels) in found.items())


def ranking_of(case: dict[str, Any]) -> tuple[Ranking, Fit]:
    pool = Pool(tuple(provider_from(code, facts) for code, facts in case["pool"].items()))
    query = Query(needs_of(case), fit_of(case), TODAY, case.get("seed", 0))
    return rank(pool, query, load_weights(), top=3), query.fit


def test_the_table_is_long_enough_and_every_case_has_its_reason() -> None:
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["why"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    ranking, fit = ranking_of(case)
    listed = [r.provider.code for r in ranking.recommendations]
    if "expect" in case:
        assert listed == case["expect"], [
            (r.provider.code, float(r.score)) for r in ranking.recommendations
        ]
    assert set(case.get("has", ())) <= set(listed)
    assert not set(case.get("lacks", ())) & set(listed)
    assert {str(rule): n for rule, n in ranking.excluded.items()} == case.get("excluded", {})
    said = "".join(widened_told(ranking, "昆山市", ZH))
    assert case.get("says", "") in said
    assert bool(said) == ("says" in case)
    for code, words in case.get("notes", {}).items():
        found = next(r for r in ranking.recommendations if r.provider.code == code)
        assert words in "".join(notes_told(found, fit, ZH))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_index_agrees_on_every_case(case: dict[str, Any]) -> None:
    pool = Pool(tuple(provider_from(code, facts) for code, facts in case["pool"].items()))
    query = Query(needs_of(case), fit_of(case), TODAY, case.get("seed", 0))
    assert PoolIndex(pool, load_weights()).rank(query, top=3)[0] == rank(pool, query, load_weights(), top=3)


def test_two_equal_providers_are_shown_first_about_as_often() -> None:
    pool = Pool((provider_from("A", {}), provider_from("B", {})))
    need = (Need("quality", Fraction(1), (), 1, 3),)
    first = [
        rank(pool, Query(need, Fit(), TODAY, seed), load_weights(), top=3).recommendations[0].provider.code
        for seed in range(400)
    ]
    assert 160 < first.count("A") < 240


def test_providers_further_apart_than_the_window_never_change_places() -> None:
    pool = Pool((provider_from("A", {"open_projects": 4}), provider_from("B", {})))
    need = (Need("quality", Fraction(1), (), 1, 3),)
    for seed in range(200):
        found = rank(pool, Query(need, Fit(), TODAY, seed), load_weights(), top=3).recommendations
        assert [r.provider.code for r in found] == ["B", "A"]
