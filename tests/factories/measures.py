"""Measures built in code: items by points or levels, and one small measure for each family of rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from diagnosis_models.contract import (
    ItemKind,
    Measure,
    MeasuredItem,
    MeasuredOption,
    MeasuredResponse,
    Plain,
    Provenance,
    ResponseState,
)

SILENCE: dict[str, Plain] = {
    "unanswered": "provisional",
    "dont_know": "provisional",
    "not_applicable": "exclude",
}


@dataclass(frozen=True, slots=True)
class Specimen:
    """A measure a family accepts, with the numbers it asks for (item → codes) and the facts it may get."""

    measure: Measure
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def choice(code: str, dimension: str, *points: str, weight: str = "1") -> MeasuredItem:
    """A single choice; its options are numbered from 0 and give these points."""
    return MeasuredItem(
        code,
        ItemKind.SINGLE,
        dimension,
        _options(points),
        weight=Decimal(weight),
        provenance=Provenance.MEMORY,
    )


def row(code: str, dimension: str, top: int = 5, weight: str = "1") -> MeasuredItem:
    """One row answered on the scale 0, 1 … `top`; the option's code is its value."""
    return choice(code, dimension, *map(str, range(top + 1)), weight=weight)


def boxes(code: str, dimension: str, **points: str) -> MeasuredItem:
    """A checkbox question: lettered options, and N as the exclusive "none of these"."""
    none = MeasuredOption("N", Decimal(0), exclusive=True)
    ticks = (MeasuredOption(letter, Decimal(given)) for letter, given in points.items())
    return MeasuredItem(code, ItemKind.MULTIPLE, dimension, (*ticks, none), provenance=Provenance.MEMORY)


def graded(code: str, dimension: str, top: int = 4, *, constrained: bool = False) -> MeasuredItem:
    """A graded item with the levels 0, 1 … `top`."""
    options = tuple(MeasuredOption(str(n), level=n) for n in range(top + 1))
    return MeasuredItem(code, ItemKind.LEVEL, dimension, options, constrained, Provenance.MEMORY)


def requirement(code: str, dimension: str, rung: int) -> MeasuredItem:
    """What one level of a ladder asks for: not done 0, partly 0.5, done 1."""
    options = _options(("0", "0.5", "1"))
    return MeasuredItem(code, ItemKind.SINGLE, dimension, options, rung=rung, provenance=Provenance.MEMORY)


def node(code: str, top: str, combine: str = "sum", /, *children: Plain, **more: Plain) -> dict[str, Plain]:
    """One dimension of a weighted tree."""
    made: dict[str, Plain] = {"code": code, "max": top, "combine": combine, "provenance": "memory", **more}
    return {**made, "children": list(children)} if children else made


def tree(items: tuple[MeasuredItem, ...], top: str, *nodes: Plain, **more: Plain) -> Measure:
    """A measure of the weighted tree without levels, unless `more` declares some."""
    plain: dict[str, Plain] = {"total_max": top, "tree": list(nodes), "policies": {**SILENCE}}
    if "bands" not in more:
        plain["levels"] = []
    return Measure(items, {**plain, **more})


def level(rank: int, *conditions: Plain) -> dict[str, Plain]:
    """One level with its conditions."""
    return {"rank": rank, "code": f"L{rank}", "provenance": "memory", "conditions": list(conditions)}


def bands(closed: str, *edges: str) -> dict[str, Plain]:
    """Bands side by side between these edges, numbered from the lowest."""
    pairs = pairwise(edges)
    table: list[Plain] = [
        {"rank": n, "code": f"L{n}", "provenance": "memory", "lower": lower, "upper": upper}
        for n, (lower, upper) in enumerate(pairs, start=1)
    ]
    return {"closed": closed, "table": table}


def answered(**options: str | tuple[str, ...]) -> dict[str, MeasuredResponse]:
    """Responses by item code: one option or several."""
    return {
        code: MeasuredResponse(ResponseState.ANSWERED, (given,) if isinstance(given, str) else given)
        for code, given in options.items()
    }


def _options(points: tuple[str, ...]) -> tuple[MeasuredOption, ...]:
    return tuple(MeasuredOption(str(n), Decimal(given)) for n, given in enumerate(points))


def weighted_tree() -> Specimen:
    """Two leaves weighed 60 to 40, one of them by items of unequal weight, and two levels."""
    items = (
        row("A", "D1", weight="3"),
        row("B", "D1"),
        boxes("C", "D2", A="1", B="1", C="2"),
        graded("S", "D3"),
    )
    return Specimen(
        tree(
            items,
            "10",
            node("D1", "10", "weighted_mean", rescale=True, weight="60"),
            node("D2", "10", "sum", rescale=True, weight="40"),
            combine="weighted_mean",
            levels=[
                level(1, {"kind": "min_score", "required": "3"}),
                level(
                    2,
                    {"kind": "min_score", "required": "6"},
                    {"kind": "min_scenes", "required": "1"},
                    {"kind": "all_of", "dimensions": ["D1", "D2"], "required": "5"},
                ),
            ],
            rounding={"digits": 6, "mode": "half_up"},
            coverage_floor="0.25",
        )
    )


def level_ladder() -> Specimen:
    """Two parts weighed 75 to 25 or half and half, two levels, a gate at 0.8."""
    items = tuple(
        requirement(f"{part}{rung}{n}", part, rung) for part in "AB" for rung in (1, 2) for n in (1, 2)
    )
    parts: list[Plain] = [
        {"code": code, "weights": {"x": x, "y": "50"}, "provenance": "memory"}
        for code, x in (("A", "75"), ("B", "25"))
    ]
    return Specimen(
        Measure(
            items,
            {
                "variant": {"fact": "kind", "values": ["x", "y"], "default": "x"},
                "gate": {"required": "0.8", "inclusive": True, "provenance": "memory"},
                "levels": [{"rank": n, "code": f"L{n}"} for n in (1, 2)],
                "tree": parts,
                "policies": {**SILENCE},
                "rounding": {"digits": 6, "mode": "half_up"},
                "coverage_floor": "0",
            },
        ),
        facts={"kind": ("x", "y")},
    )


def priority_index() -> Specimen:
    """Two dimensions, two cost shares, two indicators, one industry."""
    indicators = boxes("KPI", "", K1="0", K2="0")
    costs = MeasuredItem("COST", ItemKind.RATIO, "", (), provenance=Provenance.MEMORY)
    return Specimen(
        Measure(
            (graded("A", "A", 5), graded("B", "B", 5), costs, indicators),
            {
                "weights": {"cost": "0.5", "indicators": "0.3", "proximity": "0.2"},
                "cost": {
                    "item": "COST",
                    "relevance": {"A": {"material": "1"}, "B": {"labour": "1"}},
                },
                "indicators": {
                    "item": "KPI",
                    "relevance": {"A": {"K1": "1", "K2": "0"}, "B": {"K1": "3", "K2": "1"}},
                },
                "best": {"fact": "industry", "table": {"metal": {"A": "4", "B": "3"}}},
                "rounding": {"digits": 6, "mode": "half_up"},
            },
        ),
        figures={"COST": ("material", "labour")},
        facts={"industry": ("metal", "other")},
    )


def recorded_total() -> Specimen:
    """Bands from 20 to 100; what lies below has no level."""
    return Specimen(
        Measure((), {"total_max": "100", "bands": bands("lower", "20", "40", "60", "80", "100")}),
        facts={"total": ("0", "19.99", "20", "59.5", "100")},
    )


SPECIMENS = {
    "level_ladder": level_ladder,
    "priority_index": priority_index,
    "recorded_total": recorded_total,
    "weighted_tree": weighted_tree,
}
"""Folder of a family → its specimen; a new family adds one line."""
