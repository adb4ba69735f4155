"""Making a programme small before it is solved: alike items become one, independent parts stand alone.

Requirements of equal weight and equal effort are interchangeable. A solver that sees them one by one tries
every exchange; here they become one whole number for each option: how many of them get it. What no row
joins can not influence each other and is solved separately, as the levels of a ladder are. Both are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from app.scoring.domain.programmes import PRICE_STEP, Programme, Row

Appearances = tuple[tuple[int, int], ...]
"""The rows a move stands in, with its coefficient there."""

Signature = tuple[str, tuple[tuple[int, Appearances], ...]]
"""What the rows and the price can tell about an item; equal for items that are interchangeable."""


@dataclass(frozen=True, slots=True)
class Column:
    """How many of these alike moves are made; without moves a helper variable of any value."""

    moves: tuple[int, ...]
    price: int


@dataclass(frozen=True, slots=True)
class Part:
    """An independent part: columns, and rows over the places of the columns.

    `choices` groups the columns of alike items, poorest option first; an item takes at most one of them.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    choices: tuple[tuple[int, ...], ...]

    def moves(self, counts: Sequence[int]) -> list[int]:
        """Give the moves for these counts of the columns: earlier items get the better options."""
        made: list[int] = []
        for group in self.choices:
            taken = 0
            for place in reversed(group):
                made += self.columns[place].moves[taken : taken + counts[place]]
                taken += counts[place]
        return made


def parts_of(programme: Programme) -> list[Part]:
    """Split a programme into independent parts over alike items, in the order of their first moves.

    A row without any variable stays, in a part without columns: nothing can meet it.
    """
    choosing = [row for row in programme.rows if _is_choice(programme, row)]
    asking = [row for row in programme.rows if not _is_choice(programme, row)]
    single = {programme.moves[next(iter(row.coefficients))].item for row in choosing}
    columns: list[Column] = []
    choices: list[tuple[int, ...]] = []
    for group in _alike(programme, asking, single):
        places = tuple(range(len(columns), len(columns) + len(group[0])))
        columns += [Column(alike, _price(programme, alike[0])) for alike in zip(*group, strict=True)]
        excludes = programme.moves[group[0][0]].item in single
        choices += [places] if excludes else [(place,) for place in places]
    count = len(programme.moves)
    columns += [Column((), 0) for _ in range(programme.helpers)]
    place_of = {c.moves[0]: place for place, c in enumerate(columns) if c.moves}
    place_of |= {count + n: len(columns) - programme.helpers + n for n in range(programme.helpers)}
    rows = [_row(row, place_of, columns) for row in asking]
    rows += [Row(dict.fromkeys(g, -1), -len(columns[g[0]].moves)) for g in choices if len(g) > 1]
    return _separate(columns, rows, choices)


def _is_choice(programme: Programme, row: Row) -> bool:
    """Whether a row only says that an item takes at most one of its options."""
    if row.bound != -1 or len(row.coefficients) < 2 or set(row.coefficients.values()) != {-1}:  # noqa: PLR2004 - one option excludes nothing
        return False
    count = len(programme.moves)
    return all(n < count for n in row.coefficients) and (
        len({programme.moves[n].item for n in row.coefficients}) == 1
    )


def _alike(programme: Programme, rows: Sequence[Row], single: set[str]) -> list[list[list[int]]]:
    """Give the items, as lists of their moves, in groups of interchangeable ones."""
    stands_in: list[list[tuple[int, int]]] = [[] for _ in programme.moves]
    for number, row in enumerate(rows):
        for n, coefficient in row.coefficients.items():
            if n < len(programme.moves):
                stands_in[n].append((number, coefficient))
    items: dict[str, list[int]] = {}
    for n, move in enumerate(programme.moves):
        items.setdefault(move.item, []).append(n)
    groups: dict[Signature, list[list[int]]] = {}
    for code, moves in items.items():
        alone = code if len(moves) > 1 and code not in single else ""
        seen = tuple((_price(programme, n), tuple(stands_in[n])) for n in moves)
        groups.setdefault((alone, seen), []).append(moves)
    return list(groups.values())


def _price(programme: Programme, move: int) -> int:
    return int(programme.moves[move].price / PRICE_STEP)


def _row(row: Row, place_of: Mapping[int, int], columns: Sequence[Column]) -> Row:
    """Write a row over columns in the smallest whole numbers; the first of alike moves speaks for all."""
    used = {place_of[n]: c for n, c in row.coefficients.items() if n in place_of}
    common = gcd(*used.values())
    if common <= 1 or any(not columns[place].moves for place in used):
        return Row(used, row.bound)
    return Row({place: c // common for place, c in used.items()}, -(-row.bound // common))


def _separate(columns: list[Column], rows: list[Row], choices: list[tuple[int, ...]]) -> list[Part]:
    """Cut into connected components."""
    root = _roots(len(columns), rows)
    members: dict[int, list[int]] = {}
    for place in range(len(columns)):
        members.setdefault(root[place], []).append(place)
    rows_of: dict[int, list[Row]] = {}
    for row in rows:
        rows_of.setdefault(root[next(iter(row.coefficients))] if row.coefficients else -1, []).append(row)
    choices_of: dict[int, list[tuple[int, ...]]] = {}
    for group in choices:
        choices_of.setdefault(root[group[0]], []).append(group)
    parts = [Part((), tuple(rows_of[-1]), ())] if -1 in rows_of else []
    for key, places in members.items():
        new = {place: n for n, place in enumerate(places)}
        parts.append(
            Part(
                tuple(columns[place] for place in places),
                tuple(
                    Row({new[p]: c for p, c in row.coefficients.items()}, row.bound)
                    for row in rows_of.get(key, ())
                ),
                tuple(tuple(new[place] for place in group) for group in choices_of.get(key, ())),
            )
        )
    return parts


def _roots(count: int, rows: Sequence[Row]) -> list[int]:
    """Give every place the smallest place it is joined with by rows."""
    root = list(range(count))

    def top(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for row in rows:
        places = list(row.coefficients)
        for place in places[1:]:
            first, second = sorted((top(places[0]), top(place)))
            root[second] = first
    return [top(place) for place in range(count)]
