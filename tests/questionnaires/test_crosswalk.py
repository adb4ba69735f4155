"""Answer once, score many: what is carried, what is not, and faults of the file."""

import json
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from app.commands.check_questionnaires import run
from app.kit.plain import Json
from app.questionnaires.domain.crosswalk import ItemMatch, ItemRef, ResultMatch, carried_raw, fed_option
from app.questionnaires.domain.responses import read_response
from app.questionnaires.errors import DefinitionFaulty
from app.questionnaires.repository.crosswalks import CrosswalkFile, load_crosswalk
from app.questionnaires.service.library import Library, crosswalk_lines
from app.settings import HERE

ROOT = HERE / "questionnaires"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT, tmp_path / "q")
    return tmp_path / "q"


def match(options: Mapping[str, str], source: str = "Q07", target: str = "Q08") -> ItemMatch:
    return ItemMatch(ItemRef("miit-sme-2024", source), ItemRef("eu-dma-sme", target), options, "why")


@pytest.mark.parametrize(
    ("source", "raw", "target", "options", "carried"),
    [
        ("Q07", ["B", "C"], "Q08", {"B": "A"}, ["A"]),
        ("Q07", ["B", "C"], "Q08", {"C": "E", "B": "A"}, ["A", "E"]),
        ("Q07", ["C"], "Q08", {"B": "A"}, None),
        ("Q07", ["A"], "Q08", {"A": "N"}, ["N"]),
        ("Q07", ["B", "C"], "Q08", {"B": "A", "C": "N"}, None),
        ("Q07", ["B"], "Q08", {"B": "ZZ"}, None),
        ("Q07", {"state": "dont_know"}, "Q08", {"B": "A"}, None),
        ("S10", "3", "Q11.2", {"3": "2", "4": "2"}, "2"),
        ("S10", "1", "Q11.2", {"0": "0", "2": "1"}, None),
        ("Q07", ["B", "C"], "Q11.2", {"B": "1", "C": "1"}, "1"),
        ("Q07", ["B", "C"], "Q11.2", {"B": "1", "C": "2"}, None),
        ("Q02", {"total": 100, "digital": 35}, "Q11.2", {"C": "1"}, "1"),
    ],
)
def test_what_an_arrow_carries(
    library: Library, source: str, raw: Json, target: str, options: dict[str, str], carried: Json
) -> None:
    asked = library.newest("miit-sme-2024").definition.item(source)
    item = library.newest("eu-dma-sme").definition.item(target)
    assert asked is not None
    assert item is not None
    found = carried_raw(match(options, source, target), read_response(asked, raw), item)
    assert found == carried
    assert carried is None or read_response(item, found).is_usable


TARGET = ItemRef("smart-factory-readiness", "GENERAL")
AT_LEVEL = ResultMatch("x", TARGET, "why", min_level=2, option_yes="1", option_no="0")
AT_SCORE = ResultMatch("x", TARGET, "why", min_score=Decimal(60), option_yes="1", option_no="0")
SILENT = ResultMatch("x", TARGET, "why", min_level=2, option_yes="1")
GRADED = ResultMatch("x", TARGET, "why", by_level={0: "0", 2: "2"})


@pytest.mark.parametrize(
    ("asked", "level", "score", "is_final", "option"),
    [
        (AT_LEVEL, 2, "0", True, "1"),
        (AT_LEVEL, 3, "0", False, "1"),
        (AT_LEVEL, 1, "99", True, "0"),
        (AT_LEVEL, 1, "99", False, None),
        (AT_SCORE, 0, "60", True, "1"),
        (AT_SCORE, 4, "59.99", True, "0"),
        (AT_SCORE, 4, "59.99", False, None),
        (SILENT, 1, "0", True, None),
        (GRADED, 2, "0", True, "2"),
        (GRADED, 2, "0", False, None),
        (GRADED, 1, "0", True, None),
    ],
)
def test_what_a_result_tells(
    asked: ResultMatch, level: int, score: str, is_final: bool, option: str | None
) -> None:
    assert fed_option(asked, level=level, score=Decimal(score), is_final=is_final) == option


def test_the_shipped_crosswalk_is_faultless_and_tolerates_what_is_not_installed(library: Library) -> None:
    assert crosswalk_lines(ROOT) == []
    assert len(library.crosswalk.items) >= 8
    assert library.crosswalk.results[0].source == "cmmm-gbt-39116"
    assert all(m.why for m in library.crosswalk.items)


def test_the_published_schema_is_the_one_the_loader_uses() -> None:
    kept = json.loads((ROOT / "schema" / "crosswalk.schema.json").read_text("utf-8"))
    assert kept == CrosswalkFile.model_json_schema()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("item: Q07}", "item: Q77}", "miit-sme-2024 has no item 'Q77'"),
        ("options: {B: A}", "options: {B: Z}", "to.options[Z]: Q08 has no such option"),
        ("options: {B: A}", "options: {Y: A}", "from.options[Y]: Q07 has no such option"),
        ("questionnaire: js-ai-manufacturing", "questionnaire: js-ai", "there is no questionnaire 'js-ai'"),
        ("item: Q11.2}", "item: Q03}", "matches[eu-dma-sme Q03]: is reached 2 times from miit-sme-2024"),
        ("item: Q07}\n    why", "item: Q07}\n    cause", "matches[1].cause: Extra inputs"),
        ('by_level: {"0": "0"', 'min_level: 2\n      by_level: {"0": "0"', "exactly one of min_level"),
        ('"5": "5"}\n    why: the item', '"5": "9"}\n    why: the item', "options[9]: CMMM has no such option"),
        ("{questionnaire: miit-sme-2024, item: S15}", "{questionnaire: eu-dma-sme, item: Q03}", "own questionnaire"),
        ("type: crosswalk", "\ttype: crosswalk", "crosswalk.yaml:"),
    ],
)  # fmt: skip
def test_a_fault_of_the_crosswalk_is_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    path = root / "crosswalk.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    lines = crosswalk_lines(root)
    assert lines
    assert any(told in line for line in lines), lines
    assert all(line.startswith(str(path)) and "; " in line for line in lines)
    assert run(type("A", (), {"paths": [path]})()) == 1
    assert capsys.readouterr().out.startswith(str(path))


def test_without_a_file_nothing_is_carried_and_an_unreadable_one_is_refused(tmp_path: Path) -> None:
    assert load_crosswalk(tmp_path).items == ()
    (tmp_path / "crosswalk.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DefinitionFaulty, match=r"crosswalk\.yaml"):
        load_crosswalk(tmp_path)


@pytest.mark.parametrize("tolerated", [True, False])
def test_a_questionnaire_that_is_not_installed_is_tolerated_where_the_crosswalk_says_so(
    root: Path, *, tolerated: bool
) -> None:
    shutil.rmtree(root / "cmmm-gbt-39116")
    path = root / "crosswalk.yaml"
    if not tolerated:
        path.write_text(path.read_text("utf-8").replace("    when_installed: true\n", ""), "utf-8")
    told = " ".join(crosswalk_lines(root))
    assert ("there is no questionnaire 'cmmm-gbt-39116'" in told) is not tolerated
