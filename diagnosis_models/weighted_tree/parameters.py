"""The parameters of the weighted tree: read, and checked against the items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from diagnosis_models.contract import Fault, ItemKind, Measure, MeasuredItem, Plain, Provenance
from diagnosis_models.levels import (
    ConditionKind,
    LevelRule,
    Requirement,
    rank_faults,
    read_bands,
    read_levels,
)
from diagnosis_models.plans import Policies, read_policies
from diagnosis_models.reading import (
    Unreadable,
    read_choice,
    read_decimal,
    read_flag,
    read_list,
    read_mapping,
    read_provenance,
    read_text,
    refuse_unknown,
)

ZERO = Decimal(0)
KNOWN = {"type", "model", "total_max", "combine", "rescale", "tree", "levels", "bands", "policies", "rounding",
         "coverage_floor", "named"}  # fmt: skip
NODE_KEYS = {"code", "max", "provenance", "combine", "weight", "rescale", "threshold", "children"}


class Combine(StrEnum):
    """How a node is made out of its children, or of its items when it is a leaf."""

    SUM = "sum"
    MEAN = "mean"
    WEIGHTED_MEAN = "weighted_mean"
    MIN = "min"
    COUNT = "count"
    LADDER = "ladder"


BY_THRESHOLD = {Combine.COUNT, Combine.LADDER}


@dataclass(frozen=True, slots=True)
class Node:
    """A dimension. `rescale` stretches what its parts can reach to `max`."""

    code: str
    max: Decimal
    provenance: Provenance
    combine: Combine = Combine.SUM
    weight: Decimal | None = None
    rescale: bool = False
    threshold: Decimal = Decimal(1)
    children: tuple["Node", ...] = ()

    def leaves(self) -> Iterator["Node"]:
        """Give the nodes that carry items, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self) -> Iterator["Node"]:
        """Give this node and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything `scoring.yaml` declares for this family."""

    root: Node
    levels: tuple[LevelRule, ...]
    policies: Policies

    @property
    def nodes(self) -> list[Node]:
        """Every dimension, without the root."""
        return list(self.root.walk())[1:]


def parse_parameters(plain: Mapping[str, Plain]) -> Parameters:
    """Turn the plain parameters into typed ones; raises `Unreadable` at the first fault."""
    refuse_unknown(plain, KNOWN, "")
    return Parameters(
        root=Node(
            code="",
            max=read_decimal(plain.get("total_max"), "total_max"),
            provenance=Provenance.VERIFIED,
            combine=read_choice(plain.get("combine"), "combine", Combine, Combine.SUM),
            rescale=read_flag(plain.get("rescale"), "rescale", default=False),
            children=tuple(_node(n, f"tree[{i}]") for i, n in read_list(plain.get("tree"), "tree")),
        ),
        levels=read_levels(plain),
        policies=read_policies(plain),
    )


def natural_max(node: Node, items: Sequence[MeasuredItem]) -> Decimal | None:
    """Give what the parts of a node can reach before rescaling; `None` when it is not finite."""
    own = [item for item in items if item.dimension == node.code]
    if node.combine in BY_THRESHOLD:
        return Decimal(len(node.children) if node.children else len(own))
    tops = [child.max for child in node.children] or [item.max_points for item in own]
    weights = [child.weight for child in node.children] or [item.weight for item in own]
    if not tops:
        return ZERO
    if node.combine is Combine.MIN:
        return min(tops)
    if node.combine is Combine.SUM:
        return sum(tops, ZERO)
    if len(set(tops)) == 1:
        return tops[0]
    if node.combine is Combine.MEAN:
        weights = [Decimal(1) for _ in tops]
    known = [weight or ZERO for weight in weights]
    return sum((t * w for t, w in zip(tops, known, strict=True)), ZERO) / (sum(known, ZERO) or Decimal(1))


def check_parameters(measure: Measure) -> tuple[Fault, ...]:
    """Name what is wrong with the parameters or with how the items fit into them."""
    try:
        parameters = parse_parameters(measure.parameters)
        bands = read_bands(measure.parameters["bands"]) if "bands" in measure.parameters else None
    except Unreadable as unreadable:
        return (unreadable.fault,)
    return (
        *_tree_faults(parameters, measure.items),
        *_item_faults(parameters, measure.items),
        *rank_faults(parameters.levels),
        *_level_faults(parameters, measure.items),
        *(bands.faults(ZERO, parameters.root.max) if bands else ()),
    )


def _tree_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    codes = [node.code for node in parameters.nodes]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Fault(f"tree.{code}", "this code is used twice", "give every dimension its own code")
    for node in parameters.root.walk():
        place = f"tree.{node.code}" if node.code else "tree"
        reach = natural_max(node, items)
        if not reach:
            yield Fault(place, "nothing can be reached here", "give it items or children that count")
        elif reach != node.max and not node.rescale:
            parts = "children add up to" if node.children else "its items can reach"
            parts = parts if node.combine is Combine.SUM else "its parts reach"
            parts = "top dimensions add up to" if node is parameters.root else parts
            mend = "make parts and maximum agree, or set rescale"
            yield Fault(place, f"{parts} {reach}, max says {node.max}", mend)
        yield from _weight_faults(node, items, place)
        if node.combine in BY_THRESHOLD:
            yield from _threshold_faults(node, items, place)


def _threshold_faults(node: Node, items: Sequence[MeasuredItem], place: str) -> Iterator[Fault]:
    """Name what can not be counted or climbed: each part is 0 or 1, an item has one answer."""
    for child in node.children:
        if child.max != 1:
            what = f"{child.code} can reach {child.max}, but {node.combine} takes parts of at most 1"
            yield Fault(f"{place}.children", what, "give it the maximum 1, or combine its items this way")
    for item in (item for item in items if item.dimension == node.code):
        if item.kind is ItemKind.MULTIPLE:
            what = f"several options can be chosen, but {node.combine} takes single answers"
            yield Fault(item.code, what, "make it a single choice, or combine by sum")
        elif item.max_points < node.threshold:
            what = f"can reach {item.max_points}, the threshold of {node.code} is {node.threshold}"
            yield Fault(item.code, what, "lower the threshold, or raise the points")


def _weight_faults(node: Node, items: Sequence[MeasuredItem], place: str) -> Iterator[Fault]:
    own = [item for item in items if item.dimension == node.code]
    if node.combine is not Combine.WEIGHTED_MEAN:
        idle = [child.code for child in node.children if child.weight is not None]
        idle += [item.code for item in own if item.weight != 1]
        for code in idle:
            what = f"{code} has a weight, but {node.combine} does not weigh"
            yield Fault(place, what, "drop the weight, or combine by weighted_mean")
        return
    if node.children:
        weights = [child.weight for child in node.children]
        if any(weight is None for weight in weights):
            yield Fault(f"{place}.children", "a weight is missing", "give every child a weight")
            return
        total = sum((weight for weight in weights if weight is not None), ZERO)
        if total not in {Decimal(1), Decimal(100)}:
            yield Fault(f"{place}.children", f"weights add up to {total}", "make them add up to 100 or 1")
    weighed = [(child.code, child.weight) for child in node.children] + [(i.code, i.weight) for i in own]
    for code in (code for code, weight in weighed if not weight):
        yield Fault(code, "has weight zero and never counts", "give it a weight or drop it")


def _item_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    leaves = {leaf.code for leaf in parameters.root.leaves()}
    for item in items:
        if item.dimension not in leaves and not item.is_graded:
            yield Fault(item.code, f"dimension {item.dimension} is no leaf of the tree", "name a leaf")
        if item.cap:
            yield from _cap_faults(item, next((i for i in items if i.code == item.cap.item), None))


def _cap_faults(item: MeasuredItem, other: MeasuredItem | None) -> Iterator[Fault]:
    """Every option of the item that caps another one needs its maximum there."""
    if item.cap is None:
        return
    if other is None:
        yield Fault(item.code, f"its cap names {item.cap.item}, which does not exist", "name an item")
        return
    for code in sorted({option.code for option in other.options} ^ set(item.cap.most)):
        what = f"options of {other.code} and maxima differ"
        yield Fault(f"{item.code}.cap.most[{code}]", what, "give every option one maximum")


def _level_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    graded = [item for item in items if item.is_graded]
    maxima = {node.code: node.max for node in parameters.nodes}
    tops = {item.code: item.max_points for item in items}
    for rule in parameters.levels:
        for need in rule.requirements:
            place = f"levels.{rule.level.code}.{need.kind}"
            known = tops if need.kind is ConditionKind.MIN_ITEM_LEVEL else maxima
            for code in (code for code in need.about if code not in known):
                yield Fault(place, f"{code} does not exist", "name one that does")
            ceiling = _ceiling(need, parameters.root.max, graded, known)
            if need.required > ceiling or (
                need.kind is ConditionKind.ABOVE_SCORE and need.required >= ceiling
            ):
                yield Fault(place, f"{need.required} can not be reached", f"at most {ceiling}")


def _ceiling(
    need: Requirement, total: Decimal, graded: Sequence[MeasuredItem], known: Mapping[str, Decimal]
) -> Decimal:
    if need.kind is ConditionKind.MIN_SCENES:
        return Decimal(len(graded))
    if need.kind is ConditionKind.MIN_CONSTRAINED_SCENES:
        return Decimal(sum(item.constrained for item in graded))
    if need.about:
        return min((known[code] for code in need.about if code in known), default=total)
    return total


def _node(plain: Plain, place: str) -> Node:
    fields = read_mapping(plain, place)
    refuse_unknown(fields, NODE_KEYS, place)
    weight = fields.get("weight")
    children = read_list(fields.get("children", []), f"{place}.children")
    return Node(
        code=read_text(fields.get("code"), f"{place}.code"),
        max=read_decimal(fields.get("max"), f"{place}.max"),
        provenance=read_provenance(fields.get("provenance"), f"{place}.provenance"),
        combine=read_choice(fields.get("combine"), f"{place}.combine", Combine, Combine.SUM),
        weight=None if weight is None else read_decimal(weight, f"{place}.weight"),
        rescale=read_flag(fields.get("rescale"), f"{place}.rescale", default=False),
        threshold=read_decimal(fields.get("threshold"), f"{place}.threshold", default="1"),
        children=tuple(_node(c, f"{place}.children[{i}]") for i, c in children),
    )
