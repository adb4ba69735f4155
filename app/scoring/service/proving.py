"""Proving that a definition can do what it promises: every level and the maximum can be reached."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from math import prod

from app.questionnaires.domain.checking import MOST_COMBINATIONS, definition_faults
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.effort import NOTHING_TO_DO, Effort
from app.scoring.adapters.solver import Undecided, solve
from app.scoring.domain.programmes import moves_of, programme_for
from app.scoring.service.measuring import measure_faults, scorer_of
from diagnosis_models.contract import Context, Fault, Level, Plain, Provenance
from diagnosis_models.expressions import Climb, Expression, Least, Linear, Mix
from diagnosis_models.plans import Branch, Demand, Plan, Rule, Stage

NO_LEVEL = "L0"
"""The code under which every questionnaire names that no level is reached."""


def scoring_faults(definition: Definition) -> tuple[Fault, ...]:
    """Let the model name its faults; if there are none, prove that everything can be reached."""
    faults = measure_faults(definition)
    return faults if faults or not can_be_scored(definition) else tuple(_reach_faults(definition))


def can_be_scored(definition: Definition) -> bool:
    """Whether a definition is whole enough for its model to build a plan."""
    return not any(definition_faults(definition)) and not measure_faults(definition)


def wording_faults(definition: Definition, texts: Texts) -> Iterator[Fault]:
    """Name levels, dimensions and conditions that a result can speak of but that have no name."""
    if not can_be_scored(definition):
        return
    place = f"texts[{texts.language}]"
    levels, dimensions, conditions = {NO_LEVEL}, set[str](), set[str]()
    plan = _plan(definition, {})
    if plan is None:
        levels |= _band_codes(definition.parameters.get("bands"))
    else:
        levels |= {stage.level.code for stage in plan.stages}
        dimensions |= {code for branch in plan.branches for code in _codes(branch)}
        rules = [rule for stage in plan.stages for rule in stage.rules]
        conditions |= {rule.kind for rule in rules if rule.subject not in texts.items}
    parts = (
        ("levels", levels, texts.levels),
        ("dimensions", dimensions, texts.dimensions),
        ("conditions", conditions, texts.conditions),
    )
    for part, codes, names in parts:
        for code in sorted(codes - set(names)):
            yield Fault(f"{place}.{part}[{code}]", "has no name", "name it")


def _band_codes(bands: Plain) -> set[str]:
    """Give the levels of a table of bands, where a model has no plan that tells them."""
    table = bands.get("table") if isinstance(bands, dict) else None
    rows = table if isinstance(table, list) else []
    return {str(row["code"]) for row in rows if isinstance(row, dict) and "code" in row}


def _codes(branch: Branch) -> Iterator[str]:
    yield branch.code
    for child in branch.children:
        yield from _codes(child)


def _reach_faults(definition: Definition) -> Iterator[Fault]:
    if prod(len(fact.values) for fact in definition.facts) > MOST_COMBINATIONS:
        return
    plans = [(facts, _plan(definition, facts)) for facts in _all_facts(definition)]
    for facts, plan in plans:
        if plan is None:
            return
        where = ", ".join(f"{code} {value}" for code, value in facts.items())
        for stage in _stages(plan):
            place = f"levels.{stage.level.code}" if stage.level.code else "total_max"
            about = f" ({where})" if where else ""
            try:
                reachable = _can_reach(plan, stage)
            except Undecided:
                yield Fault(place, f"could not be proven to be reachable in time{about}", "simplify it")
                continue
            if not reachable:
                what = f"can not be reached by any answers{about}"
                yield Fault(place, what, "lower its conditions, or give items more to reach")
    for item in definition.items:
        if not any(plan and _counts(plan, item.code) for _, plan in plans):
            yield Fault(item.code, "moves neither score nor level", "give it weight, or drop it")


def _all_facts(definition: Definition) -> Iterator[dict[str, str]]:
    for values in product(*(fact.values for fact in definition.facts)):
        yield {fact.code: value for fact, value in zip(definition.facts, values, strict=True)}


def _plan(definition: Definition, facts: Mapping[str, str]) -> Plan | None:
    """Give the plan under which everything is shown: conditions only take away."""
    return scorer_of(definition).plan({}, Context(definition.facts_of(facts)))


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
    rules = [rule for stage in plan.stages for rule in stage.rules]
    return any(_moves(demand.expression, code) for rule in rules for demand in rule.demands)


def _moves(expression: Expression, code: str) -> bool:
    """Whether any option of an item changes an expression."""
    if isinstance(expression, Linear):
        return any(expression.coefficients.get(code, {}).values())
    if isinstance(expression, Mix):
        return any(weight and _moves(part, code) for weight, part in expression.parts)
    if isinstance(expression, Least):
        return any(_moves(part, code) for part in expression.parts)
    return code in expression.items()
