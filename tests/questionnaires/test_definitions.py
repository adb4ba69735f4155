"""Definitions on disk: published ones hold, faulty ones are named."""

import json
import shutil
from pathlib import Path

import pytest

from app.commands.check_questionnaires import version_lines
from app.questionnaires.errors import DefinitionFaulty, QuestionnaireNotFound
from app.questionnaires.repository.definitions import load_definition, version_folders
from app.questionnaires.repository.finding_shapes import FindingsFile
from app.questionnaires.repository.shapes import FILES
from app.questionnaires.service.library import Library
from app.settings import HERE

ROOT = HERE / "questionnaires"
MIIT = ROOT / "miit-sme-2024" / "1.0"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy outside the published folder, free to be spoilt."""
    folder = tmp_path / "miit-sme-2024" / "1.0"
    shutil.copytree(MIIT, folder)
    return folder


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("folder", version_folders(ROOT), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_every_shipped_version_is_faultless_and_published(folder: Path) -> None:
    assert version_lines(folder) == []


@pytest.mark.parametrize(("name", "shape"), [*FILES.items(), ("findings", FindingsFile)])
def test_the_published_schema_is_the_one_the_loader_uses(name: str, shape: type) -> None:
    kept = json.loads((ROOT / "schema" / f"{name}.schema.json").read_text("utf-8"))
    assert kept == shape.model_json_schema()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("questionnaire.yaml", "- code: Q02", "- code: Q01", "items[Q01]: stands 2 times"),
        ("questionnaire.yaml", "code: miit", "code: miit-x\ncode: miit", "key 'code' stands twice"),
        ("questionnaire.yaml", 'points: "2"', "points: 2", "items[Q01].options[B].points: "),
        (
            "questionnaire.yaml",
            'points: "2"',
            'points: "3"',
            "tree.FND.EQP.NET: its items can reach 9, max says 8",
        ),
        (
            "questionnaire.yaml",
            'upto: "0.2"',
            'upto: "0.05"',
            "items[Q02].options: brackets are not ascending",
        ),
        ("questionnaire.yaml", 'upto: "1"', 'upto: "0.9"', "items[Q02].options: brackets end at 0.9"),
        ("questionnaire.yaml", "[Q01, Q02, Q03]", "[Q01, Q02]", "items[Q03]: is in no section"),
        ("questionnaire.yaml", "numerator: digital", "numerator: robots", "items[Q02].figures[robots]"),
        ("questionnaire.yaml", "dimension: FND.EQP.NET", "dimension: FND.XXX", "no leaf of the tree"),
        ("questionnaire.yaml", "falling: C", "falling: Z", "items[Q12].trend[Z]: is no option"),
        ("questionnaire.yaml", "type: questionnaire", "\ttype: questionnaire", "questionnaire.yaml:2:1"),
        ("questionnaire.yaml", "languages:", "langauges:", "langauges: Extra inputs are not permitted"),
        (
            "scoring.yaml",
            'required: "20"',
            'required: "101"',
            "levels.L1.min_score: 101 can not be reached",
        ),
        ("scoring.yaml", "name: weighted-tree", "name: heavy-tree", "no diagnosis model 'heavy-tree'"),
        ("findings.yaml", "  Q07: [data-security]\n", "", "findings.needs[Q07]: items and needs differ"),
        (
            "texts/zh-CN.yaml",
            "A: 以上都没有",
            "Z: 以上都没有",
            "items[Q01].options[A]: options and their texts differ",
        ),
        ("texts/en.yaml", "  q08_f:", "  q09_f:", "flags[q08_f]: has no text"),
    ],
)
def test_a_fault_is_one_line_with_file_and_place(
    copy: Path, file: str, old: str, new: str, told: str
) -> None:
    spoil(copy / file, old, new)
    lines = version_lines(copy)
    assert any(told in line for line in lines), lines
    assert all(line.startswith(str(copy)) for line in lines)


def test_an_edited_published_version_is_not_served(tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / "q")
    spoil(tmp_path / "q/miit-sme-2024/1.0/scoring.yaml", 'required: "40"', 'required: "39"')
    with pytest.raises(DefinitionFaulty, match="was edited after publication"):
        Library(tmp_path / "q").newest("miit-sme-2024")


def test_wording_and_findings_do_not_change_the_fingerprint(copy: Path) -> None:
    before = load_definition(copy).fingerprint
    spoil(copy / "texts/zh-CN.yaml", "给", "为") if "给" in (
        copy / "texts/zh-CN.yaml"
    ).read_text() else None
    spoil(copy / "findings.yaml", "Q07: [data-security]", "Q07: [governance]")
    assert load_definition(copy).fingerprint == before
    spoil(copy / "questionnaire.yaml", "minutes: 22", "minutes: 23")
    assert load_definition(copy).fingerprint != before


def test_a_missing_file_or_questionnaire_is_named(tmp_path: Path, library: Library) -> None:
    with pytest.raises(DefinitionFaulty, match="can not be read"):
        load_definition(tmp_path)
    with pytest.raises(QuestionnaireNotFound, match="known are .*miit-sme-2024"):
        library.newest("miit-sme-1999")
