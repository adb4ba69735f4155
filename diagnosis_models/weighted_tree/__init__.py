"""Points added up a tree of dimensions, with level gates joined by AND.

The family of the MIIT SME index 2024: the scored items give points that are summed along the tree;
graded items (scenes) give levels that are only counted; a level is reached when the score, the
number of graded items at that level or above and the number of constrained ones among them all
suffice (工信厅企业〔2024〕56号; the gate figures are data and carry their provenance).
"""

from collections.abc import Mapping

from diagnosis_models.contract import (
    BadParameters,
    DiagnosisModel,
    Fault,
    Measure,
    MeasuredResponse,
    Result,
)
from diagnosis_models.weighted_tree.parameters import check_parameters, parse_parameters
from diagnosis_models.weighted_tree.scoring import score_tree


class WeightedTree:
    """The model object that the service finds in this folder."""

    name = "weighted-tree"
    version = "1.0"

    def check(self, measure: Measure) -> tuple[Fault, ...]:
        """Name every fault of the parameters and of their fit with the items."""
        return check_parameters(measure)

    def score(self, measure: Measure, responses: Mapping[str, MeasuredResponse]) -> Result:
        """Score the responses under the real rule; see `DiagnosisModel.score`."""
        faults = check_parameters(measure)
        if faults:
            raise BadParameters(faults)
        return score_tree(measure.items, parse_parameters(measure.parameters), responses)


model: DiagnosisModel = WeightedTree()
