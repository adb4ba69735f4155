"""The parameters of the priority index: relevance tables, the best of an industry, three weights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from diagnosis_models.contract import Fault, Measure, Plain
from diagnosis_models.reading import (
    Unreadable,
    read_decimal,
    read_decimals,
    read_mapping,
    read_text,
    refuse_unknown,
)
from diagnosis_models.rounding import Rounding, read_rounding

KNOWN = {"type", "model", "named", "weights", "cost", "indicators", "best", "rounding"}
Table = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything `scoring.yaml` declares for this family."""

    cost_weight: Decimal
    indicator_weight: Decimal
    proximity_weight: Decimal
    cost_item: str
    cost_relevance: Table
    indicator_item: str
    indicator_relevance: Table
    best_fact: str
    best: Table
    rounding: Rounding


def parse_parameters(plain: Mapping[str, Plain]) -> Parameters:
    """Turn the plain parameters into typed ones; raises `Unreadable` at the first fault."""
    refuse_unknown(plain, KNOWN, "")
    weights = read_mapping(plain.get("weights"), "weights")
    refuse_unknown(weights, {"cost", "indicators", "proximity"}, "weights")
    cost, indicators = (
        read_mapping(plain.get("cost"), "cost"),
        read_mapping(plain.get("indicators"), "indicators"),
    )
    best = read_mapping(plain.get("best"), "best")
    return Parameters(
        cost_weight=read_decimal(weights.get("cost"), "weights.cost"),
        indicator_weight=read_decimal(weights.get("indicators"), "weights.indicators"),
        proximity_weight=read_decimal(weights.get("proximity"), "weights.proximity"),
        cost_item=read_text(cost.get("item"), "cost.item"),
        cost_relevance=_table(cost.get("relevance"), "cost.relevance"),
        indicator_item=read_text(indicators.get("item"), "indicators.item"),
        indicator_relevance=_table(indicators.get("relevance"), "indicators.relevance"),
        best_fact=read_text(best.get("fact"), "best.fact"),
        best=_table(best.get("table"), "best.table"),
        rounding=read_rounding(plain.get("rounding")),
    )


def check_parameters(measure: Measure) -> tuple[Fault, ...]:
    """Name what is wrong with the parameters or with how the items fit into them."""
    try:
        parameters = parse_parameters(measure.parameters)
    except Unreadable as unreadable:
        return (unreadable.fault,)
    return tuple(_faults(parameters, measure))


def _faults(parameters: Parameters, measure: Measure) -> Iterator[Fault]:
    total = parameters.cost_weight + parameters.indicator_weight + parameters.proximity_weight
    if total != 1:
        yield Fault("weights", f"weights add up to {total}", "make them add up to 1")
    codes = {item.code for item in measure.items}
    for place, item in (
        ("cost.item", parameters.cost_item),
        ("indicators.item", parameters.indicator_item),
    ):
        if item not in codes:
            yield Fault(place, f"{item} does not exist", "name an item")
    graded = {item.code for item in measure.items if item.is_graded}
    if not graded:
        yield Fault("items", "no item is graded", "give every dimension one graded item")
    tables = {
        "cost.relevance": parameters.cost_relevance,
        "indicators.relevance": parameters.indicator_relevance,
    }
    for place, table in tables.items():
        for code in sorted(graded ^ set(table)):
            yield Fault(f"{place}.{code}", "table and graded items differ", "give every dimension one row")
    for industry, row in parameters.best.items():
        for code in sorted(graded ^ set(row)):
            yield Fault(f"best.table.{industry}.{code}", "table and graded items differ", "name every one")


def _table(plain: Plain, place: str) -> Table:
    rows = read_mapping(plain, place)
    return {code: read_decimals(row, f"{place}.{code}") for code, row in rows.items()}
