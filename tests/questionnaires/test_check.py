"""The check as a whole: published tables with holes, odd files, sizes, fingerprints, anything at all."""

import shutil
from copy import deepcopy
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.__main__ import main
from app.commands.check_questionnaires import version_lines
from app.questionnaires.service.library import definition_lines
from tests.factories.spoiling import (
    EN,
    LINE,
    ROOT,
    ZH,
    E,
    F,
    Files,
    Q,
    S,
    bands,
    both,
    drop,
    for_item,
    options,
    put,
)
from tests.factories.tiny import tiny, write


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
