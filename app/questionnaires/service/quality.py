"""Finding answers that hardly fit together; one evaluator for the form, the API and the kept flags."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.kit.conditions import Compiled, ConditionFaulty, compile_condition, holds, names_in
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.quality import PROFILE_FACTS, Doubt, QualityRule, figures_seen
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import condition_name
from app.questionnaires.service.showing import showing_of, situations
from diagnosis_models.contract import Fault, ResponseState

_conditions: dict[tuple[str, str], Compiled] = {}
"""Compiled conditions by the fingerprint of their questionnaire and their text."""


def doubts_of(
    definition: Definition,
    rules: tuple[QualityRule, ...],
    responses: Mapping[str, Response],
    facts: Mapping[str, str],
    *,
    employees: int | None = None,
    revenue: Decimal | None = None,
) -> tuple[Doubt, ...]:
    """Give what the rules find in these answers, in the order of the rules; hidden items are silent.

    `revenue` is in 万元 a year.
    """
    if not rules:
        return ()
    counted = showing_of(definition, responses, facts).counted(responses)
    answered = {code: r for code, r in counted.items() if r.state is ResponseState.ANSWERED}
    figures, names = figures_seen(answered, employees, revenue), _names(definition, answered, facts)
    found = []
    for rule in rules:
        told: dict[str, str] | None = None
        if rule.straight_line:
            told = rule.straight_line.found(answered)
        elif rule.proportion:
            told = rule.proportion.found(figures, facts.get("size", ""))
        elif rule.when and _is_answered(rule.when, names) and _holds(definition, rule, names):
            told = {}
        if told is not None:
            found.append(Doubt(rule.code, rule.severity, rule.items, told))
    return tuple(found)


def watched(definition: Definition, rule: QualityRule) -> frozenset[str]:
    """Give every item whose answer a rule looks at."""
    if rule.straight_line:
        return frozenset(rule.straight_line.items)
    if rule.proportion:
        wanted = {rule.proportion.part, rule.proportion.whole}
        return frozenset(i.code for i in definition.items if wanted & {f.code for f in i.figures})
    named = names_in(rule.when)
    return frozenset(i.code for i in definition.items if condition_name(i.code) in named)


def rule_condition_faults(definition: Definition, rules: tuple[QualityRule, ...]) -> Iterator[Fault]:
    """Name conditions that can not be compiled, that are never true, or that every answer fulfils.

    Of a condition over too many answers to try them all, only the first is checked.
    """
    for rule in rules:
        if not rule.when:
            continue
        place = f"rules[{rule.code}].when"
        try:
            compiled = _compiled(definition, rule)
        except ConditionFaulty as fault:
            yield Fault(place, str(fault), "name items and facts that exist, compare texts")
            continue
        told = [
            holds(compiled, names)
            for names in situations(definition, rule.when, PROFILE_FACTS)
            if _is_answered(rule.when, names)
        ]
        if told and not any(told):
            yield Fault(place, "is never true, so it asks nothing", "name options that exist together")
        elif told and all(told):
            yield Fault(place, "is true for every answer", "say which answers do not fit together")


def _names(
    definition: Definition, answered: Mapping[str, Response], facts: Mapping[str, str]
) -> dict[str, object]:
    names: dict[str, object] = dict.fromkeys(PROFILE_FACTS, "")
    names |= {code: value for code, value in facts.items() if code in PROFILE_FACTS}
    names["size_class"] = facts.get("size", "")
    names |= {condition_name(code): value for code, value in definition.facts_of(facts).items()}
    for item in definition.items:
        response = answered.get(item.code)
        names[condition_name(item.code)] = list(response.options) if response else []
    return names


def _is_answered(when: str, names: Mapping[str, object]) -> bool:
    """Whether every name a condition speaks of has a value."""
    return all(names[name] for name in names_in(when) if name in names)


def _holds(definition: Definition, rule: QualityRule, names: Mapping[str, object]) -> bool:
    """Whether a rule's condition is true; it is given no name it does not speak of."""
    spoken = {name: names[name] for name in names_in(rule.when) if name in names}
    return holds(_compiled(definition, rule), spoken)


def _compiled(definition: Definition, rule: QualityRule) -> Compiled:
    key = (definition.fingerprint, rule.when)
    if key not in _conditions:
        items = [condition_name(item.code) for item in definition.items]
        declared = [condition_name(fact.code) for fact in definition.facts]
        facts = list(dict.fromkeys((*declared, *PROFILE_FACTS)))
        _conditions[key] = compile_condition(rule.when, items, facts)
    return _conditions[key]
