"""What is written about a list: every rank unfolds, every need names its source, every weak item has a step."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.assessments.domain.files import read_responses
from app.kit.i18n import translator
from app.providers.domain import Lecture, Pool, ProviderClass
from app.questionnaires.service.library import Edition, Library
from app.recommendations.adapters.weights import load_weights
from app.recommendations.domain.needs import Goal, Need, Pain, Source, Standing, needs_of
from app.recommendations.domain.ranking import rank
from app.recommendations.domain.rules import Fit, Query, Reach, step_share
from app.recommendations.domain.terms import scored
from app.recommendations.domain.weights import Origin
from app.recommendations.domain.wishes import Wish
from app.recommendations.service.documents import RankingDocument, completed
from app.recommendations.service.matching import Asked, Market, match, way_to_next
from app.recommendations.service.next_steps import next_steps
from app.recommendations.service.ranking import ranking_document
from app.scoring.domain.outlook import Gap
from app.scoring.service.measuring import measure
from app.scoring.service.paths import Situation
from tests.factories.pool import TODAY, case, need, offer, provider
from tests.factories.responses import t1

FIT = Fit("320583", "33", "small", Decimal(60))


def found_for(
    library: Library, edition: Edition, pool: Pool, wish: Wish, language: str = "zh-CN"
) -> RankingDocument:
    responses = read_responses(edition.definition, t1())
    result = measure(edition.definition, responses, {})
    where = Situation(edition.definition, responses, {}, "small")
    path = way_to_next(where, result, library.effort(edition))
    fit = replace(FIT, budget=wish.budget, diagnosed_by=wish.diagnosed_by)
    found = match(Asked(edition.definition, result, fit, TODAY, path, wish, 7), Market(pool))
    t, texts = translator(language), library.texts(edition, language)
    return ranking_document(found, t, texts, next_steps(found, texts, responses, t))


@pytest.mark.parametrize(
    ("low", "high", "share"),
    [(1, 3, "1"), (0, 4, "1"), (1, 2, "1/2"), (2, 3, "1/2"), (2, 4, "1/2"), (0, 1, "0"), (3, 4, "0")],
)
def test_an_offer_covers_its_part_of_the_step(low: int, high: int, share: str) -> None:
    assert step_share(offer("quality", low, high), need("quality", 1, 1, 3)) == Fraction(share)


def test_a_score_worked_out_by_hand() -> None:
    made = provider(
        offers=(offer("quality", 1, 2, price="12", days=90),),
        cases=(case(), case(size="large"), case("17", after="100")),
        open_projects=1,
        appraisal=Decimal(80),
        ratings=20,
    )
    needs = (need("quality", 3, 1, 3), need("network", 1))
    query = Query(needs, FIT, TODAY, words={"P1": Fraction(1, 4)})
    one = scored(made, query, Reach(), load_weights())
    points = {str(term.code): term.points for term in one.terms}
    # needs weigh 3 + 1; half of the first is covered: 1.5 / 4 = 3/8 of the whole
    assert points["coverage"] == Fraction(46) * 3 / 8
    assert points["price"] == Fraction(6) * 3 / 8 * Fraction(48, 60)  # 12 of 60 leaves 48
    assert points["lead_time"] == Fraction(3) * 3 / 8 / 2  # 90 of 180 days
    assert points["industry"] == Fraction(6) * 3 / 4  # two cases in 33
    assert points["size"] == Fraction(3) * 3 / 4  # two cases with small firms
    assert points["presence"] == 5  # same city
    # two cases halved a figure: as much as counts fully; one did not move: (2 + 5 × 0.3) / (3 + 5)
    assert points["results"] == Fraction(13) * Fraction(7, 2) / 8
    # 80 is 0.6 of the way from 50 to 100; twenty ratings and ten imagined of 0.3: (12 + 3) / 30
    assert points["appraisal"] == Fraction(13) / 2
    assert points["load"] == Fraction(2) * 4 / 5
    assert points["words"] == Fraction(3) / 4
    assert one.score == sum(points.values())


def test_reasons_behind_one_capability_are_joined_and_named() -> None:
    gaps = (
        Gap("S07", Decimal("0.4"), from_level=1, to_level=2),
        Gap("Q13", Decimal("0.1")),
        Gap("Q01", Decimal("0.5")),
    )
    behind = {"S07": ("quality",), "Q13": ("quality",), "Q01": ("network",), "S05": ("planning",)}
    standings = {"S07": Standing(1, 4), "S05": Standing(0, 4)}
    found = needs_of(
        gaps,
        behind,
        path=(Goal("S07", 1, 3),),
        pains=(Pain("planning", ("排产",)), Pain("quality", ("返工",))),
        standings=standings,
        origins={Origin.GAP: Decimal(1), Origin.PATH: Decimal(1), Origin.PAIN: Decimal(2)},
    )
    assert [(n.capability, n.weight, n.from_level, n.to_level) for n in found] == [
        (
            "quality",
            Fraction(1, 2) + 1 + 1,
            1,
            3,
        ),  # half of the gaps, the whole path, half of twice the pains
        ("planning", Fraction(1), 0, 1),
        ("network", Fraction(1, 2), None, None),
    ]
    assert found[0].sources == (
        Source(Origin.GAP, "S07"),
        Source(Origin.GAP, "Q13"),
        Source(Origin.PATH, "S07"),
        Source(Origin.PAIN, "返工"),
    )
    assert found[0].items == ("S07", "Q13")


def test_a_pain_at_the_top_asks_for_no_level() -> None:
    found = needs_of((), {"S07": ("quality",)}, pains=(Pain("quality"),), standings={"S07": Standing(4, 4)})
    assert [(n.from_level, n.to_level) for n in found] == [(None, None)]


def test_levels_of_another_scale_say_nothing_about_offers() -> None:
    gap = Gap("S07", Decimal(1), from_level=1, to_level=2)
    found = needs_of((gap,), {"S07": ("quality",)}, standings={"S07": Standing(1, 5)})
    assert [(n.from_level, n.to_level) for n in found] == [(None, None)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_document_unfolds_every_rank(library: Library, edition: Edition, language: str) -> None:
    offers = (
        offer("planning", 0, 2, code="O1"),
        offer("warehouse", 1, 3, code="O2"),
        offer("data-capture", code="O3"),
    )
    pool = Pool(
        (
            provider("P1", offers=offers, cases=(case(),)),
            provider("P2", offers=offers, kind=ProviderClass.DIAGNOSIS),
            provider("P3", offers=offers, open_projects=9),
        )
    )
    wish = Wish("排产靠人工，库存不准", ("planning", "warehouse"), Decimal(60), "P2")
    document = found_for(library, edition, pool, wish, language)
    first, second = document["recommendations"]
    assert (first["provider"]["code"], second["provider"]["code"]) == ("P1", "P2")
    for found in (first, second):
        assert sum(Decimal(term["max"]) for term in found["terms"]) == 100
        assert abs(sum(Decimal(t["points"]) for t in found["terms"]) - Decimal(found["score"])) <= Decimal(
            "0.5"
        )
        assert all(term["reason"] and term["label"] for term in found["terms"])
        assert 1 <= len(found["changes"]) <= 4
        assert found["change"]
    assert len(second["notes"]) == 1
    assert document["excluded"] == {"capacity": 1}
    assert document["weights_version"] == "2"
    assert document["lexicon_version"] == "1"
    assert document["seed"] == 7
    assert [tag["capability"] for tag in document["wish"]["tags"]] == ["planning", "warehouse"]
    assert document["wish"]["tags"][1]["words"] == ["库存不准"]
    origins = {source["origin"] for n in document["needs"] for source in n["sources"]}
    assert origins == {"gap", "path", "pain"}
    assert all(source["text"] for n in document["needs"] for source in n["sources"])
    shares = sum((Decimal(n["share"]) for n in document["needs"]), Decimal(0))
    assert Decimal("0.99") < shares < Decimal("1.01")


def test_two_pain_points_weigh_as_much_as_the_gaps_and_the_path_together(
    library: Library, edition: Edition
) -> None:
    document = found_for(library, edition, Pool((provider(),)), Wish("", ("planning", "hr")))
    heavy = {n["capability"]: Decimal(n["share"]) for n in document["needs"]}
    assert heavy["planning"] + heavy["hr"] >= Decimal("0.5")


def test_a_bundle_covers_the_way_cheaper_than_one_provider(library: Library, edition: Edition) -> None:
    whole = (
        offer("planning", 0, 4, code="W1", price="90"),
        offer("warehouse", 0, 4, code="W2", price="90"),
    )
    pool = Pool(
        (
            provider("P1", offers=whole),
            provider("P2", offers=(offer("planning", 0, 1, code="A", price="3"),)),
            provider("P3", offers=(offer("warehouse", 1, 2, code="B", price="4"),)),
        )
    )
    document = found_for(library, edition, pool, Wish("", ("planning", "warehouse"), Decimal(100)))
    cheapest = document["bundles"][0]
    assert cheapest["aim"] == "cheapest"
    assert {"A", "B"} <= {part["offer"] for part in cheapest["parts"]}
    assert Decimal(cheapest["price"]) == sum(
        Decimal(part["price"].split("–")[0]) for part in cheapest["parts"]
    )
    assert cheapest["within_budget"]
    assert cheapest["uncovered"]  # the path also asks for what nobody here offers


def test_every_weak_item_has_a_concrete_step_and_coming_lectures_are_named(
    library: Library, edition: Edition
) -> None:
    def lecture(code: str, day: date) -> Lecture:
        return Lecture(
            code, f"讲座{code}", day, "苏州", False, "厂长", ("data-capture",), "某人", True, "简介"
        )

    pool = Pool(
        (
            provider(
                offers=(offer("data-capture"),), cases=(replace(case(), capabilities=("data-capture",)),)
            ),
        ),
        lectures=(
            lecture("L1", TODAY - timedelta(1)),
            lecture("L3", TODAY + timedelta(9)),
            lecture("L2", TODAY),
        ),
    )
    document = found_for(library, edition, pool, Wish())
    assert len(document["next_steps"]) == 8
    assert all(step["advice"] and step["title"] for step in document["next_steps"])
    capture = next(step for step in document["next_steps"] if step["item"] == "Q04")
    assert [help_["kind"] for help_ in capture["helps"]] == ["offer", "case", "lecture"]
    assert capture["helps"][2]["code"] == "L2"  # yesterday's is over, today's comes first


@pytest.mark.parametrize("code", ["miit-sme-2024", "cmmm-gbt-39116", "eu-dma-sme", "js-ai-manufacturing"])
def test_every_questionnaire_gives_needs_and_steps(library: Library, code: str) -> None:
    edition = library.newest(code)
    result = measure(edition.definition, {}, {})
    asked = Asked(edition.definition, result, FIT, TODAY, wish=Wish("", ("planning",)))
    found = match(asked, Market(Pool((provider(offers=(offer("strategy"), offer("planning", 0, 2))),))))
    steps = next_steps(found, library.texts(edition, "zh-CN"), {}, translator("zh-CN"))
    assert found.needs
    assert steps
    assert all(step["advice"] for step in steps)


def test_lists_kept_by_the_first_version_still_open() -> None:
    old: dict[str, Any] = {
        "needs": [{"capability": "hr", "name": "人力资源", "items": [], "from_level": 0, "to_level": 1, "share": "1"}],
        "recommendations": [{"rank": 1, "change": "覆盖更多", "terms": [], "offers": [], "cases": [], "notes": []}],
        "considered": 3, "excluded": {}, "excluded_reasons": [], "uncovered": [], "weights_version": "1",
        "is_demo": True, "notices": ["示例"],
    }  # fmt: skip
    read = completed(old)
    assert read["recommendations"][0]["changes"] == ["覆盖更多"]
    assert read["recommendations"][0]["circle"] == "county"
    assert read["needs"][0]["sources"] == []
    assert (read["bundles"], read["next_steps"], read["widened"], read["notices"]) == ([], [], [], ["示例"])


def test_at_least_three_where_the_pool_has_them() -> None:
    pool = Pool(tuple(provider(f"P{n}") for n in range(1, 6)))
    query = Query((need("quality", 1, 1, 3),), FIT, TODAY)
    assert len(rank(pool, query, load_weights(), top=1).recommendations) == 3


def test_what_nobody_offers_is_named() -> None:
    query = Query((Need("quality", Fraction(1), (), 1, 3), Need("hr", Fraction(1), (), 0, 1)), FIT, TODAY)
    assert rank(Pool((provider(),)), query, load_weights(), top=3).uncovered == ("hr",)
