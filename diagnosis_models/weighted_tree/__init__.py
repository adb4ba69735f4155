"""Points combined up a tree of dimensions, with level gates joined by AND, or with bands.

Every node says how it is made out of its parts: sum, mean, weighted mean, minimum, count of parts
above a threshold, or ladder (parts reached before the first that is not); it may stretch the outcome
to its own maximum. A level is reached when all of its conditions hold: a score, a number of graded
items at that level, a score in one dimension or in each of several, a level in one item.

The family of the MIIT SME index 2024 (工信厅企业〔2024〕56号; sums and AND gates), of the EU digital
maturity assessment (means and bands) and of checklists such as the smart-factory gates.
"""

from diagnosis_models.contract import BadParameters, Fault, Measure
from diagnosis_models.families import DiagnosisModel, Scorer
from diagnosis_models.preparing import PlannedScorer
from diagnosis_models.weighted_tree.building import Building
from diagnosis_models.weighted_tree.parameters import check_parameters, parse_parameters


class WeightedTree:
    """The model object that the service finds in this folder."""

    name = "weighted-tree"
    version = "1.0"

    def check(self, measure: Measure) -> tuple[Fault, ...]:
        """Name every fault of the parameters and of their fit with the items."""
        return check_parameters(measure)

    def prepare(self, measure: Measure) -> Scorer:
        """Make a scorer; see `DiagnosisModel.prepare`."""
        faults = check_parameters(measure)
        if faults:
            raise BadParameters(faults)
        parameters = parse_parameters(measure.parameters)
        return PlannedScorer(
            measure.items,
            parameters.policies,
            lambda _facts, excluded: Building(measure.items, parameters, excluded).plan(),
        )


model: DiagnosisModel = WeightedTree()
