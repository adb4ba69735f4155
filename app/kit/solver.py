"""The solver: HiGHS, an exact branch-and-bound for mixed-integer programmes, run on one thread.

NumPy and HiGHS take 0.2 s to load, so adapters import this module only when there is something to solve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy

LEAST_SECONDS = 0.01


class SolverGaveUp(Exception):
    """Time ran out before there was an answer."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A whole number from 0 to `most` at this price each; with `most` 0 a free real number without price."""

    price: int
    most: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Σ coefficient × variable ≥ bound, in whole numbers."""

    coefficients: Mapping[int, int]
    bound: int


def minimise(variables: Sequence[Variable], rows: Sequence[AtLeast], *, seconds: float) -> list[int] | None:
    """Give the values of a cheapest solution, or `None` when there is none; the same in every run.

    Prices and coefficients are whole numbers, so that no tolerance can blur a bound.
    Raises `SolverGaveUp`.
    """
    options = highspy.HighsOptions()
    options.output_flag = False
    options.threads, options.time_limit = 1, max(seconds, LEAST_SECONDS)
    options.mip_rel_gap, options.mip_abs_gap = 0.0, 0.5
    solver = highspy._core._Highs()  # noqa: SLF001 - `Highs` prints a banner on standard output
    solver.passOptions(options)
    for place, variable in enumerate(variables):
        if variable.most:
            solver.addCol(float(variable.price), 0.0, float(variable.most), 0, [], [])
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        else:
            solver.addCol(0.0, -highspy.kHighsInf, highspy.kHighsInf, 0, [], [])
    for row in rows:
        places, numbers = list(row.coefficients), [float(c) for c in row.coefficients.values()]
        solver.addRow(float(row.bound), highspy.kHighsInf, len(places), places, numbers)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise SolverGaveUp(str(status))
    return [round(value) for value in solver.getSolution().col_value]
