"""A scorer shared by the families that score by a plan: plans are built once per situation."""

from collections.abc import Callable, Mapping, Sequence

from diagnosis_models.contract import NO_CONTEXT, Context, MeasuredItem, MeasuredResponse, Result
from diagnosis_models.plans import Plan, Policies, excluded_items
from diagnosis_models.scoring import score_plan

Facts = tuple[tuple[str, str], ...]
Build = Callable[[Facts, frozenset[str]], Plan]
MOST_PLANS = 512


class PlannedScorer:
    """Scores by plans; one plan is kept for every set of facts and excluded items met."""

    def __init__(self, items: Sequence[MeasuredItem], policies: Policies, build: Build) -> None:
        self._items, self._policies, self._build = items, policies, build
        self._plans: dict[tuple[Facts, frozenset[str]], Plan] = {}

    def score(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> Result:
        """Score the responses; see `Scorer.score`."""
        return score_plan(self.plan(responses, context), self._policies, responses, context)

    def plan(self, responses: Mapping[str, MeasuredResponse], context: Context = NO_CONTEXT) -> Plan:
        """Give the plan that applies; see `Scorer.plan`."""
        excluded = excluded_items(self._items, self._policies, responses, context)
        key = (tuple(sorted(context.facts.items())), excluded)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            plan = self._plans[key] = self._build(*key)
        return plan
