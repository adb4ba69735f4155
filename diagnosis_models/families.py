"""What a family of rules offers: checking its parameters, scoring, and the rule itself as a plan."""

from collections.abc import Mapping
from typing import Protocol

from diagnosis_models.contract import NO_CONTEXT, Context, Fault, Measure, MeasuredResponse, Result
from diagnosis_models.plans import Plan


class Scorer(Protocol):
    """A model made ready for one measure; scoring many responses reuses it."""

    def score(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> Result:
        """Score the responses; an item without an entry counts as unanswered.

        Raises `KeyError` for an option code the item does not offer: a fault of the caller, who has
        checked input before.
        """

    def plan(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> Plan | None:
        """Give the rule as expressions over options, as it applies to these responses.

        The optimiser and the bulk scorer read it; `None` for a family without levels.
        """


class DiagnosisModel(Protocol):
    """A family of scoring rules whose parameters are data.

    The version changes only when the same parameters would give another number.
    """

    name: str
    version: str

    def check(self, measure: Measure) -> tuple[Fault, ...]:
        """Name every fault of a measure; an empty tuple means it can be published."""

    def prepare(self, measure: Measure) -> Scorer:
        """Make a scorer; raises `BadParameters` when the measure is faulty."""
