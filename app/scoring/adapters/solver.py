"""The solver: HiGHS, an exact branch-and-bound for mixed-integer programmes, run on one thread."""

from app.scoring.domain.programmes import PRICE_STEP, Programme

SECONDS = 20


class Undecided(Exception):
    """The solver gave up before it had an answer."""


def solve(programme: Programme) -> tuple[int, ...] | None:
    """Give the moves of a cheapest solution in order, or `None` when no moves suffice.

    Among equally cheap solutions the one with earlier moves wins, so that every run gives the same.
    Raises `Undecided` when time runs out.
    """
    import highspy  # noqa: PLC0415 - with NumPy 0.2 s, only when a path is asked for

    options = highspy.HighsOptions()
    options.output_flag = False
    options.threads, options.time_limit = 1, SECONDS
    options.mip_rel_gap, options.mip_abs_gap = 0.0, 0.5
    solver = highspy._core._Highs()  # noqa: SLF001 - `Highs` prints a banner on standard output
    solver.passOptions(options)
    count = len(programme.moves)
    ties = count * (count + 1) // 2 + 1
    for place, move in enumerate(programme.moves):
        solver.addCol(float(int(move.price / PRICE_STEP) * ties + place + 1), 0.0, 1.0, 0, [], [])
    for _ in range(programme.helpers):
        solver.addCol(0.0, -highspy.kHighsInf, highspy.kHighsInf, 0, [], [])
    for place in range(count):
        solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
    for row in programme.rows:
        if not row.coefficients:
            return None
        columns = list(row.coefficients)
        solver.addRow(
            float(row.bound),
            highspy.kHighsInf,
            len(columns),
            columns,
            [float(row.coefficients[n]) for n in columns],
        )
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise Undecided(str(status))
    values = solver.getSolution().col_value
    return tuple(n for n in range(count) if values[n] > 0.5)  # noqa: PLR2004 - yes or no
