"""The parameters of the level ladder: read, and checked against the items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diagnosis_models.contract import Fault, Level, Measure, MeasuredItem, Plain, Provenance
from diagnosis_models.plans import Policies, read_policies
from diagnosis_models.reading import (
    Unreadable,
    read_decimal,
    read_decimals,
    read_flag,
    read_list,
    read_mapping,
    read_provenance,
    read_text,
    read_whole,
    refuse_unknown,
)

KNOWN = {
    "type",
    "model",
    "variant",
    "gate",
    "levels",
    "tree",
    "policies",
    "rounding",
    "coverage_floor",
    "named",
}
WHOLE = {Decimal(1), Decimal(100)}


@dataclass(frozen=True, slots=True)
class Part:
    """An element, domain or sub-domain with its weight in every variant; a leaf carries items.

    `provenance` marks the weight of each variant.
    """

    code: str
    weights: Mapping[str, Decimal]
    provenance: Mapping[str, Provenance]
    children: tuple["Part", ...] = ()

    def leaves(self) -> Iterator["Part"]:
        """Give the sub-domains, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self) -> Iterator["Part"]:
        """Give this part and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Gate:
    """The score a level needs; `inclusive` says whether exactly this score is enough."""

    required: Decimal
    inclusive: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything `scoring.yaml` declares for this family."""

    fact: str
    variants: tuple[str, ...]
    default: str
    gate: Gate
    levels: tuple[Level, ...]
    tree: tuple[Part, ...]
    policies: Policies

    def variant(self, facts: Mapping[str, str]) -> str:
        """Give the variant that the facts choose, or the default one."""
        chosen = facts.get(self.fact, self.default)
        return chosen if chosen in self.variants else self.default


def parse_parameters(plain: Mapping[str, Plain]) -> Parameters:
    """Turn the plain parameters into typed ones; raises `Unreadable` at the first fault."""
    refuse_unknown(plain, KNOWN, "")
    variant = read_mapping(plain.get("variant"), "variant")
    refuse_unknown(variant, {"fact", "values", "default"}, "variant")
    values = tuple(
        read_text(v, f"variant.values[{i}]") for i, v in read_list(variant.get("values"), "variant.values")
    )
    default = read_text(variant.get("default"), "variant.default")
    if default not in values:
        raise Unreadable("variant.default", f"one of {', '.join(values)}")
    gate = read_mapping(plain.get("gate"), "gate")
    refuse_unknown(gate, {"required", "inclusive", "provenance"}, "gate")
    return Parameters(
        fact=read_text(variant.get("fact"), "variant.fact"),
        variants=values,
        default=default,
        gate=Gate(
            required=read_decimal(gate.get("required"), "gate.required"),
            inclusive=read_flag(gate.get("inclusive"), "gate.inclusive", default=True),
            provenance=read_provenance(gate.get("provenance"), "gate.provenance"),
        ),
        levels=tuple(_level(r, f"levels[{i}]") for i, r in read_list(plain.get("levels"), "levels")),
        tree=tuple(_part(n, f"tree[{i}]", values) for i, n in read_list(plain.get("tree"), "tree")),
        policies=read_policies(plain),
    )


def check_parameters(measure: Measure) -> tuple[Fault, ...]:
    """Name what is wrong with the parameters or with how the items fit into them."""
    try:
        parameters = parse_parameters(measure.parameters)
    except Unreadable as unreadable:
        return (unreadable.fault,)
    return (
        *_tree_faults(parameters),
        *_item_faults(parameters, measure.items),
        *_level_faults(parameters, measure.items),
    )


def _tree_faults(parameters: Parameters) -> Iterator[Fault]:
    parts = [part for top in parameters.tree for part in top.walk()]
    codes = [part.code for part in parts]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Fault(f"tree.{code}", "this code is used twice", "give every part its own code")
    groups = [("tree", parameters.tree)]
    groups += [(f"tree.{part.code}.children", part.children) for part in parts if part.children]
    for place, siblings in groups:
        for variant in parameters.variants:
            lacking = [part.code for part in siblings if variant not in part.weights]
            if lacking:
                yield Fault(f"{place}.{variant}", f"{lacking[0]} has no weight", "weigh every part")
                continue
            total = sum((part.weights[variant] for part in siblings), Decimal(0))
            if total not in WHOLE:
                yield Fault(f"{place}.{variant}", f"weights add up to {total}", "make them add up to 100")


def _item_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    leaves = {leaf.code for top in parameters.tree for leaf in top.leaves()}
    used = {item.dimension for item in items}
    for leaf in sorted(leaves - used):
        yield Fault(f"tree.{leaf}", "has no item", "give it requirements or drop it")
    for item in items:
        if item.dimension not in leaves:
            yield Fault(item.code, f"dimension {item.dimension} is no leaf of the tree", "name a leaf")
        if item.rung not in {level.rank for level in parameters.levels}:
            yield Fault(item.code, f"rung {item.rung} is no level", "name the level it is required for")
        if item.max_points != 1:
            yield Fault(item.code, f"can reach {item.max_points}", "make the best option count 1")


def _level_faults(parameters: Parameters, items: Sequence[MeasuredItem]) -> Iterator[Fault]:
    ranks = [level.rank for level in parameters.levels]
    if ranks != list(range(1, len(ranks) + 1)):
        yield Fault("levels", f"ranks are {ranks}", "number the levels 1, 2, 3 … from the lowest")
    if not ranks:
        yield Fault("levels", "there is none", "declare at least one level")
    for level in parameters.levels:
        if not any(item.rung == level.rank for item in items):
            yield Fault(f"levels.{level.code}", "no item is required for it", "give it requirements")
    if not parameters.gate.required:
        yield Fault("gate.required", "nothing is asked for", "more than 0")
    reachable = parameters.gate.required <= 1 if parameters.gate.inclusive else parameters.gate.required < 1
    if not reachable:
        yield Fault("gate.required", f"{parameters.gate.required} can not be reached", "at most 1")


def _level(plain: Plain, place: str) -> Level:
    fields = read_mapping(plain, place)
    refuse_unknown(fields, {"rank", "code"}, place)
    return Level(
        read_whole(fields.get("rank"), f"{place}.rank"), read_text(fields.get("code"), f"{place}.code")
    )


def _part(plain: Plain, place: str, variants: Sequence[str]) -> Part:
    fields = read_mapping(plain, place)
    refuse_unknown(fields, {"code", "weights", "provenance", "children"}, place)
    children = read_list(fields.get("children", []), f"{place}.children")
    return Part(
        code=read_text(fields.get("code"), f"{place}.code"),
        weights=read_decimals(fields.get("weights"), f"{place}.weights"),
        provenance=_marks(fields.get("provenance"), f"{place}.provenance", variants),
        children=tuple(_part(c, f"{place}.children[{i}]", variants) for i, c in children),
    )


def _marks(plain: Plain, place: str, variants: Sequence[str]) -> dict[str, Provenance]:
    """Read one mark for all variants, or a mapping that names each of them."""
    if not isinstance(plain, dict):
        return dict.fromkeys(variants, read_provenance(plain, place))
    refuse_unknown(plain, set(variants), place)
    return {variant: read_provenance(plain.get(variant), f"{place}.{variant}") for variant in variants}
