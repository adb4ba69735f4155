"""Deciding what is shown: one evaluator for the form, saving, scoring and scoring again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import product
from math import prod
from types import MappingProxyType
from typing import TypeAlias

from app.kit.conditions import Compiled, ConditionFaulty, compile_condition, holds, names_in
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import EVERYTHING, Showing, condition_name, conditions_of
from diagnosis_models.contract import Fault, ItemKind, ResponseState

MOST_SITUATIONS = 20_000
NO_FACTS: Mapping[str, Sequence[str]] = MappingProxyType({})
MOST_DECISIONS = 200_000
"""Situations times items that are tried for one condition together with those it rests on."""

Situation: TypeAlias = tuple[dict[str, Response], dict[str, str]]

_compiled: dict[str, "_Conditions"] = {}


@dataclass(frozen=True, slots=True)
class _Condition:
    """A compiled condition and the names it speaks of; it is given no others."""

    compiled: Compiled
    speaks_of: frozenset[str]

    def holds(self, names: Mapping[str, object]) -> bool:
        """Whether it is true."""
        return holds(self.compiled, {name: names[name] for name in self.speaks_of if name in names})


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The conditions of a definition, and the order in which its items are decided.

    `items` holds the conditions of an item and of its section, `options` those of an item's options;
    items and options without conditions have no entry.
    """

    order: tuple[str, ...]
    items: Mapping[str, tuple[_Condition, ...]]
    options: Mapping[str, Mapping[str, _Condition]]


def showing_of(
    definition: Definition, responses: Mapping[str, Response], facts: Mapping[str, str]
) -> Showing:
    """Decide which items and options are shown under these answers and facts."""
    conditions = _conditions(definition)
    if not conditions.order:
        return EVERYTHING
    names: dict[str, object] = {condition_name(item.code): [] for item in definition.items}
    names |= {condition_name(code): value for code, value in definition.facts_of(facts).items()}
    hidden: set[str] = set()
    hidden_options: dict[str, frozenset[str]] = {}
    for code in conditions.order:
        if not all(condition.holds(names) for condition in conditions.items.get(code, ())):
            hidden.add(code)
            continue
        own = conditions.options.get(code, {})
        closed = frozenset(option for option, condition in own.items() if not condition.holds(names))
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
        if not any(holds(compiled, names) for names in situations(definition, text)):
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
        tried = _joint_situations(definition, items)
        if tried and not any(
            showing.shows(item) and (not option or showing.offers(item, option))
            for showing in (showing_of(definition, given, facts) for given, facts in tried)
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
    known = {
        condition_name(code)
        for code in (*(i.code for i in definition.items), *(f.code for f in definition.facts))
    }
    return frozenset[str]().union(*(names_in(text) for text in texts)) & known


def _conditions(definition: Definition) -> _Conditions:
    found = _compiled.get(definition.fingerprint)
    if found is None:
        places = {
            place: _Condition(_compile(definition, text), names_in(text))
            for place, text in conditions_of(definition).items()
        }
        section_of = {code: section.code for section in definition.sections for code in section.items}
        above = {code: (f"section {section_of.get(code, '')}", f"item {code}") for code in section_of}
        options = {
            item.code: {
                option.code: places[place]
                for option in item.options
                if (place := f"option {item.code} {option.code}") in places
            }
            for item in definition.items
        }
        found = _Conditions(
            order=_order(definition) if places else (),
            items={code: tuple(places[p] for p in pair if p in places) for code, pair in above.items()},
            options={code: own for code, own in options.items() if own},
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


def situations(
    definition: Definition, text: str, facts: Mapping[str, Sequence[str]] = NO_FACTS
) -> Iterator[dict[str, object]]:
    """Give the answers a condition can meet: every value of its facts, every single option or none.

    `facts` are further facts with their values, beside those the questionnaire declares.

    Of a condition over more than `MOST_SITUATIONS` of them, one name at a time is varied.
    """
    named = names_in(text)
    answers, own = _all_values(definition)
    every: dict[str, list[object]] = {
        **answers,
        **{condition_name(code): list(values) for code, values in facts.items()},
        **own,
    }
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
