"""Measuring responses with the model a questionnaire names; needs no database."""

from collections.abc import Mapping

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.scoring.adapters import find_model
from app.scoring.errors import ModelNotFound
from diagnosis_models.contract import NO_CONTEXT, Context, Fault, Result, Scorer

_scorers: dict[str, Scorer] = {}


def measure(
    definition: Definition, responses: Mapping[str, Response], context: Context = NO_CONTEXT
) -> Result:
    """Score checked responses; an item without an entry is unanswered."""
    return scorer_of(definition).score(
        {code: response.measured() for code, response in responses.items()}, context
    )


def scorer_of(definition: Definition) -> Scorer:
    """Give the scorer of a definition, made once for each fingerprint."""
    if definition.fingerprint not in _scorers:
        model = find_model(definition.model.name, definition.model.version)
        _scorers[definition.fingerprint] = model.prepare(definition.measure())
    return _scorers[definition.fingerprint]


def measure_faults(definition: Definition) -> tuple[Fault, ...]:
    """Let the model itself name what is wrong with the measuring part of a definition."""
    try:
        model = find_model(definition.model.name, definition.model.version)
    except ModelNotFound as fault:
        return (Fault("scoring.model", str(fault), "name a model of diagnosis_models/"),)
    return model.check(definition.measure())
