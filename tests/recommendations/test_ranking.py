"""Matching worked out by hand: every term, every hard rule, the mix of classes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.kit.i18n import translator
from app.providers.domain import (
    Case,
    Deployment,
    Offer,
    Pool,
    PriceModel,
    Provider,
    ProviderClass,
    ProviderState,
)
from app.recommendations.adapters import load_weights
from app.recommendations.domain import Fit, Need, Rule, broken_rule, needs_of, rank, step_share
from app.recommendations.service.ranking import ranking_document
from app.scoring.domain.outlook import Gap

TODAY = date(2026, 11, 24)
FIT = Fit("320583", "33", "small")
NEEDS = (Need("quality", Fraction(3), ("S07",), 1, 3), Need("network", Fraction(1), ("Q01",)))


def offer(capability: str, low: int | None = None, high: int | None = None) -> Offer:
    return Offer("O", "P", "产品", (capability,), low, high, PriceModel.PROJECT, Decimal(1), Decimal(2), 30,
                 Deployment.LOCAL, "简介")  # fmt: skip


def case(industry: str = "33", size: str = "small", after: int = 2) -> Case:
    return Case(
        "C",
        "P",
        "某厂",
        industry,
        size,
        ("quality",),
        "不良率",
        Decimal(3),
        Decimal(after),
        "%",
        2024,
        True,
    )


def provider(code: str = "P1", **changes: Any) -> Provider:
    made = Provider(
        code, "【示例】甲", ProviderClass.INTEGRATOR, "320500", ("320000",), ("C",), ("small",), 2015, 40, 1, 5,
        date(2028, 1, 1), ProviderState.IN_POOL, True, "简介", (offer("quality", 1, 3),), (),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, None),
        ({"state": ProviderState.SUSPENDED}, Rule.IN_POOL),
        ({"valid_until": date(2026, 11, 23)}, Rule.VALID),
        ({"valid_until": TODAY}, None),
        ({"regions": ("310000",)}, Rule.REGION),
        ({"industries": ("17",)}, Rule.INDUSTRY),
        ({"sizes": ("large",)}, Rule.SIZE),
        ({"open_projects": 5}, Rule.CAPACITY),
        ({"offers": (offer("hr", 1, 3),)}, Rule.COVERS_NEED),
        ({"offers": (offer("quality", 3, 4),)}, Rule.COVERS_NEED),
    ],
)
def test_hard_rules(changes: dict[str, Any], rule: Rule | None) -> None:
    assert broken_rule(provider(**changes), NEEDS, FIT, on=TODAY) == rule


def test_what_is_not_known_of_the_enterprise_excludes_nobody() -> None:
    assert broken_rule(provider(regions=("310000",), industries=("17",)), NEEDS, Fit(), on=TODAY) is None


@pytest.mark.parametrize(
    ("low", "high", "share"),
    [(1, 3, "1"), (0, 4, "1"), (1, 2, "1/2"), (2, 3, "1/2"), (2, 4, "1/2"), (0, 1, "0"), (3, 4, "0")],
)
def test_an_offer_covers_its_part_of_the_step(low: int, high: int, share: str) -> None:
    assert step_share(offer("quality", low, high), NEEDS[0]) == Fraction(share)


def test_a_score_is_the_sum_of_its_terms() -> None:
    made = provider(
        offers=(offer("quality", 1, 2),), cases=(case(), case(size="large"), case("17", after=3))
    )
    ranking = rank(Pool((made,)), NEEDS, FIT, on=TODAY, weights=load_weights(), top=5)
    points = {str(term.code): term.points for term in ranking.recommendations[0].terms}
    # needs weigh 3 + 1; half of the first is covered: 1.5 / 4 of 60 = 22.5
    # two cases in industry 33: three quarters of 12 = 9; two cases of small firms: 3/4 of 8 = 6
    # same city: 10; two of three cases changed: 2 / (3 + 5) of 10 = 2.5
    assert points == {
        "coverage": Fraction(45, 2),
        "industry": 9,
        "size": 6,
        "presence": 10,
        "results": Fraction(5, 2),
    }
    assert ranking.recommendations[0].score == 50
    assert ranking.uncovered == ("network",)


def test_one_perfect_case_does_not_beat_forty_good_ones() -> None:
    one = provider("P1", cases=(case("17", "large"),))
    forty = provider("P2", cases=tuple(case("17", "large") for _ in range(36)) + tuple(case("17", "large", 3) for _ in range(4)))  # fmt: skip
    ranking = rank(Pool((one, forty)), NEEDS, FIT, on=TODAY, weights=load_weights(), top=5)
    # 1/(1+5) = 0.167 against 36/(40+5) = 0.8
    assert [r.provider.code for r in ranking.recommendations] == ["P2", "P1"]


@pytest.mark.parametrize(("home", "points"), [("320500", 10), ("320100", 6), ("310000", 3)])
def test_nearness(home: str, points: int) -> None:
    ranking = rank(Pool((provider(home=home),)), NEEDS, FIT, on=TODAY, weights=load_weights(), top=3)
    term = next(t for t in ranking.recommendations[0].terms if t.code == "presence")
    assert term.points == points


def test_one_class_does_not_fill_the_list_while_others_are_near() -> None:
    same = [provider(f"P{n}") for n in range(1, 6)]
    near = provider("P8", kind=ProviderClass.AI, home="320100")  # 4 points less: within the window of 10
    ranking = rank(Pool((*same, near)), NEEDS, FIT, on=TODAY, weights=load_weights(), top=4)
    found = ranking.recommendations
    assert [r.provider.code for r in found] == ["P1", "P2", "P8", "P3"]
    assert [r.was_moved for r in found] == [False, False, True, False]
    far = provider("P8", kind=ProviderClass.AI, offers=(offer("network"),))  # 30 points less
    ranking = rank(Pool((*same, far)), NEEDS, FIT, on=TODAY, weights=load_weights(), top=4)
    assert [r.provider.code for r in ranking.recommendations] == ["P1", "P2", "P3", "P4"]


def test_at_least_three_where_the_pool_has_them() -> None:
    pool = Pool(tuple(provider(f"P{n}") for n in range(1, 6)))
    assert len(rank(pool, NEEDS, FIT, on=TODAY, weights=load_weights(), top=1).recommendations) == 3


def test_gaps_behind_one_capability_are_joined() -> None:
    gaps = (
        Gap("S07", Decimal("0.4"), from_level=1, to_level=3),
        Gap("Q13", Decimal("0.1")),
        Gap("Q01", Decimal("0.3")),
    )
    found = needs_of(gaps, {"S07": ("quality",), "Q13": ("quality",), "Q01": ("network",)})
    assert [(n.capability, n.weight, n.items, n.from_level, n.to_level) for n in found] == [
        ("quality", Fraction(1, 2), ("S07", "Q13"), 1, 3),
        ("network", Fraction(3, 10), ("Q01",), None, None),
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_document_unfolds_every_rank(language: str) -> None:
    diagnosis = provider("P2", kind=ProviderClass.DIAGNOSIS)
    pool = Pool((provider(cases=(case(),)), diagnosis, provider("P3", open_projects=9)))
    ranking = rank(pool, NEEDS, FIT, on=TODAY, weights=load_weights(), top=5)
    document = ranking_document(ranking, translator(language))
    first, second = document["recommendations"]
    assert sum(Decimal(term["max"]) for term in first["terms"]) == 100
    assert all(term["reason"] for term in first["terms"])
    assert first["change"]
    assert len(second["notes"]) == 1
    assert document["excluded"] == {"capacity": 1}
    assert len(document["notices"]) == 3
    assert document["weights_version"] == "1"


def test_the_weights_add_up_to_a_hundred() -> None:
    assert sum(load_weights().terms.values()) == 100
