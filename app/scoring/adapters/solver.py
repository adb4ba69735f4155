"""The solver: HiGHS, an exact branch-and-bound for mixed-integer programmes, run on one thread."""

from math import gcd
from time import monotonic

from app.scoring.domain.programmes import Programme
from app.scoring.domain.reducing import Part, parts_of

SECONDS = 20


class Undecided(Exception):
    """The solver gave up before it had an answer."""


def solve(programme: Programme) -> tuple[int, ...] | None:
    """Give the moves of a cheapest solution in order, or `None` when no moves suffice.

    Among alike items the earlier ones are moved; every run gives the same solution.
    Raises `Undecided` when time runs out.
    """
    made: list[int] = []
    until = monotonic() + SECONDS
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
    import highspy  # noqa: PLC0415 - with NumPy 0.2 s, only when a path is asked for

    options = highspy.HighsOptions()
    options.output_flag = False
    options.threads, options.time_limit = 1, max(seconds, 0.01)
    options.mip_rel_gap, options.mip_abs_gap = 0.0, 0.5
    solver = highspy._core._Highs()  # noqa: SLF001 - `Highs` prints a banner on standard output
    solver.passOptions(options)
    unit = gcd(*(column.price for column in part.columns)) or 1
    for place, column in enumerate(part.columns):
        if column.moves:
            solver.addCol(float(column.price // unit), 0.0, float(len(column.moves)), 0, [], [])
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        else:
            solver.addCol(0.0, -highspy.kHighsInf, highspy.kHighsInf, 0, [], [])
    for row in part.rows:
        places, numbers = list(row.coefficients), [float(c) for c in row.coefficients.values()]
        solver.addRow(float(row.bound), highspy.kHighsInf, len(places), places, numbers)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise Undecided(str(status))
    return [round(value) for value in solver.getSolution().col_value]
