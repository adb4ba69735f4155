"""Solving the set cover of a bundle exactly."""

from collections.abc import Sequence

from app.recommendations.domain.bundles import Aim, Bundle, Candidate, Element, bundle_of, prices_for

SECONDS = 2.0


def covered(aim: Aim, candidates: Sequence[Candidate], elements: Sequence[Element]) -> Bundle | None:
    """Give the best bundle; `None` when nothing can be covered, or when time ran out."""
    asked = [place for place in range(len(elements)) if any(c.covers >> place & 1 for c in candidates)]
    if not asked:
        return None
    from app.kit.solver import AtLeast, SolverGaveUp, Variable, minimise  # noqa: PLC0415 - see there

    variables = [Variable(price, 1) for price in prices_for(aim, candidates)]
    rows = [
        AtLeast({n: 1 for n, one in enumerate(candidates) if one.covers >> place & 1}, 1) for place in asked
    ]
    try:
        counts = minimise(variables, rows, seconds=SECONDS)
    except SolverGaveUp:
        return None
    if counts is None:
        return None
    taken = [one for one, count in zip(candidates, counts, strict=True) if count]
    return bundle_of(aim, taken, elements, candidates)
