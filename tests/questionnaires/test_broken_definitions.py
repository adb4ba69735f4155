"""Broken definitions: each is refused with one line that names file, place, what is wrong, how to mend."""

import re
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.__main__ import main
from app.commands.check_questionnaires import version_lines
from app.questionnaires.service.library import definition_lines
from app.settings import HERE
from tests.factories.tiny import Plain, tiny, write

ROOT = HERE / "questionnaires"
Files = dict[str, Plain]
Spoil = Callable[[Files], object]
LINE = re.compile(r"(?P<file>[^:]+\.yaml):( ?)(?P<place>.+?): (?P<what>.+); (?P<mend>.+)")


def item(files: Files, code: str) -> Any:
    return next(item for item in files["questionnaire.yaml"]["items"] if item["code"] == code)


def put(file: str, *path: str | int, value: object) -> Spoil:
    """Set one value, by its path through the plain data."""

    def spoil(files: Files) -> None:
        here: Any = files[file]
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return spoil


def for_item(code: str, /, **fields: object) -> Spoil:
    return lambda files: item(files, code).update(fields)


def both(*spoils: Spoil) -> Spoil:
    return lambda files: [spoil(files) for spoil in spoils]


def drop(file: str, *path: str | int) -> Spoil:
    def spoil(files: Files) -> None:
        here: Any = files[file]
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]

    return spoil


def when(**conditions: str) -> Spoil:
    return both(*(for_item(code, when=text) for code, text in conditions.items()))


def options(*points: str) -> list[Plain]:
    return [{"code": "XYZUV"[n], "points": p} for n, p in enumerate(points)]


def cap(most: Plain) -> Spoil:
    return for_item("C", cap={"item": "A", "most": most})


Q, S, F, E = "questionnaire.yaml", "scoring.yaml", "findings.yaml", "effort.yaml"
EN, ZH = "texts/en.yaml", "texts/zh-CN.yaml"
TREE = ("tree",)
WEIGHED = [{"code": "D1", "max": "10", "weight": "60", "rescale": True, "provenance": "memory"},
           {"code": "D2", "max": "10", "weight": "40", "rescale": True, "provenance": "memory"}]  # fmt: skip


def weighed(first: str, second: str) -> Spoil:
    tree = [{**WEIGHED[0], "weight": first}, {**WEIGHED[1], "weight": second}]
    return both(put(S, "combine", value="weighted_mean"), put(S, "tree", value=tree))


def bands(*ends: tuple[str, str]) -> Spoil:
    table = [
        {"rank": n + 1, "code": f"L{n + 1}", "lower": low, "upper": high, "provenance": "memory"}
        for n, (low, high) in enumerate(ends)
    ]

    def spoil(files: Files) -> None:
        del files[S]["levels"]
        files[S]["bands"] = {"closed": "upper", "table": table}

    return spoil


def test_the_unspoilt_definition_has_no_fault(tmp_path: Path) -> None:
    assert version_lines(write(tmp_path, tiny())) == []


@pytest.mark.parametrize(
    ("spoil", "file", "told"),
    [
        # shape
        (put(Q, "minutes", value="two"), Q, "minutes: Input should be a valid integer"),
        (for_item("A", kind="sinlge"), Q, "items[A].kind: Input should be"),
        (drop(Q, "items", 0, "dimension"), Q, "items[A].dimension: Field required"),
        (for_item("A", colour="red"), Q, "items[A].colour: Extra inputs are not permitted"),
        (put(S, "model", "version", value=1), S, "model.version: Input should be a valid string"),
        (put(S, "bonus", value="1"), S, "bonus: is missing or has the wrong form; only "),
        (put(Q, "languages", value=["fr"]), Q, "languages[0]: Input should be"),
        (put(EN, "language", value="zh-CN"), EN, "language: says zh-CN, the file is named en; rename one"),
        # codes standing twice
        (for_item("B", code="A"), Q, "items[A]: stands 2 times"),
        (put(Q, "sections", 1, "code", value="P1"), Q, "sections[P1]: stands 2 times"),
        (put(Q, "sections", 1, "items", value=["C", "S", "A"]), Q, "sections.items[A]: stands 2 times"),
        (for_item("A", options=[{"code": "X"}, {"code": "X", "points": "3"}]), Q,
         "items[A].options[X]: stands 2 times"),
        (put(S, *TREE, 1, "code", value="D1"), S, "tree.D1: this code is used twice"),
        (put(Q, "facts", 0, "values", value=["discrete", "discrete"]), Q,
         "facts[kind].values[discrete]: stands 2 times"),
        # names of nothing
        (for_item("A", dimension="D9"), S, "A: dimension D9 is no leaf of the tree; name a leaf"),
        (both(for_item("A", option_set="YESNO"), drop(Q, "items", 0, "options")), Q,
         "items[A].option_set: there is no option set YESNO"),
        (for_item("A", options=[{"code": "X"}, {"code": "Y", "named": "bonus"}]), Q,
         "items[A].options[Y]: scoring.yaml names no number bonus; name it there"),
        (when(C='"Y" in Z9'), Q, "item C.when: 1:8: undeclared reference to 'Z9'"),
        (when(C='region == "x"'), Q, "item C.when: "),
        (put(Q, "sections", 0, "items", value=["A", "B", "Z"]), Q, "sections.items[Z]: there is no such item"),
        (put(Q, "sections", 0, "tables", value=[{"code": "T", "items": ["A", "C"]}]), Q,
         "sections[P1].tables[T][C]: is no item of the section"),
        (put(Q, "facts", 0, "default", value="batch"), Q, "facts[kind].default: default batch is no value"),
        (put(F, "follows", value=["Z"]), Q, "findings.follows[Z]: there is no such item"),
        (drop(F, "needs", "A"), Q, "findings.needs[A]: items and needs differ"),
        (for_item("C", cap={"item": "Z", "most": {"X": "1"}}), S, "C: its cap names Z, which does not exist"),
        (cap({"X": "4"}), S, "C.cap.most[Y]: options of A and maxima differ"),
        (put(S, "levels", 0, "conditions", 0, value={"kind": "min_dimension_score", "dimension": "D9",
                                                      "required": "1"}), S,
         "levels.L1.min_dimension_score: D9 does not exist"),
        (put(S, "levels", 0, "conditions", 0, value={"kind": "min_item_level", "item": "Z", "required": "1"}), S,
         "levels.L1.min_item_level: Z does not exist"),
        (put(S, "model", "name", value="guesswork"), S, "scoring.model: no diagnosis model 'guesswork'"),
        (put(E, "steps", "A", value={"Z": {"days": 1, "low": "0", "base": "0", "high": "0"}}), E,
         "steps[A][Z]: there is no such option"),
        (put(E, "uses", value={"B": "nothing"}), E, "uses: there is no set nothing"),
        (put(E, "prerequisites", value=[{"item": "A", "option": "Y", "needs_item": "B", "needs_option": "Z"}]),
         E, "prerequisites[A]: there is no option Z of B"),
        (put(E, "prerequisites", value=[{"item": "A", "option": "Y", "needs_item": "A", "needs_option": "X"}]),
         E, "prerequisites[A]: needs itself"),
        # conditions
        (when(A='"Y" in C', C='"Y" in A'), Q, "conditions: depend on each other in a circle: "),
        (when(A='"Y" in A'), Q, "conditions: depend on each other in a circle: A → A"),
        (when(C="A == 1"), Q, "item C.when: 1:3: found no matching overload"),
        (when(C="size(A)"), Q, "item C.when: gives INT, not true or false"),
        (when(C='"Y" in'), Q, "item C.when: 1:7: Syntax error: "),
        (when(C="kind"), Q, "item C.when: gives STRING, not true or false"),
        (when(C='"Z" in A'), Q, "item C.when: is never true, so this can never be shown"),
        (when(C='kind == "batch"'), Q, "item C.when: is never true"),
        (when(C='"X" in A && "Y" in A'), Q, "item C.when: is never true"),
        (put(Q, "sections", 1, "when", value='"Z" in A'), Q, "section P2.when: is never true"),
        (for_item("C", options=[{"code": "X", "points": "0"}, {"code": "Y", "points": "4", "when": "false"}]), Q,
         "option C Y.when: is never true"),
        (when(B='"X" in A', C='"P" in B && "Y" in A'), Q,
         "item C.when: can never be shown together with what its condition rests on"),
        (both(put(Q, "sections", 1, "when", value='"X" in A'), when(C='"Y" in A')), Q,
         "item C.when: can never be shown together with what its condition rests on"),
        # weights
        (weighed("60", "41"), S, "tree.children: weights add up to 101; make them add up to 100 or 1"),
        (weighed("100", "0"), S, "D2: has weight zero and never counts"),
        (weighed("140", "-40"), S, "tree[1].weight: is missing or has the wrong form"),
        (weighed("1e400", "40"), S, "tree[0].weight: is missing or has the wrong form"),
        (weighed("NaN", "40"), S, "tree[0].weight: is missing or has the wrong form"),
        (weighed("Infinity", "40"), S, "tree[0].weight: is missing or has the wrong form"),
        (put(S, *TREE, 0, "weight", value="50"), S, "tree: D1 has a weight, but sum does not weigh"),
        (for_item("A", weight="2"), S, "tree.D1: A has a weight, but sum does not weigh"),
        (both(put(S, *TREE, 0, "combine", value="weighted_mean"), put(S, *TREE, 0, "max", value="3"),
              put(S, "total_max", value="7"), for_item("A", weight="0")), S,
         "A: has weight zero and never counts"),
        (for_item("A", weight="-1"), Q, "items[A].weight: -1 is below zero"),
        (for_item("A", weight="1e400"), Q, "items[A].weight: String should match pattern"),
        (for_item("A", weight="NaN"), Q, "items[A].weight: String should match pattern"),
        (for_item("A", weight=float("inf")), Q, "items[A].weight: Input should be a valid string"),
        (for_item("A", weight=float("nan")), Q, "items[A].weight: Input should be a valid string"),
        (for_item("A", weight=10**400), Q, "items[A].weight: Input should be a valid string"),
        (put(S, "total_max", value=float("inf")), S, "total_max: "),
        (put(S, "total_max", value="1" * 400), S, "total_max: is missing or has the wrong form"),
        # points
        (for_item("A", options=options("3", "0")), Q, "items[A].options: points are out of order; sort them"),
        (for_item("A", options=options("0", "3", "2")), Q, "items[A].options: points are out of order"),
        (for_item("A", options=options("-1", "3")), Q, "items[A].options[X].points: -1 is below zero"),
        (for_item("A", options=options("0", "1e400")), Q, "items[A].options[Y].points: String should match"),
        (for_item("A", options=options("0")), Q, "items[A].options: offers no choice"),
        (for_item("B", options=[{"code": "N", "points": "1", "exclusive": True},
                                {"code": "P", "points": "2"}, {"code": "Q", "points": "1"}]), Q,
         "items[B].options[N].points: an exclusive option counts"),
        (for_item("S", options=[{"code": "0", "level": 0}, {"code": "1", "level": 2}, {"code": "2", "level": 1}]),
         Q, "items[S].options: levels are [0, 2, 1]; number them"),
        # what can not be reached
        (for_item("A", options=options("0", "2")), S, "tree.D1: its items can reach 5, max says 6"),
        (put(S, "total_max", value="11"), S, "tree: top dimensions add up to 10, max says 11"),
        (cap({"X": "4", "Y": "2"}), S, "total_max: can not be reached by any answers (kind discrete); "),
        (both(cap({"X": "4", "Y": "2"}), put(S, "levels", 1, "conditions", 0, "required", value="9")), S,
         "levels.L2: can not be reached by any answers (kind process); lower its conditions, or give items more"),
        (put(S, "levels", 1, "conditions", 0, "required", value="11"), S,
         "levels.L2.min_score: 11 can not be reached; at most 10"),
        (put(S, "levels", 1, "conditions", 1, "required", value="2"), S,
         "levels.L2.min_scenes: 2 can not be reached; at most 1"),
        (put(S, "levels", 1, "conditions", 0, "required", value="2"), S,
         "levels.L2.min_score: asks less than a lower level"),
        (put(S, "levels", 1, "rank", value=3), S, "levels: ranks are [1, 3]"),
        (both(for_item("A", options=options("0", "0")), put(S, *TREE, 0, "max", value="3"),
              put(S, "total_max", value="7")), S, "A: moves neither score nor level"),
        (put(S, "levels", value=[{"rank": 1, "code": "L1", "provenance": "memory", "conditions": []}]), S,
         "S: moves neither score nor level"),
        # bands
        (bands(("0", "4"), ("5", "10")), S, "bands.L2: nothing covers (4, 5); begin where L1 ends"),
        (bands(("0", "5"), ("4", "10")), S, "bands.L2: overlaps L1 on (4, 5); begin where L1 ends"),
        (bands(("0", "4"), ("4", "9")), S, "bands: covers 0 to 9; cover 0 to 10"),
        (bands(("1", "4"), ("4", "10")), S, "bands: covers 1 to 10; cover 0 to 10"),
        (bands(("0", "4"), ("4", "4"), ("4", "10")), S, "bands.L2: is empty"),
        # words
        (drop(EN, "items", "A"), EN, "texts[en].items[A]: has no text"),
        (drop(EN, "items", "A", "options", "Y"), EN, "texts[en].items[A].options[Y]: options and their texts"),
        (put(ZH, "items", "A", "question", value=""), ZH, "items.A.question: String should have at least 1"),
        (drop(ZH, "items", "A", "question"), ZH, "items.A.question: Field required"),
        (drop(EN, "sections", "P1", "who"), EN, "texts[en].items[A].who: has no text"),
        (drop(EN, "levels", "L2"), EN, "texts[en].levels[L2]: has no name; name it"),
        (drop(EN, "levels", "L0"), EN, "texts[en].levels[L0]: has no name; name it"),
        (drop(EN, "dimensions", "D2"), EN, "texts[en].dimensions[D2]: has no name; name it"),
        (drop(ZH, "conditions", "min_scenes"), ZH, "texts[zh-CN].conditions[min_scenes]: has no name"),
        (drop(EN, "facts", "kind"), EN, "texts[en].facts[kind]: has no text"),
        # efforts
        (put(E, "steps", "A", "Y", "low", value="-1"), E, "steps[A][Y]: low, base and high are out of order"),
        (put(E, "steps", "A", "Y", "low", value="3"), E, "steps[A][Y]: low, base and high are out of order"),
        (put(E, "steps", "A", "Y", "base", value="1e400"), E, "steps.A.Y.base: String should match pattern"),
        (put(E, "day_rate", value="-1"), E, "day_rate: is below zero"),
        (put(E, "size_factors", "small", value="0"), E, "size_factors[small]: is not above zero"),
    ],
)  # fmt: skip
def test_a_broken_definition_is_refused(tmp_path: Path, spoil: Spoil, file: str, told: str) -> None:
    files = tiny()
    spoil(files)
    folder = write(tmp_path, files)
    lines = version_lines(folder)
    found = [line for line in lines if line.startswith(f"{folder / file}: {told}")]
    assert found, lines
    for line in lines:
        assert LINE.fullmatch(line), line
        assert line.startswith(str(folder))


@pytest.mark.parametrize(
    "spoil",
    [
        # points against the shown order pass when that is said to be intended
        for_item("A", options=options("3", "0"), unordered=True),
        for_item("A", options=options("0", "1", "0", "3"), unordered=True),
        # weights that are used
        weighed("60", "40"),
        weighed("0.6", "0.4"),
        # conditions that can come true, alone and together
        when(C='"Y" in A || kind == "process"'),
        when(B='"Y" in A', C='"P" in B && "Y" in A'),
        bands(("0", "4"), ("4", "10")),
        cap({"X": "2", "Y": "4"}),
    ],
)
def test_what_is_meant_passes(tmp_path: Path, spoil: Spoil) -> None:
    files = tiny()
    spoil(files)
    for language in (EN, ZH):
        files[language]["items"]["A"]["options"] = {o["code"]: "o" for o in item(files, "A")["options"]}
        files[language]["conditions"]["above_score"] = {"name": "above"}
    lines = version_lines(write(tmp_path, files))
    # without gates the graded item of the little example counts for nothing, which is another matter
    assert [line for line in lines if ": S: moves neither" not in line] == []


def test_the_published_bands_of_a_cyber_instrument_are_refused_for_their_holes(tmp_path: Path) -> None:
    """1.0–2.5 / 2.6–3.9 / 4.0–5.0 (instruments.md §1.6): 2.55 and 3.95 belong to nobody."""
    folder = tmp_path / "miit-sme-2022" / "1.0"
    shutil.copytree(ROOT / "miit-sme-2022" / "1.0", folder)
    (folder / S).write_text(
        """
type: scoring
model: {name: recorded-total, version: "1.0"}
total_max: "5"
bands:
  closed: lower
  table:
    - {rank: 1, code: L1, lower: "1.0", upper: "2.5", provenance: verified}
    - {rank: 2, code: L2, lower: "2.6", upper: "3.9", provenance: verified}
    - {rank: 3, code: L3, lower: "4.0", upper: "5.0", provenance: verified}
""",
        "utf-8",
    )
    assert version_lines(folder) == [
        f"{folder / S}: bands.L2: nothing covers (2.5, 2.6); begin where L1 ends",
        f"{folder / S}: bands.L3: nothing covers (3.9, 4.0); begin where L2 ends",
    ]


def test_the_printed_bands_of_the_eu_assessment_are_refused_too(tmp_path: Path) -> None:
    """0–25 / 26–50 / 50–75 / 76–100 as printed: 25.5 and 75.5 belong to nobody."""
    files = tiny()
    bands(("0", "2.5"), ("2.6", "5"), ("5", "7.5"), ("7.6", "10"))(files)
    lines = version_lines(write(tmp_path, files))
    assert [line.split(": ", 1)[1] for line in lines if "nothing covers" in line] == [
        "bands.L2: nothing covers (2.5, 2.6); begin where L1 ends",
        "bands.L4: nothing covers (7.5, 7.6); begin where L3 ends",
    ]


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ALIASES, ":1:4: aliases are not allowed; mend the YAML there"),
        ("a: &a [*a]\n", "found unconstructable recursive node; mend"),
        ("a: &a\n  b: *a\n", "found unconstructable recursive node; mend"),
        ("type: scoring\ntype: scoring\n", ":2:1: key 'type' stands twice or is no key"),
        ("model: {name: x, name: y}\n", "key 'name' stands twice"),
        ("? [a, b]\n: c\n", "stands twice or is no key"),
        ("<<: {a: b}\n", ""),
        ("!!python/object/apply:os.system [x]\n", "could not determine a constructor for the tag"),
        ("\x00", "control characters are not allowed"),
        ("[" * 3000, ""),
        ("a: [1\n", "did not find expected"),
        ("", "Input should be a valid dictionary"),
        ("- a\n", "Input should be a valid dictionary"),
        ("total_max: .inf\ntype: scoring\n", "model: Field required"),
        ("x" * 2_000_001, "is larger than 2000000 bytes; split it"),
    ],
)  # fmt: skip
def test_yaml_that_is_no_definition_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    folder = write(tmp_path, tiny())
    (folder / S).write_text(text, "utf-8")
    start = perf_counter()
    lines = version_lines(folder)
    assert perf_counter() - start < 3
    assert any(told in line for line in lines), lines
    assert all(line.startswith(f"{folder / S}:") and "\n" not in line for line in lines), lines


def test_bytes_that_are_no_text_are_one_line(tmp_path: Path) -> None:
    folder = write(tmp_path, tiny())
    (folder / S).write_bytes(b"\xff\xfe\xfa")
    assert len(version_lines(folder)) == 1


def big(count: int) -> Files:
    """A questionnaire of so many graded items, every one of them a gate."""
    files, codes = tiny(), [f"I{n}" for n in range(count)]
    files[Q]["sections"] = [{"code": "P1", "items": codes, "minutes": 60}]
    files[Q]["items"] = [
        {"code": code, "kind": "level", "dimension": "D1", "provenance": "memory", "option_set": "TWO"}
        for code in codes
    ]
    files[Q]["option_sets"] = {"TWO": [{"code": "0", "level": 0}, {"code": "1", "level": 1}]}
    files[S]["total_max"] = str(count)
    files[S]["tree"] = [{"code": "D1", "max": str(count), "provenance": "memory"}]
    gates = [{"kind": "min_item_level", "item": code, "required": "1"} for code in codes]
    files[S]["levels"] = [{"rank": 1, "code": "L1", "provenance": "memory", "conditions": gates}]
    files[F]["needs"] = {code: [] for code in codes}
    files[E]["steps"] = {}
    for language in (EN, ZH):
        files[language]["sections"].pop("P2")
        files[language]["items"] = {
            code: {"title": "t", "question": "q", "advice": "a", "options": {"0": "n", "1": "y"}}
            for code in codes
        }
    return files


def test_a_thousand_items_are_checked_in_seconds(tmp_path: Path) -> None:
    folder = write(tmp_path, big(1000))
    start = perf_counter()
    assert version_lines(folder) == []
    assert perf_counter() - start < 10


def test_five_thousand_items_are_refused_with_the_reason_in_seconds(tmp_path: Path) -> None:
    folder = write(tmp_path, big(5000))
    start = perf_counter()
    lines = version_lines(folder)
    assert perf_counter() - start < 10
    assert (
        f"{folder / Q}: items: List should have at most 1000 items after validation, not 5000" in lines[0]
    )


def test_too_many_combinations_of_facts_are_refused(tmp_path: Path) -> None:
    files = tiny()
    files[Q]["facts"] = [
        {"code": f"f{n}", "values": [f"v{m}" for m in range(9)], "default": "v0"} for n in range(9)
    ]
    for language in (EN, ZH):
        files[language]["facts"] = {
            f"f{n}": {"label": "f", "values": {f"v{m}": "v" for m in range(9)}} for n in range(9)
        }
    folder = write(tmp_path, files)
    start = perf_counter()
    lines = version_lines(folder)
    assert perf_counter() - start < 3
    told = "values can be combined in 387420489 ways; use facts with at most 200 combinations"
    assert lines == [f"{folder / Q}: facts: {told}"]


def test_an_edited_published_version_is_named_by_the_check(tmp_path: Path) -> None:
    root = tmp_path / "questionnaires"
    shutil.copytree(ROOT, root)
    folder = root / "eu-dma-sme" / "1.0"
    assert definition_lines(folder, root) == []
    text = (folder / S).read_text("utf-8")
    (folder / S).write_text(text.replace('value: "0"', 'value: "1"'), "utf-8")
    (line,) = definition_lines(folder, root)
    assert line.startswith(
        f"{folder / Q}: eu-dma-sme/1.0 was edited after publication: its fingerprint is "
    )
    assert line.endswith("or publish this one by adding the line to published.sha256")


def test_a_new_version_that_is_not_published_is_named(tmp_path: Path) -> None:
    root = tmp_path / "questionnaires"
    folder = write(root, tiny())
    (line,) = definition_lines(folder, root)
    assert "tiny/1.0 is not published: its fingerprint is sha256:" in line
    (root / "published.sha256").write_text("sha256:12\n", "utf-8")
    (line,) = definition_lines(folder, root)
    assert "published.sha256: sha256:12: expected 'sha256:… code/version'; mend the line" in line


def test_a_folder_of_another_name_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, tiny())
    moved = folder.rename(folder.parent / "2.0")
    assert version_lines(moved) == [
        f"{moved / Q}: code: tiny 1.0 is not what the folder says; rename one of them"
    ]


ODD: list[object] = [
    None, True, 0, -1, 10**30, 1.5, "", "0", "-1", "1e400", "NaN", "A", "B", "D1", "L1", "x" * 5000, [], {}, ["A"],
    {"A": "B"}, [["A"]], '"Y" in A', "A.B", "__class__", "\u202e", "min", "count", "ladder", "multiple", "level",
    "ratio", "trend", "level-ladder", "priority-index", "recorded-total",
]  # fmt: skip


def places(here: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in plain data, as a path."""
    if isinstance(here, dict):
        pairs: list[tuple[str | int, object]] = list(here.items())
    elif isinstance(here, list):
        pairs = list(enumerate(here))
    else:
        return [path]
    return [path, *(place for key, value in pairs for place in places(value, (*path, key)))]


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_file_the_answer_is_lines(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = tiny()
    for _ in range(data.draw(st.integers(1, 2))):
        file = data.draw(st.sampled_from([Q, Q, S, S, F, E, EN]))
        path = data.draw(st.sampled_from([place for place in places(files[file]) if place]))
        put(file, *path, value=deepcopy(data.draw(st.sampled_from(ODD))))(files)
    folder = write(tmp_path_factory.mktemp("odd"), files)
    for line in version_lines(folder):
        assert LINE.fullmatch(line), line
        assert line.startswith(str(folder))


def test_the_command_prints_each_fault_and_gives_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tiny()
    both(for_item("A", options=options("-1", "3")), drop(EN, "facts", "kind"))(files)
    folder = write(tmp_path, files)
    assert main(["check-questionnaires", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{folder / Q}: items[A].options[X].points: -1 is below zero; give it zero or more points",
        f"{folder / EN}: texts[en].facts[kind]: has no text; make definition and texts agree",
    ]
