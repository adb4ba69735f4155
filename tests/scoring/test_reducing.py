"""A reduced programme must keep the cheapest price of the whole one; small ones are tried out completely."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaires.domain.effort import NOTHING_TO_DO
from app.scoring.adapters.solver import solve
from app.scoring.domain.programmes import Move, Programme, Row
from app.scoring.domain.reducing import parts_of


def programme(prices: list[list[int]], rows: list[Row], *, choosing: bool = True) -> Programme:
    """One item for each list of prices, an option for each price (in thousandths)."""
    moves = [
        Move(f"I{n}", str(option), NOTHING_TO_DO, Decimal(price) / 1000, is_outcome=False)
        for n, options in enumerate(prices)
        for option, price in enumerate(options)
    ]
    choices, first = [], 0
    for options in prices:
        own = range(first, first + len(options))
        if choosing and len(options) > 1:
            choices.append(Row(dict.fromkeys(own, -1), -1))
        first += len(options)
    return Programme(tuple(moves), [*rows, *choices])


def suffices(made: tuple[int, ...], asked: Programme) -> bool:
    return all(sum(row.coefficients.get(n, 0) for n in made) >= row.bound for row in asked.rows)


def price(made: tuple[int, ...], asked: Programme) -> Decimal:
    return sum((asked.moves[n].price for n in made), Decimal(0))


def cheapest(asked: Programme) -> Decimal | None:
    """Try every set of moves."""
    tried = (
        tuple(n for n, taken in enumerate(bits) if taken)
        for bits in product((0, 1), repeat=len(asked.moves))
    )
    return min((price(made, asked) for made in tried if suffices(made, asked)), default=None)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    # few different prices and coefficients, so that many items are alike
    kinds = draw(st.lists(st.lists(st.sampled_from([10, 20, 35]), min_size=1, max_size=2), max_size=5))
    count = sum(map(len, kinds))
    coefficients = st.dictionaries(
        st.integers(0, count - 1), st.sampled_from([-1, 3, 6, 10]), min_size=1, max_size=6
    )
    rows = st.builds(Row, coefficients, st.integers(-1, 16))
    asked = draw(st.lists(rows, max_size=3)) if count else []
    return programme(kinds, asked, choosing=draw(st.booleans()))


@settings(max_examples=250, deadline=None)
@given(asked=programmes())
def test_the_price_is_the_cheapest_of_all(asked: Programme) -> None:
    found, best = solve(asked), cheapest(asked)
    if best is None:
        assert found is None
    else:
        assert found is not None
        assert suffices(found, asked)
        assert price(found, asked) == best


def test_alike_items_become_one_column_an_option() -> None:
    # three items with equal prices and equal places in the row, one that weighs more
    row = Row({0: 5, 1: 8, 2: 5, 3: 8, 4: 5, 5: 8, 6: 5, 7: 9}, 17)
    asked = programme([[10, 15]] * 4, [row])
    (part,) = parts_of(asked)
    assert [column.moves for column in part.columns] == [(0, 2, 4), (1, 3, 5), (6,), (7,)]
    # the fourth and one other item at their best: 9 + 8 reach 17 for 30; 5 + 5 + 9 would cost 35
    assert solve(asked) == (1, 7)


def test_what_no_row_joins_is_solved_apart() -> None:
    asked = programme([[10], [20], [10], [20]], [Row({0: 1, 1: 2}, 2), Row({2: 1, 3: 2}, 1)])
    assert len(parts_of(asked)) == 2
    # the first part needs its second item, the second one is content with its first
    assert solve(asked) == (1, 2)


def test_a_row_that_nothing_can_meet() -> None:
    assert solve(programme([[10]], [Row({}, 1)])) is None
    assert solve(programme([[10]], [Row({0: 1}, 2)])) is None


def test_nothing_asked_is_nothing_done() -> None:
    assert solve(programme([[10, 20], [5]], [Row({0: 1, 2: 1}, 0)])) == ()
