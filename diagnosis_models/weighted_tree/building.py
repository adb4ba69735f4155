"""Building the plan of a weighted tree: every node becomes an expression over chosen options."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from diagnosis_models.contract import Level, MeasuredItem, Provenance
from diagnosis_models.expressions import ONE, ZERO, Expression, chosen_points, ladder, least, reached, weigh
from diagnosis_models.levels import ConditionKind, LevelRule, Requirement
from diagnosis_models.plans import Branch, Demand, Plan, Rule, Stage
from diagnosis_models.weighted_tree.parameters import BY_THRESHOLD, Combine, Node, Parameters

Part = tuple[Fraction, Fraction, Expression]
"""A part of a node: its weight, the most it can reach, its expression."""


class Building:
    """One plan in the making: for these items, without the excluded ones."""

    def __init__(
        self, items: Sequence[MeasuredItem], parameters: Parameters, excluded: frozenset[str]
    ) -> None:
        self._items = items
        self._parameters = parameters
        self._excluded = excluded
        self._by_code = {item.code: item for item in items}
        self._expressions: dict[str, Expression] = {}
        self._graded = [item for item in items if item.is_graded]
        self._nodes = parameters.nodes

    def plan(self) -> Plan:
        """Build the plan."""
        root, parameters = self._branch(self._parameters.root, None), self._parameters
        total = self._expressions[""]
        best = {item.code: item.best for item in self._items if item.code not in self._excluded}
        maxima = {code: share for code, share in total.shares(best).items() if code in best}
        leaves = {leaf.code for leaf in parameters.root.leaves()}
        for item in self._items:
            if item.dimension in leaves and item.code not in self._excluded:
                maxima.setdefault(item.code, ZERO)
        return Plan(
            total=total,
            total_max=Fraction(parameters.root.max),
            branches=root.children,
            stages=tuple(self._stage(rule) for rule in parameters.levels),
            items=tuple(item for item in self._items if item.code not in self._excluded),
            maxima=maxima,
            provenance=self._weakest(),
        )

    def _branch(self, node: Node, weight: Fraction | None) -> Branch:
        total = sum((child.weight or Decimal(0) for child in node.children), Decimal(0))
        weighs = node.combine is Combine.WEIGHTED_MEAN and total
        children = tuple(
            self._branch(child, Fraction(child.weight or 0) / Fraction(total) if weighs else None)
            for child in node.children
        )
        self._expressions[node.code] = self._expression(node)
        return Branch(
            code=node.code,
            max=Fraction(node.max),
            expression=self._expressions[node.code],
            children=children,
            combine=str(node.combine),
            weight=weight,
        )

    def _expression(self, node: Node) -> Expression:
        """Combine the parts; stretch them if asked to, and where those left could exceed the maximum."""
        parts = self._parts(node)
        if not parts:
            return weigh([])
        reach = _reach(node.combine, parts)
        made = _combined(node.combine, parts)
        fits = reach in {ZERO, Fraction(node.max)} or (reach < node.max and not node.rescale)
        if fits:
            return made
        return weigh([(Fraction(node.max) / reach, made)])

    def _parts(self, node: Node) -> list[Part]:
        if node.children:
            return [
                (_weight(child), Fraction(child.max), self._expressions[child.code])
                for child in node.children
                if self._counts(child)
            ]
        own = [i for i in self._items if i.dimension == node.code and i.code not in self._excluded]
        if node.combine in BY_THRESHOLD:
            return [(ONE, ONE, reached(item.code, item.values, node.threshold)) for item in own]
        return [(Fraction(i.weight), Fraction(i.max_points), self._points(i)) for i in own]

    def _counts(self, node: Node) -> bool:
        """Whether anything below is left after exclusion."""
        codes = {leaf.code for leaf in node.leaves()}
        return any(i.dimension in codes and i.code not in self._excluded for i in self._items)

    def _points(self, item: MeasuredItem) -> Expression:
        points = chosen_points(item.code, item.values)
        if item.cap is None:
            return points
        return least([points, chosen_points(item.cap.item, item.cap.most)])

    def _stage(self, rule: LevelRule) -> Stage:
        needs = [need for need in rule.requirements if self._asks(need)]
        rules = tuple(self._rule(need, rule.level) for need in needs)
        return Stage(rule.level, rules, rule.provenance)

    def _asks(self, need: Requirement) -> bool:
        """Whether anything that the condition speaks of applies; what does not apply is not asked for."""
        if need.kind in {ConditionKind.MIN_DIMENSION_SCORE, ConditionKind.ALL_OF}:
            return bool(self._applying(need))
        return True

    def _applying(self, need: Requirement) -> list[str]:
        """Name the dimensions of a condition with anything left after exclusion."""
        return [node.code for node in self._nodes if node.code in need.about and self._counts(node)]

    def _rule(self, need: Requirement, level: Level) -> Rule:
        bound, demand = Fraction(need.required), self._parameters.policies.demand
        if need.kind in {ConditionKind.MIN_SCORE, ConditionKind.ABOVE_SCORE}:
            strict = need.kind is ConditionKind.ABOVE_SCORE
            return Rule(need.kind, (demand(self._expressions[""], need.required, strict=strict),))
        if need.kind in {ConditionKind.MIN_SCENES, ConditionKind.MIN_CONSTRAINED_SCENES}:
            everything = need.kind is ConditionKind.MIN_SCENES
            counted = [i for i in self._graded if everything or i.constrained]
            return Rule(need.kind, (Demand(self._count(counted, level.rank), bound),))
        if need.kind is ConditionKind.MIN_ITEM_LEVEL:
            item = self._by_code[need.about[0]]
            return Rule(need.kind, (Demand(chosen_points(item.code, item.values), bound),), item.code)
        demands = tuple(demand(self._expressions[code], need.required) for code in self._applying(need))
        if need.kind is ConditionKind.ALL_OF:
            return Rule(need.kind, demands, counted=True)
        return Rule(need.kind, demands, need.about[0])

    def _count(self, items: Sequence[MeasuredItem], rank: int) -> Expression:
        left = [item for item in items if item.code not in self._excluded]
        return weigh([(ONE, reached(item.code, item.values, Decimal(rank))) for item in left])

    def _weakest(self) -> Provenance:
        marks = [item.provenance for item in self._items]
        marks += [rule.provenance for rule in self._parameters.levels]
        marks += [node.provenance for node in self._parameters.nodes]
        return Provenance.weakest(marks)


def _weight(node: Node) -> Fraction:
    return ONE if node.weight is None else Fraction(node.weight)


def _combined(combine: Combine, parts: Sequence[Part]) -> Expression:
    expressions = [expression for _, _, expression in parts]
    if combine is Combine.MIN:
        return least(expressions)
    if combine is Combine.LADDER:
        return ladder(expressions)
    return weigh([(w, e) for w, e in zip(_weights(combine, parts), expressions, strict=True)])


def _reach(combine: Combine, parts: Sequence[Part]) -> Fraction:
    tops = [top for _, top, _ in parts]
    if combine is Combine.MIN:
        return min(tops)
    if combine is Combine.LADDER:
        return Fraction(len(parts))
    return sum((w * top for w, top in zip(_weights(combine, parts), tops, strict=True)), ZERO)


def _weights(combine: Combine, parts: Sequence[Part]) -> list[Fraction]:
    if combine is Combine.MEAN:
        return [Fraction(1, len(parts)) for _ in parts]
    if combine is Combine.WEIGHTED_MEAN:
        total = sum((weight for weight, _, _ in parts), ZERO)
        return [weight / total if total else ZERO for weight, _, _ in parts]
    return [ONE for _ in parts]
