"""Where to act first: an index over dimensions instead of a total.

For readiness indices without an overall score. Each dimension is placed in a band; its priority is the
weighted sum of three normalised parts: how much it moves the cost shares of the enterprise, how much it
moves the indicators the enterprise has chosen, and how far it stands below the best of its industry.
A part whose values are all zero is dropped and its weight spread over the others, so that an enterprise
at or above the best everywhere gets a ranking and no division by zero.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from diagnosis_models.contract import (
    NO_CONTEXT,
    UNANSWERED,
    BadParameters,
    Context,
    Contribution,
    Fault,
    Grade,
    Measure,
    MeasuredItem,
    MeasuredResponse,
    Provenance,
    ResponseState,
    Result,
    ResultStatus,
    Score,
)
from diagnosis_models.expressions import ONE, ZERO
from diagnosis_models.families import DiagnosisModel, Scorer
from diagnosis_models.priority_index.parameters import Parameters, check_parameters, parse_parameters
from diagnosis_models.reading import NO_LEVEL
from diagnosis_models.rounding import Rounding

Index = dict[str, Fraction]


class PriorityIndex:
    """The model object that the service finds in this folder."""

    name = "priority-index"
    version = "1.0"

    def check(self, measure: Measure) -> tuple[Fault, ...]:
        """Name every fault of the parameters and of their fit with the items."""
        return check_parameters(measure)

    def prepare(self, measure: Measure) -> Scorer:
        """Make a scorer; see `DiagnosisModel.prepare`."""
        faults = check_parameters(measure)
        if faults:
            raise BadParameters(faults)
        return _Scorer(measure.items, parse_parameters(measure.parameters))


class _Scorer:
    def __init__(self, items: Sequence[MeasuredItem], parameters: Parameters) -> None:
        self._parameters = parameters
        self._bands = [item for item in items if item.is_graded]
        self._items = items

    def plan(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> None:
        """Give nothing: this family has no levels to reach."""

    def score(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> Result:
        """Rank the dimensions; the indices add up to one."""
        parameters = self._parameters
        graded = {item.code: _band(item, responses) for item in self._bands}
        missing = tuple(code for code, band in graded.items() if band is None)
        index = _index(parameters, graded, responses, context)
        written = _written(index, parameters.rounding)
        asked = Decimal(len(graded))
        return Result(
            status=ResultStatus.PROVISIONAL if missing else ResultStatus.FINAL,
            coverage=(asked - len(missing)) / asked,
            total=Score(sum(written.values(), Decimal(0)), Decimal(1)),
            dimensions=(),
            level=NO_LEVEL,
            gates=(),
            contributions=tuple(Contribution(code, written[code], Decimal(1)) for code in graded),
            grades=tuple(
                Grade(item.code, graded[item.code], constrained=False, top=int(item.max_points))
                for item in self._bands
            ),
            missing=missing,
            provenance=Provenance.weakest([item.provenance for item in self._items]),
        )


def _band(item: MeasuredItem, responses: Mapping[str, MeasuredResponse]) -> int | None:
    response = responses.get(item.code, UNANSWERED)
    if response.state is not ResponseState.ANSWERED:
        return None
    return item.option(response.options[0]).level


def _index(
    parameters: Parameters,
    graded: Mapping[str, int | None],
    responses: Mapping[str, MeasuredResponse],
    context: Context,
) -> Index:
    costs = responses.get(parameters.cost_item, UNANSWERED).figures
    chosen = responses.get(parameters.indicator_item, UNANSWERED).options
    best = parameters.best.get(context.facts.get(parameters.best_fact, ""), {})
    parts = (
        (
            parameters.cost_weight,
            {
                code: sum((Fraction(row[c]) * Fraction(costs.get(c, 0)) for c in row), ZERO)
                for code, row in parameters.cost_relevance.items()
            },
        ),
        (
            parameters.indicator_weight,
            {
                code: sum((Fraction(row[k]) for k in chosen if k in row), ZERO)
                for code, row in parameters.indicator_relevance.items()
            },
        ),
        (
            parameters.proximity_weight,
            {code: max(Fraction(best.get(code, 0)) - (band or 0), ZERO) for code, band in graded.items()},
        ),
    )
    speaking = [(Fraction(weight), values) for weight, values in parts if sum(values.values(), ZERO)]
    if not speaking:
        return {code: Fraction(1, len(graded)) for code in graded}
    whole = sum((weight for weight, _ in speaking), ZERO) or ONE
    return {
        code: sum(
            (w / whole * values.get(code, ZERO) / sum(values.values(), ZERO) for w, values in speaking),
            ZERO,
        )
        for code in graded
    }


def _written(index: Index, rounding: Rounding) -> dict[str, Decimal]:
    """Write the indices so that they add up to one; the largest takes the rest."""
    written = {code: rounding.write(value) for code, value in index.items()}
    largest = max(index, key=lambda code: index[code])
    written[largest] += 1 - sum(written.values(), Decimal(0))
    return written


model: DiagnosisModel = PriorityIndex()
