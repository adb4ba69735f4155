"""Figures over shown lists, worked out by hand."""

import math

import pytest

from app.recommendations.domain.evaluating import ListRecord, exposure_of, figures_of, gini, ndcg
from app.recommendations.domain.feedback import Reason, Verdict

CHOSEN, CONTACTED, DECLINED = Verdict.CHOSEN, Verdict.CONTACTED, Verdict.DECLINED


def record(providers: str, reasons: tuple[Reason, ...] = (), **verdicts: tuple[Verdict, ...]) -> ListRecord:
    return ListRecord(tuple(providers), "320583", "33", verdicts, reasons)


def test_ndcg_by_hand() -> None:
    assert ndcg([3, 0, 0]) == 1
    assert ndcg([0, 3]) == pytest.approx(1 / math.log2(3))
    assert ndcg([0, 0]) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 1, 1, 1], 0), ([0, 0, 0, 4], 0.75), ([1, 3], 0.25), ([0, 0], None)],
)
def test_gini_by_hand(values: list[float], expected: float | None) -> None:
    assert gini(values) == (expected if expected is None else pytest.approx(expected))


def test_exposure_counts_places() -> None:
    assert exposure_of([record("AB"), record("BA")], "ABC") == pytest.approx(
        [1 + 1 / math.log2(3), 1 + 1 / math.log2(3), 0]
    )


def test_figures() -> None:
    records = [
        record("AB", A=(CHOSEN,)),
        record("AB", B=(CONTACTED, Verdict.SUITABLE)),
        record("AB", (Reason.TOO_EXPENSIVE,), A=(DECLINED,)),
        record("AB"),
    ]
    figures = figures_of(records, "ABCD")
    assert (figures.lists, figures.answered) == (4, 3)
    assert figures.hit_rate == pytest.approx(2 / 3)
    assert figures.ndcg == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert figures.coverage == 0.5
    assert figures.declined == {Reason.TOO_EXPENSIVE: 1}


def test_without_lists_nothing_is_claimed() -> None:
    figures = figures_of([], "AB")
    assert (figures.hit_rate, figures.ndcg, figures.coverage, figures.gini) == (None, None, None, None)
