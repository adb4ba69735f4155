"""Properties of the MIIT SME index 2024: bounded, monotone, proved by its contributions, without order."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaires.service.library import Edition
from app.scoring.adapters.models import find_model
from diagnosis_models.contract import (
    ItemKind,
    Measure,
    MeasuredItem,
    MeasuredOption,
    MeasuredResponse,
    ResponseState,
)
from diagnosis_models.families import Scorer
from tests.factories.measured import any_responses


@pytest.fixture(scope="module")
def measure(edition: Edition) -> Measure:
    return edition.definition.measure()


@pytest.fixture(scope="module")
def scorer(edition: Edition, measure: Measure) -> Scorer:
    return find_model(edition.definition.model.name, edition.definition.model.version).prepare(measure)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_bounded_and_added_up(measure: Measure, scorer: Scorer, data: st.DataObject) -> None:
    found = scorer.score(data.draw(any_responses(measure)))
    assert 0 <= found.total.score <= found.total.max == 100
    assert found.total.score == sum(c.points for c in found.contributions)
    assert found.total.score == sum(d.score for d in found.dimensions)
    assert sum(c.max for c in found.contributions) == 100
    assert all(0 <= c.points <= c.max for c in found.contributions)
    assert all(0 <= d.score <= d.max for d in found.dimensions)
    assert 0 <= found.level.rank <= 4


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_order_of_responses_and_of_ticks_is_irrelevant(
    measure: Measure, scorer: Scorer, data: st.DataObject
) -> None:
    responses = data.draw(any_responses(measure))
    found = scorer.score(responses)
    mixed = {
        code: MeasuredResponse(given.state, tuple(data.draw(st.permutations(given.options))))
        for code, given in data.draw(st.permutations(list(responses.items())))
    }
    assert scorer.score(mixed) == found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_better_option_never_lowers_the_score_or_the_level(
    measure: Measure, scorer: Scorer, data: st.DataObject
) -> None:
    """Swap one option for one that counts at least as much, or tick one more."""
    responses = data.draw(any_responses(measure))
    item = data.draw(st.sampled_from(measure.items))
    before = scorer.score(responses)
    chosen = responses[item.code].options
    better = data.draw(st.sampled_from(better_options(item, chosen)))
    after = scorer.score({**responses, item.code: MeasuredResponse(ResponseState.ANSWERED, better)})
    assert after.total.score >= before.total.score
    assert after.level.rank >= before.level.rank
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        assert new.score >= old.score


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_way_to_the_best_answers_never_leads_down(
    measure: Measure, scorer: Scorer, data: st.DataObject
) -> None:
    """Improve every item, one after the other in any order, until nothing is left to improve."""
    responses = data.draw(any_responses(measure))
    before = scorer.score(responses)
    for item in data.draw(st.permutations(measure.items)):
        responses = {**responses, item.code: MeasuredResponse(ResponseState.ANSWERED, item.best)}
        after = scorer.score(responses)
        assert after.total.score >= before.total.score
        assert after.level.rank >= before.level.rank
        before = after
    assert (before.total.score, before.level.rank) == (100, 4)


def better_options(item: MeasuredItem, chosen: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every answer that is at least as good as the chosen one."""
    if item.kind is ItemKind.MULTIPLE:
        ticks = [option.code for option in item.options if not option.exclusive]
        return [tuple(dict.fromkeys((*chosen, more))) for more in ticks]
    floor = max((worth(item.option(code)) for code in chosen), default=Decimal(0))
    return [(option.code,) for option in item.options if worth(option) >= floor]


def worth(option: MeasuredOption) -> Decimal:
    return option.points if option.level is None else Decimal(option.level)
