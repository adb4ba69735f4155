"""Deciding what is shown: one evaluator for the form, saving, scoring and scoring again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import product
from math import prod
from typing import TypeAlias

from app.questionnaires.adapters import Compiled, ConditionFaulty, compile_condition, holds, names_in
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import EVERYTHING, Showing, condition_name, conditions_of
from diagnosis_models.contract import Fault, ItemKind, ResponseState

MOST_SITUATIONS = 20_000
MOST_DECISIONS = 200_000
"""Situations times items that are tried for one condition together with those it rests on."""

Situation: TypeAlias = tuple[dict[str, Response], dict[str, str]]

_compiled: dict[str, "_Conditions"] = {}


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The compiled conditions of a definition, and the order in which its items are decided."""

    order: tuple[str, ...]
    by_place: Mapping[str, Compiled]
    section_of: Mapping[str, str]


def showing_of(
    definition: Definition, responses: Mapping[str, Response], facts: Mapping[str, str]
) -> Showing:
    """Decide which items and options are shown under these answers and facts."""
    conditions = _conditions(definition)
    if not conditions.by_place:
        return EVERYTHING
    names: dict[str, object] = {condition_name(item.code): [] for item in definition.items}
    names |= {condition_name(code): value for code, value in definition.facts_of(facts).items()}
    hidden: set[str] = set()
    hidden_options: dict[str, frozenset[str]] = {}
    for code in conditions.order:
        section = f"section {conditions.section_of.get(code, '')}"
        if not _holds(conditions, section, names) or not _holds(conditions, f"item {code}", names):
            hidden.add(code)
            continue
        item = definition.item(code)
        options = [option.code for option in item.options] if item else []
        closed = frozenset(o for o in options if not _holds(conditions, f"option {code} {o}", names))
        if closed:
            hidden_options[code] = closed
        response = responses.get(code)
        if response and not closed & set(response.options):
            names[condition_name(code)] = list(response.options)
    return Showing(frozenset(hidden), hidden_options)


def condition_faults(definition: Definition) -> Iterable[Fault]:
    """Name conditions that can not be compiled, that form a cycle, or whose names clash."""
    names = [condition_name(item.code) for item in definition.items]
    names += [condition_name(fact.code) for fact in definition.facts]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(f"conditions[{name}]", "two codes give this name", "rename an item or a fact")
    clear = True
    for place, text in conditions_of(definition).items():
        try:
            compiled = _compile(definition, text)
        except ConditionFaulty as fault:
            clear = False
            yield Fault(f"{place}.when", str(fault), "name items and facts that exist, compare texts")
            continue
        if not any(holds(compiled, names) for names in _situations(definition, text)):
            clear = False
            what = "is never true, so this can never be shown"
            yield Fault(f"{place}.when", what, "name options and values that exist")
    try:
        _order(definition)
    except CycleError as cycle:
        path = " → ".join(cycle.args[1])
        yield Fault("conditions", f"depend on each other in a circle: {path}", "break the circle")
        return
    if clear:
        yield from _joint_faults(definition)


def _joint_faults(definition: Definition) -> Iterator[Fault]:
    """Name what its own condition could show, but what the conditions it rests on never let be shown."""
    for place in conditions_of(definition):
        kind, code = place.split()[:2]
        section = definition.section(code) if kind == "section" else None
        items = section.items if section else (code,)
        option = place.split()[2] if kind == "option" else ""
        situations = _joint_situations(definition, items)
        if situations and not any(
            showing.shows(item) and (not option or showing.offers(item, option))
            for showing in (showing_of(definition, given, facts) for given, facts in situations)
            for item in items
        ):
            what = "can never be shown together with what its condition rests on"
            yield Fault(f"{place}.when", what, "make the conditions agree")


def _joint_situations(definition: Definition, items: Iterable[str]) -> list[Situation]:
    """Give all answers and facts that decide whether items are shown; none when there are too many."""
    answers, facts = _all_values(definition)
    codes = {condition_name(item.code): item.code for item in definition.items}
    waiting, named = list(items), dict[str, list[object]]()
    while waiting:
        for name in _names_behind(definition, waiting.pop()):
            if name not in named:
                named[name] = {**answers, **facts}.get(name, [])
                waiting += [codes[name]] if name in codes else []
    if prod(len(values) for values in named.values()) * len(definition.items) > MOST_DECISIONS:
        return []
    real = {condition_name(fact.code): fact.code for fact in definition.facts}
    found: list[Situation] = []
    for values in product(*named.values()):
        given = dict(zip(named, values, strict=True))
        found.append(
            (
                {
                    codes[name]: Response(ResponseState.ANSWERED, tuple(value))
                    for name, value in given.items()
                    if name in codes and isinstance(value, list) and value
                },
                {real[name]: str(value) for name, value in given.items() if name in real},
            )
        )
    return found


def _names_behind(definition: Definition, code: str) -> frozenset[str]:
    """Give the items and facts that decide directly whether an item and its options are shown."""
    item = definition.item(code)
    section = next((s for s in definition.sections if code in s.items), None)
    texts = [section.when if section else ""]
    texts += [item.when, *(option.when for option in item.options)] if item else []
    known = {condition_name(entry.code) for entry in definition.items}
    known |= {condition_name(fact.code) for fact in definition.facts}
    return frozenset[str]().union(*(names_in(text) for text in texts)) & known


def _conditions(definition: Definition) -> _Conditions:
    found = _compiled.get(definition.fingerprint)
    if found is None:
        texts = conditions_of(definition)
        found = _Conditions(
            order=_order(definition) if texts else (),
            by_place={place: _compile(definition, text) for place, text in texts.items()},
            section_of={code: s.code for s in definition.sections for code in s.items},
        )
        _compiled[definition.fingerprint] = found
    return found


def _compile(definition: Definition, text: str) -> Compiled:
    items = [condition_name(item.code) for item in definition.items]
    return compile_condition(text, items, [condition_name(fact.code) for fact in definition.facts])


def _order(definition: Definition) -> tuple[str, ...]:
    """Put every item behind those its conditions speak of; raises `CycleError`."""
    codes = {condition_name(item.code): item.code for item in definition.items}
    section_of = {code: s for s in definition.sections for code in s.items}
    graph: dict[str, list[str]] = {}
    for item in definition.items:
        section = section_of.get(item.code)
        texts = [item.when, section.when if section else "", *(option.when for option in item.options)]
        named = sorted(name for text in texts for name in names_in(text) if name in codes)
        graph[item.code] = [codes[name] for name in named]
    return tuple(TopologicalSorter(graph).static_order())


def _situations(definition: Definition, text: str) -> Iterator[dict[str, object]]:
    """Give the answers a condition can meet: every value of its facts, every single option or none.

    Of a condition over more than `MOST_SITUATIONS` of them, one name at a time is varied.
    """
    named = names_in(text)
    answers, facts = _all_values(definition)
    every = {**answers, **facts}
    used = {name: values for name, values in every.items() if name in named}
    defaults = {name: values[0] for name, values in every.items()}
    if prod(len(values) for values in used.values()) > MOST_SITUATIONS:
        yield from ({**defaults, name: value} for name, values in used.items() for value in values)
        return
    for values in product(*used.values()):
        yield {**defaults, **dict(zip(used, values, strict=True))}


def _all_values(definition: Definition) -> tuple[dict[str, list[object]], dict[str, list[object]]]:
    """Give by name every single option of an item, none, for multiple choice all; every value of a fact."""
    answers: dict[str, list[object]] = {}
    for item in definition.items:
        codes = [option.code for option in item.options]
        many: list[object] = [codes] if item.kind is ItemKind.MULTIPLE else []
        answers[condition_name(item.code)] = [[], *([code] for code in codes), *many]
    return answers, {condition_name(fact.code): list(fact.values) for fact in definition.facts}


def _holds(conditions: _Conditions, place: str, names: Mapping[str, object]) -> bool:
    condition = conditions.by_place.get(place)
    return condition is None or holds(condition, names)
