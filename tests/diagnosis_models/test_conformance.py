"""What every diagnosis model must hold, run over each one that is found."""

import importlib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaires.service.library import Edition, Library
from app.scoring.adapters.models import find_model, known_models
from app.scoring.errors import ModelNotFound
from diagnosis_models.contract import (
    BadParameters,
    Context,
    Measure,
    Plain,
    Result,
)
from diagnosis_models.families import DiagnosisModel
from tests.factories.measured import any_context, any_responses
from tests.factories.measures import SPECIMENS, Specimen

IGNORED = {"type", "model", "named"}
"""Keys of `scoring.yaml` that are not the model's."""
ODD: list[Plain] = [None, True, -1, 0, 10**9, "", "x", "0", "-1", "0.5", "1", "1000", [], ["x"], [None], {}, {"x": "x"},
                    "sum", "mean", "min", "count", "ladder", "exclude", "zero", "written", "down"]  # fmt: skip
"""Values that stand in the wrong place somewhere."""


@pytest.mark.parametrize("name", known_models())
def test_a_model_names_itself_and_its_version(name: str) -> None:
    model: DiagnosisModel = importlib.import_module(f"diagnosis_models.{name}").model
    assert model.name == name.replace("_", "-")
    assert find_model(model.name, model.version) is model


def test_an_unknown_model_or_version_is_named() -> None:
    with pytest.raises(ModelNotFound, match="no diagnosis model 'nothing'"):
        find_model("nothing", "1.0")
    with pytest.raises(ModelNotFound, match=r"has version 1\.0, not 9"):
        find_model("weighted-tree", "9")


def test_a_measure_with_an_unreachable_maximum_is_refused(edition: Edition) -> None:
    measure = edition.definition.measure()
    first = measure.items[0]
    cheaper = replace(first, options=tuple(replace(o, points=Decimal(1)) for o in first.options))
    broken = Measure((cheaper, *measure.items[1:]), measure.parameters)
    model = find_model("weighted-tree", "1.0")
    faults = model.check(broken)
    assert [(f.place, f.what) for f in faults] == [
        ("tree.FND.EQP.NET", "its items can reach 5, max says 8")
    ]
    with pytest.raises(BadParameters):
        model.prepare(broken).score({})


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"total_max": "99"}, "tree"),
        ({"total_max": 100}, "total_max"),
        ({"tree": "FND"}, "tree"),
        ({"policies": {}}, "policies.unanswered"),
        ({"levels": [{"rank": 2, "code": "L2", "provenance": "secondary", "conditions": []}]}, "levels"),
        ({"levels": [{"rank": 1, "code": "L1", "provenance": "rumour", "conditions": []}]},
         "levels[0].provenance"),
        ({"levels": [{"rank": 1, "code": "L1", "provenance": "secondary",
                      "conditions": [{"kind": "min_scenes", "required": "17"}]}]}, "levels.L1.min_scenes"),
        ({"levels": [{"rank": 1, "code": "L1", "provenance": "secondary",
                      "conditions": [{"kind": "min_luck", "required": "1"}]}]},
         "levels[0].conditions[0].kind"),
    ],
)  # fmt: skip
def test_faulty_parameters_are_named_with_their_place(
    edition: Edition, change: dict[str, object], place: str
) -> None:
    measure = edition.definition.measure()
    broken = Measure(measure.items, {**measure.parameters, **change})  # type: ignore[dict-item]
    assert place in [fault.place for fault in find_model("weighted-tree", "1.0").check(broken)]


def every_specimen(library: Library, name: str) -> Iterator[Specimen]:
    """The small measure of a family, and each shipped questionnaire that it measures."""
    yield SPECIMENS[name]()
    for one in library.all_newest():
        definition = one.definition
        if definition.model.name == name.replace("_", "-"):
            facts = {fact.code: fact.values for fact in definition.facts}
            yield Specimen(definition.measure(), facts=facts or SPECIMENS[name]().facts)


def holds(measure: Measure, result: Result) -> None:
    """What is true of every result of every family."""
    assert 0 <= result.total.score <= result.total.max
    assert 0 <= result.coverage <= 1
    if measure.items:
        assert sum(c.points for c in result.contributions) == result.total.score
    reached = [gate.level for gate in result.gates if gate.met]
    assert result.level.rank == (0 if result.withheld else max((one.rank for one in reached), default=0))
    codes = [item.code for item in measure.items]
    assert list(result.missing) == [code for code in codes if code in result.missing]
    assert all(gate.met == all(c.met for c in gate.conditions) for gate in result.gates)
    for grade in result.grades:
        assert grade.level is None or 0 <= grade.level <= grade.top


def test_every_family_has_a_specimen() -> None:
    assert sorted(SPECIMENS) == sorted(known_models())


@pytest.mark.parametrize("name", known_models())
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_result_is_bounded_proved_repeatable_and_without_order(
    library: Library, name: str, data: st.DataObject
) -> None:
    model: DiagnosisModel = importlib.import_module(f"diagnosis_models.{name}").model
    specimen = data.draw(st.sampled_from(list(every_specimen(library, name))))
    responses = data.draw(any_responses(specimen.measure, specimen.figures))
    context = data.draw(any_context(specimen.facts))
    scorer = model.prepare(specimen.measure)
    result = scorer.score(responses, context)
    holds(specimen.measure, result)
    assert scorer.score(responses, context) == result
    shuffled = dict(data.draw(st.permutations(list(responses.items()))))
    assert model.prepare(specimen.measure).score(shuffled, context) == result


@pytest.mark.parametrize("name", known_models())
def test_no_response_at_all_is_scored(library: Library, name: str) -> None:
    model: DiagnosisModel = importlib.import_module(f"diagnosis_models.{name}").model
    for specimen in every_specimen(library, name):
        facts = {code: values[0] for code, values in specimen.facts.items()}
        holds(specimen.measure, model.prepare(specimen.measure).score({}, Context(facts=facts)))


@pytest.mark.parametrize("name", known_models())
def test_a_key_nobody_reads_and_a_value_of_the_wrong_form_are_refused(name: str) -> None:
    model: DiagnosisModel = importlib.import_module(f"diagnosis_models.{name}").model
    measure = SPECIMENS[name]().measure
    assert model.check(measure) == ()
    for key in [*(key for key in measure.parameters if key not in IGNORED), "unheard_of"]:
        broken = Measure(measure.items, {**measure.parameters, key: ["wrong"]})
        faults = model.check(broken)
        assert faults, key
        assert faults[0].place.startswith(key)
        assert faults[0].what, key
        assert faults[0].mend, key
        with pytest.raises(BadParameters) as refused:
            model.prepare(broken)
        assert refused.value.faults == faults


@pytest.mark.parametrize("name", known_models())
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_the_check_accepts_can_be_scored_and_the_rest_is_refused(
    name: str, data: st.DataObject
) -> None:
    model: DiagnosisModel = importlib.import_module(f"diagnosis_models.{name}").model
    specimen = SPECIMENS[name]()
    spoilt = Measure(specimen.measure.items, data.draw(any_change(dict(specimen.measure.parameters))))
    if faults := model.check(spoilt):
        with pytest.raises(BadParameters) as refused:
            model.prepare(spoilt)
        assert refused.value.faults == faults
        return
    responses = data.draw(any_responses(spoilt, specimen.figures))
    context = data.draw(any_context(specimen.facts))
    try:
        result = model.prepare(spoilt).score(responses, context)
    except ValueError:
        assert name == "recorded_total"
        return
    holds(spoilt, result)


@st.composite
def any_change(draw: st.DrawFn, plain: dict[str, Plain]) -> dict[str, Plain]:
    """Parameters with a few values, somewhere, dropped or replaced."""
    changed = deepcopy(plain)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(changed))
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        inner: Any = changed
        for step in way:
            inner = inner[step]
        if draw(st.integers(0, 3)):
            inner[last] = deepcopy(draw(st.sampled_from(ODD)))
        else:
            del inner[last]
    return changed


def _places(plain: Plain, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    pairs: list[tuple[str | int, Plain]] = []
    if isinstance(plain, dict):
        pairs += plain.items()
    if isinstance(plain, list):
        pairs += enumerate(plain)
    for key, below in pairs:
        yield (*way, key)
        yield from _places(below, (*way, key))
