"""Faults of a definition that its shape does not show: references, brackets, missing wording."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import prod

from app.questionnaires.domain.definition import Definition, Item, Texts
from diagnosis_models.contract import Fault, ItemKind

FEWEST_OPTIONS = 2
MOST_COMBINATIONS = 200
"""Combinations of facts under which every level is proven to be reachable."""


def definition_faults(definition: Definition) -> Iterator[Fault]:
    """Name what is inconsistent inside a definition, apart from what its model checks."""
    codes = [item.code for item in definition.items]
    shown = [code for section in definition.sections for code in section.items]
    yield from _twice("items", codes)
    yield from _twice("sections", [section.code for section in definition.sections])
    yield from _twice("sections.items", shown)
    for code in sorted(set(codes) - set(shown)):
        yield Fault(f"items[{code}]", "is in no section", "list it in one section")
    for code in sorted(set(shown) - set(codes)):
        yield Fault(f"sections.items[{code}]", "there is no such item", "define it or drop it")
    for code in sorted(set(codes) ^ set(definition.needs)):
        yield Fault(f"findings.needs[{code}]", "items and needs differ", "name every item once")
    for code in sorted(set(definition.follows) - set(codes)):
        yield Fault(f"findings.follows[{code}]", "there is no such item", "define it or drop it")
    yield from _table_faults(definition)
    yield from _fact_faults(definition)
    for item in definition.items:
        yield from _item_faults(item)
    yield from _issue_faults(definition)


def _table_faults(definition: Definition) -> Iterator[Fault]:
    tables = [table.code for section in definition.sections for table in section.tables]
    yield from _twice("sections.tables", tables)
    for section in definition.sections:
        for table in section.tables:
            for code in sorted(set(table.items) - set(section.items)):
                place = f"sections[{section.code}].tables[{table.code}][{code}]"
                yield Fault(place, "is no item of the section", "list it in the section")


def _fact_faults(definition: Definition) -> Iterator[Fault]:
    yield from _twice("facts", [fact.code for fact in definition.facts])
    for fact in definition.facts:
        yield from _twice(f"facts[{fact.code}].values", fact.values)
        if fact.default not in fact.values:
            what = f"default {fact.default} is no value"
            yield Fault(f"facts[{fact.code}].default", what, "name one of its values")
    situations = prod(len(fact.values) for fact in definition.facts)
    if situations > MOST_COMBINATIONS:
        what = f"values can be combined in {situations} ways"
        yield Fault("facts", what, f"use facts with at most {MOST_COMBINATIONS} combinations")


def text_faults(definition: Definition, texts: Texts) -> Iterator[Fault]:
    """Name wording that is missing in one language, or that belongs to nothing."""
    place = f"texts[{texts.language}]"
    expected = {
        "sections": {section.code for section in definition.sections},
        "items": {item.code for item in definition.items},
        "figures": {figure.code for item in definition.items for figure in item.figures},
        "flags": {flag.note for item in definition.items for flag in item.flags}
        | {flag.note for flag in definition.flags},
        "facts": {fact.code for fact in definition.facts},
        "tables": {table.code for section in definition.sections for table in section.tables},
    }
    found = {
        "sections": set(texts.sections),
        "items": set(texts.items),
        "figures": set(texts.figures),
        "flags": set(texts.flags),
        "facts": set(texts.facts),
        "tables": set(texts.tables),
    }
    if bool(definition.series) != bool(texts.series_note):
        yield Fault(f"{place}.series_note", "series and its note differ", "write both or neither")
    for part, codes in expected.items():
        for code in sorted(codes ^ found[part]):
            lack = "has no text" if code in codes else "has a text but does not exist"
            yield Fault(f"{place}.{part}[{code}]", lack, "make definition and texts agree")
    for item in definition.items:
        text = texts.items.get(item.code)
        offered = {option.code for option in item.options}
        for code in sorted(offered ^ set(text.options)) if text else ():
            yield Fault(
                f"{place}.items[{item.code}].options[{code}]",
                "options and their texts differ",
                "give every option one text",
            )
        for part in ("help", "where", "who") if text else ():
            if not getattr(text, part):
                yield Fault(
                    f"{place}.items[{item.code}].{part}", "has no text", "write it here or in its section"
                )
        if item.dimension not in texts.dimensions:
            yield Fault(f"{place}.dimensions[{item.dimension}]", "has no name", "name it")


def _twice(place: str, codes: Iterable[str]) -> Iterator[Fault]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Fault(f"{place}[{code}]", f"stands {times} times", "give every entry its own code")


def _item_faults(item: Item) -> Iterator[Fault]:
    place = f"items[{item.code}]"
    if len(item.options) < FEWEST_OPTIONS:
        yield Fault(f"{place}.options", "offers no choice", "give it two options or more")
    yield from _twice(f"{place}.options", [option.code for option in item.options])
    yield from _twice(f"{place}.figures", [figure.code for figure in item.figures])
    yield from _reference_faults(item, place)
    if item.kind is ItemKind.RATIO:
        yield from _bracket_faults(item, place)
    yield from _order_faults(item, place)
    yield from _points_faults(item, place)
    if item.kind is ItemKind.LEVEL:
        levels = [option.level for option in item.options]
        if levels != list(range(len(levels))):
            yield Fault(f"{place}.options", f"levels are {levels}", "number them 0, 1, 2 …")


def _order_faults(item: Item, place: str) -> Iterator[Fault]:
    """Points of a single choice rise in the order shown, or fall when the item is inverted."""
    if item.kind not in {ItemKind.SINGLE, ItemKind.RATIO} or item.unordered:
        return
    points = [option.points for option in item.options if not option.exclusive]
    if points != sorted(points, reverse=item.inverted):
        yield Fault(f"{place}.options", "points are out of order", "sort them, or set unordered")


def _points_faults(item: Item, place: str) -> Iterator[Fault]:
    """Points and weights only add; what excludes the rest of a multiple choice can not count itself."""
    if item.weight < 0:
        yield Fault(f"{place}.weight", f"{item.weight} is below zero", "give it a weight above zero")
    for option in item.options:
        where = f"{place}.options[{option.code}].points"
        if option.points < 0:
            yield Fault(where, f"{option.points} is below zero", "give it zero or more points")
        if option.points > 0 and option.exclusive and item.kind is ItemKind.MULTIPLE:
            yield Fault(
                where, "an exclusive option counts", "give it no points, or let it be chosen beside"
            )


def _reference_faults(item: Item, place: str) -> Iterator[Fault]:
    if (item.ratio is not None) != (item.kind is ItemKind.RATIO):
        yield Fault(f"{place}.ratio", "ratio and kind differ", "kind: ratio needs ratio, no other does")
    if (item.trend is not None) != (item.kind is ItemKind.TREND):
        yield Fault(f"{place}.trend", "trend and kind differ", "kind: trend needs trend, no other does")
    figures = {figure.code for figure in item.figures}
    for code in sorted(_named_figures(item) ^ figures):
        yield Fault(f"{place}.figures[{code}]", "figures and their use differ", "use every figure")
    if item.trend:
        for option in (item.trend.falling, item.trend.equal, item.trend.rising):
            if not item.has_option(option):
                yield Fault(f"{place}.trend[{option}]", "is no option of the item", "name an option")


def _named_figures(item: Item) -> set[str]:
    if item.ratio:
        return {item.ratio.numerator, item.ratio.denominator}
    if item.trend:
        sides = (item.trend.last, item.trend.prior)
        return {s.numerator for s in sides} | {s.denominator for s in sides if s.denominator}
    return set()


def _bracket_faults(item: Item, place: str) -> Iterator[Fault]:
    bounds = [option.upto for option in item.options]
    known = [bound for bound in bounds if bound is not None]
    if len(known) != len(bounds) or sorted(set(known)) != known:
        yield Fault(f"{place}.options", "brackets are not ascending", "give each a larger upto")
    elif known[-1] != Decimal(1):
        yield Fault(f"{place}.options", f"brackets end at {known[-1]}", "end the last one at 1")


def _issue_faults(definition: Definition) -> Iterator[Fault]:
    """Let a result-only instrument say since when; a certificate can not be older than that."""
    issued = definition.source.get("issued", "")
    if definition.result_only and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", issued):
        what = "does not say when the instrument began"
        yield Fault("source.issued", what, "write YYYY, YYYY-MM or YYYY-MM-DD")
