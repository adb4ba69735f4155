"""Writing numbers, and comparing what is written."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.adapters.models import find_model
from diagnosis_models.contract import Measure
from diagnosis_models.rounding import Compared, Rounding, RoundingMode
from tests.factories.measures import answered, level_ladder

roundings = st.builds(Rounding, st.integers(0, 4), st.sampled_from(RoundingMode), st.just(Compared.WRITTEN))
numbers = st.fractions(min_value=0, max_value=20, max_denominator=3000)


@settings(max_examples=400)
@given(rounding=roundings, number=numbers, cents=st.integers(0, 2000))
def test_the_least_number_is_the_edge_of_what_is_written(
    rounding: Rounding, number: Fraction, cents: int
) -> None:
    bound = Fraction(cents, 100)
    for close in (number, bound, bound + Fraction(1, 200), rounding.least(bound, strict=False)):
        written = rounding.write(close)
        assert (close >= rounding.least(bound, strict=False)) == (written >= bound)
        assert (close >= rounding.least(bound, strict=True)) == (written > bound)


@pytest.mark.parametrize(
    ("compare", "points", "rank"),
    [
        # level 1: A = 1, B = 0.5; 0.75 × 1 + 0.25 × 0.5 = 0.875 misses the gate at 0.88
        ("exact", "0.9", 0),
        # written with one digit it is 0.9 and reaches the gate, so the level counts 1
        ("written", "1", 1),
    ],
)
def test_a_ladder_climbs_on_the_number_that_is_compared(compare: str, points: str, rank: int) -> None:
    plain = dict(level_ladder().measure.parameters)
    plain["gate"] = {"required": "0.88", "inclusive": True, "provenance": "memory"}
    plain["rounding"] = {"digits": 1, "mode": "half_up", "compare": compare}
    scorer = find_model("level-ladder", "1.0").prepare(Measure(level_ladder().measure.items, plain))
    steps = dict.fromkeys(("A21", "A22", "B21", "B22"), "0")
    found = scorer.score(answered(A11="2", A12="2", B11="1", B12="1", **steps))
    assert (found.total.score, found.level.rank) == (Decimal(points), rank)
