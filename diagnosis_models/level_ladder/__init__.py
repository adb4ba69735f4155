"""Requirements level by level: a level counts when its weighted score reaches the gate.

The family of the intelligent-manufacturing maturity model (GB/T 39116-2020, method GB/T 39117-2020):
every requirement belongs to one sub-domain and one level; a sub-domain's score at a level is the mean of
its requirements there, sub-domains are weighed into elements and elements into the level score. Levels
are tested from the lowest; the first one below the gate adds its own score and ends the climb. Parts
that do not apply drop out and their weight is spread among their siblings.
"""

from diagnosis_models.contract import BadParameters, Fault, Measure
from diagnosis_models.families import DiagnosisModel, Scorer
from diagnosis_models.level_ladder.building import build
from diagnosis_models.level_ladder.parameters import check_parameters, parse_parameters
from diagnosis_models.preparing import PlannedScorer


class LevelLadder:
    """The model object that the service finds in this folder."""

    name = "level-ladder"
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
            lambda facts, excluded: build(measure.items, parameters, dict(facts), excluded),
        )


model: DiagnosisModel = LevelLadder()
