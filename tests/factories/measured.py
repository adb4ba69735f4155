"""Responses and facts as a model sees them, drawn at random."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from diagnosis_models.contract import (
    Context,
    ItemKind,
    Measure,
    MeasuredItem,
    MeasuredResponse,
    ResponseState,
)

NO_FIGURES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@st.composite
def any_responses(
    draw: st.DrawFn, measure: Measure, figures: Mapping[str, tuple[str, ...]] = NO_FIGURES
) -> dict[str, MeasuredResponse]:
    """One response for every item, more often answered than not; `figures` names numbers by item."""
    return {item.code: draw(any_response(item, figures.get(item.code, ()))) for item in measure.items}


@st.composite
def any_response(draw: st.DrawFn, item: MeasuredItem, figures: tuple[str, ...] = ()) -> MeasuredResponse:
    """One response to an item, in any state."""
    state = draw(st.sampled_from([*ResponseState, ResponseState.ANSWERED, ResponseState.ANSWERED]))
    if state is not ResponseState.ANSWERED:
        return MeasuredResponse(state)
    numbers = {code: Decimal(draw(st.integers(0, 100))) for code in figures}
    codes = [option.code for option in item.options if not option.exclusive]
    if not codes:
        return MeasuredResponse(state, figures=numbers)
    count = draw(st.integers(1, len(codes))) if item.kind is ItemKind.MULTIPLE else 1
    start = draw(st.integers(0, len(codes) - count))
    return MeasuredResponse(state, tuple(codes[start : start + count]), numbers)


@st.composite
def any_context(draw: st.DrawFn, facts: Mapping[str, tuple[str, ...]]) -> Context:
    """A value for every fact that is asked for."""
    return Context(facts={code: draw(st.sampled_from(values)) for code, values in facts.items()})
