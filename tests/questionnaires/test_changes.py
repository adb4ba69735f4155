"""Differences between versions, what they do to answers, and the command that lists them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.kit.plain import Json
from app.questionnaires.domain.changes import ChangeKind, Fate, Version, carried_fate, changes, counts_same
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import as_plain, read_response
from app.questionnaires.service.library import Edition, Library
from diagnosis_models.contract import ItemKind
from tests.factories.versions import install_second_version, questionnaires_copy


@pytest.fixture
def old(library: Library, edition: Edition) -> Version:
    return Version(edition.definition, library.texts(edition, "zh-CN"))


def with_item(definition: Definition, code: str, **values: Any) -> Definition:
    items = tuple(replace(i, **values) if i.code == code else i for i in definition.items)
    return replace(definition, items=items)


def item_of(definition: Definition, code: str) -> Item:
    found = definition.item(code)
    assert found is not None
    return found


def first_points(item: Item, points: str) -> tuple[Any, ...]:
    return (*item.options[:1], replace(item.options[1], points=Decimal(points)), *item.options[2:])


def test_a_version_does_not_differ_from_itself(old: Version) -> None:
    assert changes(old, old) == ()


@pytest.mark.parametrize(
    ("values", "kind", "same_count"),
    [
        ({"dimension": "FND.DAT.CAP"}, ChangeKind.MOVED, True),
        ({"weight": Decimal(2)}, ChangeKind.WEIGHT, False),
        ({"constrained": True}, ChangeKind.WEIGHT, False),
        ({"rung": 2}, ChangeKind.WEIGHT, False),
        ({"inverted": True}, ChangeKind.WEIGHT, False),
        ({"kind": ItemKind.MULTIPLE}, ChangeKind.ANSWERED_DIFFERENTLY, False),
        ({"when": '"B" in Q01'}, ChangeKind.CONDITION, True),
        ({"flags": ()}, None, True),
        ({"reference": "5.1"}, None, True),
    ],
)
def test_each_property_of_an_item_is_one_kind_of_change(
    old: Version, values: dict[str, Any], kind: ChangeKind | None, same_count: bool
) -> None:
    new = replace(old, definition=with_item(old.definition, "Q05", **values))
    assert [(c.item, c.kind) for c in changes(old, new)] == ([("Q05", kind)] if kind else [])
    assert counts_same(item_of(old.definition, "Q05"), item_of(new.definition, "Q05")) is same_count


def test_points_options_figures_wording_and_parameters(old: Version) -> None:
    item = item_of(old.definition, "Q05")
    fewer = with_item(old.definition, "Q05", options=item.options[:-1])
    other = with_item(old.definition, "Q05", options=first_points(item, "2"))
    no_figures = with_item(old.definition, "Q13", figures=())
    text = replace(old.texts.items["Q05"], question="别的问法？", advice={"": "别的建议"})
    reworded = replace(old, texts=replace(old.texts, items={**old.texts.items, "Q05": text}))
    parameters = replace(old.definition, parameters={**old.definition.parameters, "extra": "1"})
    found = {
        name: [(c.item, c.kind) for c in changes(old, new)]
        for name, new in {
            "fewer": replace(old, definition=fewer),
            "points": replace(old, definition=other),
            "figures": replace(old, definition=no_figures),
            "wording": reworded,
            "scoring": replace(old, definition=parameters),
        }.items()
    }
    assert found == {
        "fewer": [("Q05", ChangeKind.OPTIONS)],
        "points": [("Q05", ChangeKind.POINTS)],
        "figures": [("Q13", ChangeKind.FIGURES)],
        "wording": [("Q05", ChangeKind.REWORDED)],
        "scoring": [("extra", ChangeKind.SCORING)],
    }


def test_added_and_removed(old: Version) -> None:
    fewer = replace(old, definition=replace(old.definition, items=old.definition.items[1:]))
    assert [(c.item, c.kind) for c in changes(old, fewer)] == [("Q01", ChangeKind.REMOVED)]
    assert [(c.item, c.kind) for c in changes(fewer, old)] == [("Q01", ChangeKind.ADDED)]


@pytest.mark.parametrize(
    ("code", "raw", "values", "changed", "fate"),
    [
        ("Q05", "C", {}, False, Fate.KEPT),
        ("Q05", "C", {}, True, Fate.TO_CONFIRM),
        ("Q05", "C", {"options": 2}, True, Fate.DROPPED),
        ("Q05", "B", {"options": 2}, True, Fate.TO_CONFIRM),
        ("Q05", "C", {"kind": ItemKind.MULTIPLE}, True, Fate.DROPPED),
        ("Q06", ["B", "E"], {"options": 4}, True, Fate.DROPPED),
        ("Q06", ["B", "C"], {"options": 4}, True, Fate.TO_CONFIRM),
        ("Q02", {"total": 100, "digital": 35}, {"figures": ()}, True, Fate.DROPPED),
        ("Q05", {"state": "dont_know"}, {"options": 2}, True, Fate.TO_CONFIRM),
    ],
)
def test_the_fate_of_an_answer(
    edition: Edition, code: str, raw: Json, values: dict[str, Any], changed: bool, fate: Fate
) -> None:
    before = item_of(edition.definition, code)
    if "options" in values:
        values = {"options": before.options[: values["options"]]}
    after = replace(before, **values)
    found, read = carried_fate(before, after, read_response(before, raw), is_changed=changed)
    assert found is fate
    assert (read is None) is (fate is Fate.DROPPED)
    assert read is None or as_plain(after, read) == raw


def test_the_answer_of_a_removed_item_is_dropped(edition: Edition) -> None:
    item = item_of(edition.definition, "Q05")
    assert carried_fate(item, None, read_response(item, "C"), is_changed=True) == (Fate.DROPPED, None)


def test_the_command_prints_one_line_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = questionnaires_copy(tmp_path)
    install_second_version(root)
    below = ["--below", str(root)]
    assert main(["diff-questionnaires", "miit-sme-2024", "1.0", "1.1", *below]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "Q05: options: A, B, C, D, E -> A, B, F, D, E",
        "Q12: points: A 0, B 3.5, C 7 -> A 0, B 3, C 7",
        "Q16: added: 单位成本",
        "Q15: removed: 单位成本",
        "levels[L2].conditions[0].required: scoring: 40 -> 41",
    ]
    assert lines[0].startswith("Q01: reworded: ")
    assert main(["diff-questionnaires", "miit-sme-2024", "1.1", "1.1", *below]) == 0
    assert capsys.readouterr().out == "no changes\n"


@pytest.mark.parametrize(("code", "version"), [("miit-sme-2024", "9.9"), ("../..", "1.0"), ("none", "1.1")])
def test_an_unknown_version_is_one_line(
    capsys: pytest.CaptureFixture[str], code: str, version: str
) -> None:
    assert main(["diff-questionnaires", code, "1.0", version]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "no questionnaire" in told.err
