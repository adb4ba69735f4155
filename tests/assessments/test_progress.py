"""Progress where conditions decide what is shown: nothing hidden counts, nothing comes back changed."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assessments.domain.pacing import declared_pace, minutes_for
from app.assessments.domain.states import SectionState, missing_items, progress
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.repository.definitions import load_definition
from app.questionnaires.service.library import Library
from app.questionnaires.service.showing import showing_of
from app.scoring.service.measuring import measure
from diagnosis_models.contract import ResponseState
from tests.factories.tiny import tiny, write

STATES = (
    ResponseState.ANSWERED,
    ResponseState.ANSWERED,
    ResponseState.DONT_KNOW,
    ResponseState.NOT_APPLICABLE,
    ResponseState.UNANSWERED,
)


@pytest.fixture(scope="module")
def conditional(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    """Four items: C hangs on A, its option Y on the kind of plant; a section hangs on B."""
    files = tiny()
    items = files["questionnaire.yaml"]["items"]
    items[2]["when"] = '"Y" in A'
    items[2]["options"][1]["when"] = 'kind == "process"'
    files["questionnaire.yaml"]["sections"][1]["when"] = '"Q" in B || "Y" in A'
    return load_definition(write(tmp_path_factory.mktemp("conditional"), files))


@pytest.fixture(scope="module")
def maturity(library: Library) -> Definition:
    return library.newest("cmmm-gbt-39116").definition


@st.composite
def situations(draw: st.DrawFn, definition: Definition) -> tuple[dict[str, Response], dict[str, str]]:
    """Any answers, also to hidden items and of options that are no longer offered, and any facts."""
    responses = {}
    for item in definition.items:
        state = draw(st.sampled_from(STATES))
        options: tuple[str, ...] = ()
        if state is ResponseState.ANSWERED:
            options = (draw(st.sampled_from([option.code for option in item.options])),)
        if draw(st.booleans()) or options:
            responses[item.code] = Response(state, options)
    facts = {fact.code: draw(st.sampled_from(fact.values)) for fact in definition.facts}
    return responses, facts


def check(definition: Definition, responses: Mapping[str, Response], facts: Mapping[str, str]) -> None:
    showing = showing_of(definition, responses, facts)
    done = progress(definition, responses, showing)
    missing = missing_items(definition, responses, showing)
    shown = [item.code for item in definition.items if showing.shows(item.code)]
    assert 0 <= done.answered <= done.total == len(shown)
    assert missing == list(done.open)
    assert len(missing) == done.total - done.answered
    assert set(missing) <= set(shown)
    for part in done.sections:
        assert part.total > 0
        assert (part.state is SectionState.DONE) == (not part.open)
    pace = declared_pace(definition)
    assert (minutes_for(done.open, pace) == 0) == (not missing)
    # what progress calls answered or dealt with is what the score counts, or is "don't know"
    unusable = set(measure(definition, responses, facts).missing)
    unsure = {c for c, r in responses.items() if r.state is ResponseState.DONT_KNOW}
    assert unusable & set(shown) <= set(missing) | unsure
    # hidden items do not matter to it
    bare = {code: response for code, response in responses.items() if showing.shows(code)}
    assert progress(definition, bare, showing) == done


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_progress_agrees_with_what_is_shown_and_scored(
    conditional: Definition, data: st.DataObject
) -> None:
    responses, facts = data.draw(situations(conditional))
    check(conditional, responses, facts)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_also_in_the_long_questionnaire(maturity: Definition, data: st.DataObject) -> None:
    responses, facts = data.draw(situations(maturity))
    check(maturity, responses, facts)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_hidden_answer_comes_back_as_it_was(conditional: Definition, data: st.DataObject) -> None:
    responses, facts = data.draw(situations(conditional))
    opened = {**responses, "A": Response(ResponseState.ANSWERED, ("Y",))}
    before = progress(conditional, opened, showing_of(conditional, opened, facts))
    closed = {**opened, "A": Response(ResponseState.ANSWERED, ("X",))}
    hidden = showing_of(conditional, closed, facts)
    assert not hidden.shows("C")
    check(conditional, closed, facts)
    again = {**closed, "A": opened["A"]}
    assert progress(conditional, again, showing_of(conditional, again, facts)) == before


def test_an_answer_whose_option_is_gone_is_asked_again(conditional: Definition) -> None:
    responses = {
        "A": Response(ResponseState.ANSWERED, ("Y",)),
        "C": Response(ResponseState.ANSWERED, ("Y",)),
    }
    as_process = showing_of(conditional, responses, {"kind": "process"})
    as_discrete = showing_of(conditional, responses, {"kind": "discrete"})
    assert "C" not in missing_items(conditional, responses, as_process)
    assert "C" in missing_items(conditional, responses, as_discrete)


def test_dont_know_and_not_applicable_are_answers(conditional: Definition) -> None:
    for state in (ResponseState.DONT_KNOW, ResponseState.NOT_APPLICABLE):
        responses = {"A": Response(state), "B": Response(state)}
        done = progress(conditional, responses, showing_of(conditional, responses, {}))
        assert (done.answered, done.total, done.open) == (2, 2, ())


def test_the_long_questionnaire_loses_twenty_items_with_the_kind_of_production(
    maturity: Definition,
) -> None:
    one = Response(ResponseState.ANSWERED, ("1",))
    responses = {item.code: one for item in maturity.items}
    everything = progress(
        maturity, responses, showing_of(maturity, responses, {"production_type": "discrete"})
    )
    fewer = progress(maturity, responses, showing_of(maturity, responses, {"production_type": "process"}))
    assert (everything.answered, everything.total) == (200, 200)
    assert (fewer.answered, fewer.total) == (180, 180)
