"""Building the plan of a level ladder: one weighted mean for each level, climbed from below."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from diagnosis_models.contract import Level, MeasuredItem, Provenance
from diagnosis_models.expressions import ZERO, Climb, Expression, chosen_points, weigh
from diagnosis_models.level_ladder.parameters import Parameters, Part
from diagnosis_models.levels import ConditionKind
from diagnosis_models.plans import Branch, Demand, Plan, Rule, Stage


def build(
    items: Sequence[MeasuredItem],
    parameters: Parameters,
    facts: Mapping[str, str],
    excluded: frozenset[str],
) -> Plan:
    """Build the plan for these facts, without the excluded items."""
    variant = parameters.variant(facts)
    left = tuple(item for item in items if item.code not in excluded)
    root = Part("", {variant: Decimal(1)}, {variant: Provenance.VERIFIED}, parameters.tree)
    steps = [
        _level_score(root, variant, [item for item in left if item.rung == level.rank])
        for level in parameters.levels
    ]
    gate = parameters.gate
    demands = [parameters.policies.demand(step, gate.required, strict=not gate.inclusive) for step in steps]
    best = {item.code: item.best for item in left}
    whole = tuple(step.shares(best) for step in steps)
    total = Climb(tuple(steps), whole, demands[0].bound, inclusive=not demands[0].strict)
    maxima = total.shares(best)
    return Plan(
        total=total,
        total_max=total.value(best),
        branches=tuple(_branch(part, left, maxima, variant) for part in parameters.tree),
        stages=tuple(
            _stage(n, level, demands, gate.provenance) for n, level in enumerate(parameters.levels)
        ),
        items=left,
        maxima={item.code: maxima.get(item.code, ZERO) for item in left},
        provenance=Provenance.weakest(
            [item.provenance for item in items]
            + [
                part.provenance[variant]
                for top in parameters.tree
                for part in top.walk()
                if part.weights[variant]
            ]
            + [gate.provenance]
        ),
    )


def _level_score(part: Part, variant: str, items: Sequence[MeasuredItem]) -> Expression:
    """Weigh what the level asks for below a part; an empty part leaves its weight to its siblings."""
    if not part.children:
        own = [item for item in items if item.dimension == part.code]
        return weigh([(Fraction(1, len(own)), chosen_points(item.code, item.values)) for item in own])
    used = [child for child in part.children if child.weights[variant] and _asks(child, variant, items)]
    total = sum((child.weights[variant] for child in used), Decimal(0))
    return weigh(
        [
            (Fraction(child.weights[variant]) / Fraction(total), _level_score(child, variant, items))
            for child in used
        ]
    )


def _asks(part: Part, variant: str, items: Sequence[MeasuredItem]) -> bool:
    """Whether an item below the part counts; those of a part without weight do not."""
    if not part.children:
        return any(item.dimension == part.code for item in items)
    return any(child.weights[variant] and _asks(child, variant, items) for child in part.children)


def _stage(place: int, level: Level, demands: Sequence[Demand], provenance: Provenance) -> Stage:
    rules = [Rule(ConditionKind.MIN_LEVEL_SCORE, (demands[place],))]
    if place:
        rules.append(Rule(ConditionKind.LOWER_LEVELS, tuple(demands[:place]), counted=True))
    return Stage(level, tuple(rules), provenance)


def _branch(
    part: Part, items: Sequence[MeasuredItem], maxima: Mapping[str, Fraction], variant: str
) -> Branch:
    """Let a part score what its items bring to the total."""
    codes = {leaf.code for leaf in part.leaves()}
    own = frozenset(item.code for item in items if item.dimension in codes)
    return Branch(
        code=part.code,
        max=sum((maxima.get(code, ZERO) for code in own), ZERO),
        expression=None,
        children=tuple(_branch(child, items, maxima, variant) for child in part.children),
        combine="sum",
        weight=Fraction(part.weights[variant]) / 100,
        items=own,
    )
