"""The parameters of the weighted tree: read, and checked against the items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from diagnosis_models.contract import Fault, Level, Measure, MeasuredItem, Plain, Provenance

NO_LEVEL = Level(rank=0, code="L0")


class ConditionKind(StrEnum):
    """What a gate condition compares with its required value."""

    MIN_SCORE = "min_score"
    MIN_SCENES = "min_scenes"
    MIN_CONSTRAINED_SCENES = "min_constrained_scenes"


class Policy(StrEnum):
    """What a response without a chosen option does to the result."""

    PROVISIONAL = "provisional"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Node:
    """A dimension: the sum of its children, or of its items when it is a leaf."""

    code: str
    max: Decimal
    provenance: Provenance
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
class Requirement:
    """One declared condition of a level."""

    kind: ConditionKind
    required: Decimal


@dataclass(frozen=True, slots=True)
class LevelRule:
    """One level with the conditions that must all hold."""

    level: Level
    provenance: Provenance
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything `scoring.yaml` declares for this family."""

    total_max: Decimal
    tree: tuple[Node, ...]
    levels: tuple[LevelRule, ...]
    unanswered: Policy
    dont_know: Policy
    not_applicable: Policy


class _Unreadable(Exception):
    """A parameter of the wrong shape; becomes a `Fault`."""

    def __init__(self, place: str, mend: str) -> None:
        super().__init__(place)
        self.fault = Fault(place=place, what="is missing or has the wrong form", mend=mend)


def parse_parameters(plain: Mapping[str, Plain]) -> Parameters:
    """Turn the plain parameters into typed ones; raises `_Unreadable` at the first fault."""
    policies = _mapping(plain.get("policies"), "policies")
    return Parameters(
        total_max=_decimal(plain.get("total_max"), "total_max"),
        tree=tuple(_node(n, f"tree[{i}]") for i, n in _listed(plain.get("tree"), "tree")),
        levels=tuple(_rule(r, f"levels[{i}]") for i, r in _listed(plain.get("levels"), "levels")),
        unanswered=_policy(policies, "unanswered"),
        dont_know=_policy(policies, "dont_know"),
        not_applicable=_policy(policies, "not_applicable"),
    )


def check_parameters(measure: Measure) -> tuple[Fault, ...]:
    """Name what is wrong with the parameters or with how the items fit into them."""
    try:
        parameters = parse_parameters(measure.parameters)
    except _Unreadable as unreadable:
        return (unreadable.fault,)
    return (
        *_tree_faults(parameters),
        *_leaf_faults(parameters, measure.items),
        *_level_faults(parameters, measure.items),
    )


def _tree_faults(parameters: Parameters) -> Iterator[Fault]:
    total = sum((node.max for node in parameters.tree), Decimal(0))
    if total != parameters.total_max:
        yield Fault("tree", f"top dimensions add up to {total}", f"total_max says {parameters.total_max}")
    codes = [node.code for top in parameters.tree for node in top.walk()]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Fault(f"tree.{code}", "this code is used twice", "give every dimension its own code")
    for node in (node for top in parameters.tree for node in top.walk()):
        below = sum((child.max for child in node.children), Decimal(0))
        if node.children and below != node.max:
            yield Fault(f"tree.{node.code}", f"children add up to {below}", f"max says {node.max}")


def _leaf_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    leaves = {leaf.code: leaf for top in parameters.tree for leaf in top.leaves()}
    reachable = dict.fromkeys(leaves, Decimal(0))
    for item in items:
        if item.is_graded:
            continue
        if item.dimension not in leaves:
            yield Fault(item.code, f"dimension {item.dimension} is no leaf of the tree", "name a leaf")
            continue
        reachable[item.dimension] += item.max_points
    for code, leaf in leaves.items():
        if reachable[code] != leaf.max:
            yield Fault(
                f"tree.{code}",
                f"its items can reach {reachable[code]}, max says {leaf.max}",
                "make the points of the options and the maximum agree",
            )


def _level_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    ranks = [rule.level.rank for rule in parameters.levels]
    if ranks != list(range(1, len(ranks) + 1)):
        yield Fault("levels", f"ranks are {ranks}", "number the levels 1, 2, 3 … from the lowest")
    graded = [item for item in items if item.is_graded]
    ceiling = {
        ConditionKind.MIN_SCORE: parameters.total_max,
        ConditionKind.MIN_SCENES: Decimal(len(graded)),
        ConditionKind.MIN_CONSTRAINED_SCENES: Decimal(sum(item.constrained for item in graded)),
    }
    floor: dict[ConditionKind, Decimal] = {}
    for rule in parameters.levels:
        for need in rule.requirements:
            place = f"levels.{rule.level.code}.{need.kind}"
            if need.required > ceiling[need.kind]:
                yield Fault(place, f"{need.required} can not be reached", f"at most {ceiling[need.kind]}")
            if need.required < floor.get(need.kind, Decimal(0)):
                yield Fault(place, "asks less than a lower level", "levels must not become easier")
            floor[need.kind] = need.required


def _node(plain: Plain, place: str) -> Node:
    fields = _mapping(plain, place)
    children = fields.get("children", [])
    return Node(
        code=_text(fields.get("code"), f"{place}.code"),
        max=_decimal(fields.get("max"), f"{place}.max"),
        provenance=_provenance(fields.get("provenance"), f"{place}.provenance"),
        children=tuple(
            _node(c, f"{place}.children[{i}]") for i, c in _listed(children, f"{place}.children")
        ),
    )


def _rule(plain: Plain, place: str) -> LevelRule:
    fields = _mapping(plain, place)
    rank = fields.get("rank")
    if not isinstance(rank, int):
        raise _Unreadable(f"{place}.rank", "a whole number from 1")
    return LevelRule(
        level=Level(rank=rank, code=_text(fields.get("code"), f"{place}.code")),
        provenance=_provenance(fields.get("provenance"), f"{place}.provenance"),
        requirements=tuple(
            _requirement(c, f"{place}.conditions[{i}]")
            for i, c in _listed(fields.get("conditions"), f"{place}.conditions")
        ),
    )


def _requirement(plain: Plain, place: str) -> Requirement:
    fields = _mapping(plain, place)
    kind = fields.get("kind")
    if kind not in set(ConditionKind):
        raise _Unreadable(f"{place}.kind", f"one of {', '.join(ConditionKind)}")
    return Requirement(ConditionKind(str(kind)), _decimal(fields.get("required"), f"{place}.required"))


def _policy(policies: Mapping[str, Plain], name: str) -> Policy:
    value = policies.get(name)
    if value not in set(Policy):
        raise _Unreadable(f"policies.{name}", f"one of {', '.join(Policy)}")
    return Policy(str(value))


def _provenance(value: Plain, place: str) -> Provenance:
    if value not in set(Provenance):
        raise _Unreadable(place, f"one of {', '.join(Provenance)}")
    return Provenance(str(value))


def _decimal(value: Plain, place: str) -> Decimal:
    if not isinstance(value, str):
        raise _Unreadable(place, "a quoted decimal number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _Unreadable(place, "a quoted decimal number") from None
    if not number.is_finite() or number < 0:
        raise _Unreadable(place, "a quoted decimal number, zero or more")
    return number


def _text(value: Plain, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise _Unreadable(place, "a non-empty text")
    return value


def _mapping(value: Plain, place: str) -> Mapping[str, Plain]:
    if not isinstance(value, dict):
        raise _Unreadable(place, "a mapping")
    return value


def _listed(value: Plain, place: str) -> Iterator[tuple[int, Plain]]:
    if not isinstance(value, list):
        raise _Unreadable(place, "a list")
    return iter(enumerate(value))
