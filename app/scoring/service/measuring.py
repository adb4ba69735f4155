"""Measuring responses with the model a questionnaire names; needs no database."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.showing import showing_of
from app.scoring.adapters.models import find_model
from app.scoring.errors import ModelNotFound
from diagnosis_models.contract import Context, Fault, MeasuredResponse, Plain, Provenance, Result
from diagnosis_models.families import Scorer

NO_FACTS: Mapping[str, str] = MappingProxyType({})
NO_TARGETS: Mapping[str, Decimal] = MappingProxyType({})

_scorers: dict[str, Scorer] = {}


def measure(
    definition: Definition,
    responses: Mapping[str, Response],
    facts: Mapping[str, str] = NO_FACTS,
    targets: Mapping[str, Decimal] = NO_TARGETS,
) -> Result:
    """Score checked responses; an item without an entry is unanswered, a hidden one never counts."""
    measured, context = situation(definition, responses, facts, targets)
    return scorer_of(definition).score(measured, context)


def situation(
    definition: Definition,
    responses: Mapping[str, Response],
    facts: Mapping[str, str] = NO_FACTS,
    targets: Mapping[str, Decimal] = NO_TARGETS,
) -> tuple[dict[str, MeasuredResponse], Context]:
    """Give what a model sees of responses and facts."""
    showing = showing_of(definition, responses, facts)
    measured = {code: response.measured() for code, response in showing.counted(responses).items()}
    return measured, Context(definition.facts_of(facts), targets, showing.hidden)


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


def gates_provenance(definition: Definition) -> Provenance:
    """Give the weakest mark among the level rules of a definition."""
    rules = [definition.parameters.get(key) for key in ("levels", "bands", "gate")]
    return Provenance.weakest([Provenance(mark) for rule in rules for mark in _marks(rule)])


def _marks(rule: Plain) -> Iterator[str]:
    """Give every provenance mark below a part of the parameters."""
    below = rule if isinstance(rule, list) else rule.values() if isinstance(rule, dict) else ()
    if isinstance(rule, dict) and isinstance(mark := rule.get("provenance"), str):
        yield mark
    for part in below:
        yield from _marks(part)
