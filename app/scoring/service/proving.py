"""Proving that a definition can do what it promises: every level and the maximum can be reached."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.effort import NOTHING_TO_DO, Effort
from app.scoring.adapters.solver import solve
from app.scoring.domain.programmes import moves_of, programme_for
from app.scoring.service.measuring import measure_faults, scorer_of, situation
from diagnosis_models.contract import Fault, Level, Provenance
from diagnosis_models.expressions import Climb
from diagnosis_models.plans import Demand, Plan, Rule, Stage


def scoring_faults(definition: Definition) -> tuple[Fault, ...]:
    """Let the model name its faults; if there are none, prove that everything can be reached."""
    faults = measure_faults(definition)
    return faults or tuple(_reach_faults(definition))


def _reach_faults(definition: Definition) -> Iterator[Fault]:
    plans = [(facts, _plan(definition, facts)) for facts in _all_facts(definition)]
    for facts, plan in plans:
        if plan is None:
            return
        where = ", ".join(f"{code} {value}" for code, value in facts.items())
        for stage in _stages(plan):
            if not _can_reach(plan, stage):
                place = f"levels.{stage.level.code}" if stage.level.code else "total_max"
                what = "can not be reached by any answers" + (f" ({where})" if where else "")
                yield Fault(place, what, "lower its conditions, or give items more to reach")
    for item in definition.items:
        if not any(plan and _counts(plan, item.code) for _, plan in plans):
            yield Fault(item.code, "moves neither score nor level", "give it weight, or drop it")


def _all_facts(definition: Definition) -> Iterator[dict[str, str]]:
    for values in product(*(fact.values for fact in definition.facts)):
        yield {fact.code: value for fact, value in zip(definition.facts, values, strict=True)}


def _plan(definition: Definition, facts: Mapping[str, str]) -> Plan | None:
    measured, context = situation(definition, {}, facts)
    return scorer_of(definition).plan(measured, context)


def _stages(plan: Plan) -> list[Stage]:
    """Give the levels, and the maximum as one more."""
    stages = list(plan.stages)
    if not isinstance(plan.total, Climb):
        top = Rule("maximum", (Demand(plan.total, plan.total_max),))
        stages.append(Stage(Level(0, ""), (top,), Provenance.VERIFIED))
    return stages


def _can_reach(plan: Plan, stage: Stage) -> bool:
    """Show it by the best answers to everything; where they do not show it, ask the solver."""
    best = {item.code: item.best for item in plan.items}
    if all(d.met(d.expression.value(best)) for rule in stage.rules for d in rule.demands):
        return True
    free = {option.code: NOTHING_TO_DO for item in plan.items for option in item.options}
    effort = Effort({item.code: free for item in plan.items}, (), Decimal(0), {}, Provenance.UNKNOWN)
    moves = moves_of(plan.items, {}, effort, None, ())
    return solve(programme_for([stage], plan.items, {}, moves, effort)) is not None


def _counts(plan: Plan, code: str) -> bool:
    if plan.maxima.get(code):
        return True
    return any(
        code in demand.expression.items()
        for stage in plan.stages
        for rule in stage.rules
        for demand in rule.demands
    )
