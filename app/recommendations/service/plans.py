"""The plan of an enterprise: the way to the next level with its money, kept beside the list."""

from decimal import Decimal

from app.kit.decimals import plain
from app.policies.domain.policy import NOTHING, Band
from app.recommendations.domain.plans import Plan
from app.recommendations.service.documents import PlanDocument
from app.scoring.domain.outlook import next_gate
from app.scoring.service.paths import Path
from diagnosis_models.contract import Result


def plan_of(result: Result, path: Path | None) -> Plan | None:
    """Give where a path leads and what its steps cost; at the top nothing is left to do.

    Gives none where a next level exists but no way to it is known.
    """
    if path is not None and path.is_reachable:
        steps = [step.step for step in path.steps if not step.is_outcome]
        return Plan(path.target.rank, sum((Band(s.low, s.base, s.high) for s in steps), NOTHING))
    return None if next_gate(result) is not None or not result.gates else Plan(result.level.rank)


def plan_document(plan: Plan | None) -> PlanDocument | None:
    """Write a plan down."""
    if plan is None:
        return None
    money = plan.money
    return PlanDocument(
        target_level=plan.target_level,
        low=plain(money.low) if money else None,
        base=plain(money.base) if money else None,
        high=plain(money.high) if money else None,
    )


def read_plan(kept: PlanDocument | None) -> Plan | None:
    """Read a plan that was written down."""
    if kept is None:
        return None
    low, base, high = kept["low"], kept["base"], kept["high"]
    if low is None or base is None or high is None:
        return Plan(kept["target_level"])
    return Plan(kept["target_level"], Band(Decimal(low), Decimal(base), Decimal(high)))
