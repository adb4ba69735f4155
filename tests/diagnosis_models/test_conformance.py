"""What every diagnosis model must hold, run over each one that is found."""

import importlib
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaires.service.library import Edition
from app.scoring.adapters.models import find_model, known_models
from app.scoring.errors import ModelNotFound
from diagnosis_models.contract import BadParameters, ItemKind, Measure, MeasuredResponse, ResponseState
from diagnosis_models.families import DiagnosisModel


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


@st.composite
def any_responses(draw: st.DrawFn, measure: Measure) -> dict[str, MeasuredResponse]:
    chosen: dict[str, MeasuredResponse] = {}
    for item in measure.items:
        state = draw(st.sampled_from([*ResponseState, ResponseState.ANSWERED, ResponseState.ANSWERED]))
        options: tuple[str, ...] = ()
        if state is ResponseState.ANSWERED:
            codes = [o.code for o in item.options if not o.exclusive]
            count = draw(st.integers(1, len(codes))) if item.kind is ItemKind.MULTIPLE else 1
            start = draw(st.integers(0, len(codes) - count))
            options = tuple(codes[start : start + count])
        chosen[item.code] = MeasuredResponse(state, options)
    return chosen


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_scores_are_bounded_add_up_and_repeat(edition: Edition, data: st.DataObject) -> None:
    measure = edition.definition.measure()
    model = find_model(edition.definition.model.name, edition.definition.model.version)
    responses = data.draw(any_responses(measure))
    result = model.prepare(measure).score(responses)
    assert result == model.prepare(measure).score(dict(reversed(responses.items())))
    assert 0 <= result.total.score <= result.total.max
    assert result.total.score == sum(c.points for c in result.contributions)
    assert result.total.score == sum(d.score for d in result.dimensions)
    assert (result.level.rank == 0) == (not any(gate.met for gate in result.gates))
    assert result.level.rank == max((g.level.rank for g in result.gates if g.met), default=0)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_more_ticks_never_lower_the_score_or_the_level(edition: Edition, data: st.DataObject) -> None:
    measure = edition.definition.measure()
    model = find_model("weighted-tree", "1.0")
    responses = data.draw(any_responses(measure))
    before = model.prepare(measure).score(responses)
    better = dict(responses)
    for item in measure.items:
        best = max(item.options, key=lambda o: (o.level or 0, o.points))
        every = tuple(o.code for o in item.options if not o.exclusive)
        better[item.code] = MeasuredResponse(
            ResponseState.ANSWERED, every if item.kind is ItemKind.MULTIPLE else (best.code,)
        )
        after = model.prepare(measure).score(better)
        assert after.total.score >= before.total.score
        assert after.level.rank >= before.level.rank
        before = after


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
