"""What a raw response becomes, by tables."""

from decimal import Decimal

import pytest

from app.kit.plain import Json
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Caution, Response, as_plain, read_response
from app.questionnaires.errors import Reason, ResponseRefused
from app.questionnaires.service.library import Edition
from diagnosis_models.contract import ResponseState
from tests.factories.responses import EVERYTHING, t1


def item(edition: Edition, code: str) -> Item:
    found = edition.definition.item(code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("digital", "total", "option"),
    [
        (0, 100, "A"),
        (10, 100, "A"),  # exactly 10 % stays in the first bracket
        (11, 100, "B"),
        (1001, 10000, "B"),
        (20, 100, "B"),  # exactly 20 % stays in the second
        (21, 100, "C"),
        (1, 3, "C"),
        (40, 100, "C"),
        (41, 100, "D"),
        (60, 100, "D"),  # exactly 60 % stays in the fourth
        (61, 100, "E"),
        (7, 7, "E"),
    ],
)
def test_brackets_are_left_open_and_right_closed(
    edition: Edition, digital: int, total: int, option: str
) -> None:
    response = read_response(item(edition, "Q02"), {"total": total, "digital": digital})
    assert response.options == (option,)
    assert response.figures == {"total": total, "digital": digital}


def test_no_machines_at_all_is_the_lowest_bracket_with_a_caution(edition: Edition) -> None:
    response = read_response(item(edition, "Q02"), {"total": 0, "digital": 0})
    assert (response.options, response.cautions) == (("A",), (Caution.ZERO_DENOMINATOR,))


def test_counts_beat_a_bracket_that_says_otherwise(edition: Edition) -> None:
    response = read_response(item(edition, "Q02"), {"total": 40, "digital": 14, "option": "E"})
    assert (response.options, response.chosen) == (("C",), "E")
    assert response.cautions == (Caution.CONTRADICTS_FIGURES,)


@pytest.mark.parametrize(
    ("code", "raw", "option"),
    [
        # 300 t for 2000 = 1.50 kg per 100 yuan; 290 t for 2200 = 1.318 -> 1.32: fell
        (
            "Q12",
            {"energy_last": 290, "energy_prior": 300, "revenue_last": 2200, "revenue_prior": 2000},
            "C",
        ),
        # 1.500 against 1.504 -> both 1.50 after rounding half-up: the same
        (
            "Q12",
            {"energy_last": "300.8", "energy_prior": 300, "revenue_last": 2000, "revenue_prior": 2000},
            "B",
        ),
        # 301 t -> 1.505 -> 1.51: rose
        (
            "Q12",
            {"energy_last": 301, "energy_prior": 300, "revenue_last": 2000, "revenue_prior": 2000},
            "A",
        ),
        ("Q13", {"pass_rate_last": "98.1", "pass_rate_prior": "97.2%"}, "C"),
        ("Q13", {"pass_rate_last": "97.204", "pass_rate_prior": "97.2"}, "B"),
        ("Q13", {"pass_rate_last": 90, "pass_rate_prior": 91}, "A"),
        # 2200/60 = 36.67 against 2000/62 = 32.26: rose
        (
            "Q14",
            {"revenue_last": 2200, "employees_last": 60, "revenue_prior": 2000, "employees_prior": 62},
            "C",
        ),
        # 80.5 against 82 per 100 yuan: fell
        ("Q15", {"cost_last": 1771, "revenue_last": 2200, "cost_prior": 1640, "revenue_prior": 2000}, "C"),
    ],
)
def test_trends_follow_from_two_years(
    edition: Edition, code: str, raw: dict[str, Json], option: str
) -> None:
    assert read_response(item(edition, code), raw).options == (option,)


def test_a_trend_that_contradicts_its_figures_is_derived_and_flagged(edition: Edition) -> None:
    raw: Json = {"pass_rate_last": 98, "pass_rate_prior": 97, "option": "A"}
    response = read_response(item(edition, "Q13"), raw)
    assert (response.options, response.chosen, response.cautions) == (
        ("C",),
        "A",
        (Caution.CONTRADICTS_FIGURES,),
    )


def test_an_option_may_stand_with_some_of_the_figures(edition: Edition) -> None:
    response = read_response(item(edition, "Q13"), {"pass_rate_last": 98, "option": "B"})
    assert (response.options, response.figures) == (("B",), {"pass_rate_last": Decimal(98)})


@pytest.mark.parametrize(
    ("code", "raw", "reason", "place"),
    [
        ("Q01", "B", Reason.WRONG_FORM, "Q01"),
        ("Q01", [], Reason.NOTHING_CHOSEN, "Q01"),
        ("Q01", ["Z"], Reason.UNKNOWN_OPTION, "Q01"),
        ("Q01", ["B", "B"], Reason.OPTION_TWICE, "Q01"),
        ("Q01", ["A", "B"], Reason.EXCLUSIVE_OPTION, "Q01"),
        ("Q01", ["B", 3], Reason.WRONG_FORM, "Q01"),
        ("Q05", "F", Reason.UNKNOWN_OPTION, "Q05"),
        ("Q05", ["C"], Reason.WRONG_FORM, "Q05"),
        ("Q05", 3, Reason.WRONG_FORM, "Q05"),
        ("Q05", {"total": 1}, Reason.WRONG_FORM, "Q05"),
        ("S01", "5", Reason.UNKNOWN_OPTION, "S01"),
        ("S01", 2, Reason.WRONG_FORM, "S01"),
        ("S01", {"state": "answered"}, Reason.UNKNOWN_STATE, "S01"),
        ("S01", {"state": "dont_know", "option": "1"}, Reason.UNKNOWN_STATE, "S01"),
        ("Q02", {"total": 100}, Reason.FIGURE_MISSING, "Q02.digital"),
        ("Q02", {"total": 100, "digital": 101}, Reason.NUMERATOR_ABOVE_DENOMINATOR, "Q02.digital"),
        ("Q02", {"total": 100, "digital": "many"}, Reason.NOT_A_NUMBER, "Q02.digital"),
        ("Q02", {"total": 100, "digital": True}, Reason.NOT_A_NUMBER, "Q02.digital"),
        ("Q02", {"total": 100, "digital": "NaN"}, Reason.NOT_A_NUMBER, "Q02.digital"),
        ("Q02", {"total": 100, "digital": -1}, Reason.NEGATIVE, "Q02.digital"),
        ("Q02", {"total": 100, "digital": Decimal("3.5")}, Reason.NOT_WHOLE, "Q02.digital"),
        ("Q02", {"total": "1e300", "digital": 1}, Reason.TOO_LARGE, "Q02.total"),
        ("Q02", {"total": 100, "robots": 1}, Reason.UNKNOWN_FIGURE, "Q02"),
        ("Q13", {"pass_rate_last": 101, "pass_rate_prior": 90}, Reason.ABOVE_HUNDRED, "Q13.pass_rate_last"),
        ("Q14", {"revenue_last": 1, "employees_last": 0, "revenue_prior": 1, "employees_prior": 1},
         Reason.FIGURE_MISSING, "Q14.employees_prior"),
    ],
)  # fmt: skip
def test_refusals_name_place_and_reason(
    edition: Edition, code: str, raw: Json, reason: Reason, place: str
) -> None:
    with pytest.raises(ResponseRefused) as refused:
        read_response(item(edition, code), raw)
    assert (refused.value.reason, refused.value.place) == (reason, place)
    assert str(refused.value).startswith(f"{place}: expected ")


@pytest.mark.parametrize("state", ["unanswered", "dont_know", "not_applicable"])
def test_the_three_states_are_kept_apart(edition: Edition, state: str) -> None:
    assert read_response(item(edition, "Q05"), {"state": state}) == Response(ResponseState(state))


@pytest.mark.parametrize("raw", [t1(), EVERYTHING, {"Q12": {"state": "dont_know"}, "Q04": ["B"]}])
def test_a_kept_response_reads_back_the_same(edition: Edition, raw: dict[str, Json]) -> None:
    for code, value in raw.items():
        asked = item(edition, code)
        response = read_response(asked, value)
        assert read_response(asked, as_plain(asked, response)) == response
