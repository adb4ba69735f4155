"""Solving a programme part by part with the exact solver of the kit."""

from math import gcd
from time import monotonic

from app.scoring.domain.programmes import Programme
from app.scoring.domain.reducing import Part, parts_of

SECONDS = 20.0


class Undecided(Exception):
    """The solver gave up before it had an answer."""


def solve(programme: Programme, seconds: float = SECONDS) -> tuple[int, ...] | None:
    """Give the moves of a cheapest solution in order, or `None` when no moves suffice.

    Among alike items the earlier ones are moved; every run gives the same solution.
    Raises `Undecided` when time runs out.
    """
    made: list[int] = []
    until = monotonic() + seconds
    for part in parts_of(programme):
        counts = _solved(part, until - monotonic())
        if counts is None:
            return None
        made += part.moves(counts)
    return tuple(sorted(made))


def _solved(part: Part, seconds: float) -> list[int] | None:
    """Solve one part; give how often each column is taken, or `None` when nothing suffices.

    No price is negative, so doing nothing is cheapest wherever it suffices.
    """
    if any(not row.coefficients and row.bound > 0 for row in part.rows):
        return None
    if all(row.bound <= 0 for row in part.rows):
        return [0] * len(part.columns)
    from app.kit.solver import AtLeast, SolverGaveUp, Variable, minimise  # noqa: PLC0415 - see there

    unit = gcd(*(column.price for column in part.columns)) or 1
    variables = [Variable(column.price // unit, len(column.moves)) for column in part.columns]
    rows = [AtLeast(row.coefficients, row.bound) for row in part.rows]
    try:
        return minimise(variables, rows, seconds=seconds)
    except SolverGaveUp as fault:
        raise Undecided(str(fault)) from fault
