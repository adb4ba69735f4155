"""Measuring responses with the model a questionnaire names; needs no database."""

from collections.abc import Mapping

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.scoring.adapters import find_model
from app.scoring.errors import ModelNotFound
from diagnosis_models.contract import Fault, Result


def measure(definition: Definition, responses: Mapping[str, Response]) -> Result:
    """Score checked responses; an item without an entry is unanswered."""
    model = find_model(definition.model.name, definition.model.version)
    return model.score(
        definition.measure(), {code: response.measured() for code, response in responses.items()}
    )


def measure_faults(definition: Definition) -> tuple[Fault, ...]:
    """Let the model itself name what is wrong with the measuring part of a definition."""
    try:
        model = find_model(definition.model.name, definition.model.version)
    except ModelNotFound as fault:
        return (Fault("scoring.model", str(fault), "name a model of diagnosis_models/"),)
    return model.check(definition.measure())
