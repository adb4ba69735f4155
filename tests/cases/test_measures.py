"""Likeness of texts, agreement of values, choosing a provider: against a person's arithmetic."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.domain.agreement import Direction, agreement, standing
from app.cases.domain.assigning import Candidate, Consultant, Method, chosen
from app.cases.domain.similarity import alike, likeness, pieces
from app.cases.errors import NobodyEligible
from app.questionnaires.domain.responses import read_response
from app.questionnaires.service.library import Edition

HALF = Fraction(1, 2)


def test_pieces_are_three_characters_without_digits_and_marks() -> None:
    assert pieces("一号车间，5台") == pieces("一号车间6台") == {"一号车", "号车间", "车间台"}
    assert pieces("车间") == frozenset()


def test_likeness_is_the_share_of_common_pieces() -> None:
    assert likeness(pieces("甲乙丙丁"), pieces("甲乙丙戊")) == Fraction(1, 3)
    assert likeness(frozenset(), frozenset()) == 0


def test_a_text_with_other_figures_is_found_and_a_short_one_is_not_asked() -> None:
    text = "一号车间五台数控车床只有两台联网，产量靠班组长下班前手机拍照上报。"
    others = [
        ("A", "完全不同的一段话，说的是仓库里的条码和盘点流程怎样安排。"),
        ("B", text.replace("两台", "三台")),
    ]
    found = alike(text, others, share=Decimal("0.6"), shortest=24)
    assert found is not None
    assert found[0] == "B"
    assert alike("设备未联网", [("B", "设备未联网")], share=Decimal("0.6"), shortest=24) is None
    assert alike(text, [], share=Decimal("0.6"), shortest=24) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_between_nothing_and_all(one: str, other: str) -> None:
    found = likeness(pieces(one), pieces(other))
    assert found == likeness(pieces(other), pieces(one))
    assert 0 <= found <= 1
    assert likeness(pieces(one), pieces(one)) in {0, 1}


def test_kappa_by_hand() -> None:
    """Three pairs 1→½, ½→½, 0→0: observed 1/6; expected (½+½+1+0+0+½+½+½+0)/9 = 7/18; κ = 1 − 3/7 = 4/7."""
    found = agreement([(Fraction(1), HALF), (HALF, HALF), (Fraction(0), Fraction(0))])
    assert found.kappa == Fraction(4, 7)
    assert (found.pairs, found.same) == (3, 2)
    assert found.difference == Fraction(-1, 6)
    assert found.direction is Direction.TOO_HIGH


def test_without_any_spread_there_is_no_kappa() -> None:
    assert agreement([(HALF, HALF)] * 3).kappa is None
    assert agreement([(HALF, HALF)]).direction is Direction.EVEN
    assert agreement([(Fraction(0), HALF)]).direction is Direction.TOO_LOW


SHARES = st.fractions(min_value=0, max_value=1, max_denominator=4)


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=12))
def test_kappa_never_exceeds_one_and_is_one_only_in_full_agreement(
    pairs: list[tuple[Fraction, Fraction]],
) -> None:
    found = agreement(pairs)
    if found.kappa is not None:
        assert found.kappa <= 1
        assert (found.kappa == 1) == (found.same == found.pairs)
    assert -1 <= found.difference <= 1


@pytest.mark.parametrize(
    ("item", "raw", "stands"),
    [
        ("Q05", "A", Fraction(0)), ("Q05", "E", Fraction(1)), ("Q05", "C", HALF), ("S01", "2", HALF),
        ("Q01", ["A"], Fraction(0)), ("Q01", ["B", "C", "D", "E"], Fraction(1)),
        ("Q05", {"state": "dont_know"}, None),
    ],
)  # fmt: skip
def test_an_answer_stands_between_the_lowest_and_the_best(
    edition: Edition, item: str, raw: object, stands: Fraction | None
) -> None:
    found = edition.definition.item(item)
    assert found is not None
    assert standing(found, read_response(found, raw)) == stands  # type: ignore[arg-type]


def candidate(
    provider: str, rank: int, open_cases: tuple[int, ...], *, conflict: bool = False
) -> Candidate:
    people = tuple(Consultant(UUID(int=hash((provider, n)) % 2**64), f"{provider}{n}", cases) for n, cases in enumerate(open_cases))  # fmt: skip
    return Candidate(provider, provider, rank, conflict, people)


POOL = (
    candidate("A", 1, (0, 0), conflict=True),
    candidate("B", 0, (0, 0)),
    candidate("C", 2, (5, 1, 3)),
    candidate("D", 1, (0,)),
    candidate("E", 3, (1, 1)),
)


def test_a_match_takes_the_best_rank_that_may_and_its_least_busy_people() -> None:
    found, team = chosen(Method.MATCH, POOL, 2, lambda able: able[0])
    assert found.provider == "C"
    assert team == (POOL[2].consultants[1].person, POOL[2].consultants[2].person)


def test_in_turn_comes_who_has_the_fewest_cases_a_person() -> None:
    assert chosen(Method.ROTATION, POOL, 2, lambda able: able[0])[0].provider == "B"


def test_a_lot_is_drawn_among_those_who_may_only() -> None:
    drawn: list[str] = []

    def draw(able: Sequence[Candidate]) -> Candidate:
        drawn.extend(one.provider for one in able)
        return able[-1]

    assert chosen(Method.LOT, POOL, 2, draw)[0].provider == "E"
    assert drawn == ["B", "C", "E"]


def test_nobody_eligible_is_said() -> None:
    with pytest.raises(NobodyEligible):
        chosen(Method.LOT, POOL[:1], 2, lambda able: able[0])
