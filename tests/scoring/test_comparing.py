"""Comparable scores of two versions, with an explanation that adds up."""

from decimal import Decimal

import pytest

from app.kit.i18n import translator
from app.kit.plain import Json
from app.questionnaires.domain.responses import read_response
from app.questionnaires.service.library import Edition, Library
from app.scoring.domain.comparing import compare
from app.scoring.service.comparing import comparison_told
from app.scoring.service.measuring import measure
from diagnosis_models.contract import Result
from tests.factories.responses import EVERYTHING, NOTHING, t1
from tests.factories.versions import install_second_version, questionnaires_copy


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Edition, Edition]:
    root = questionnaires_copy(tmp_path_factory.mktemp("q"))
    install_second_version(root)
    library = Library(root)
    return library, library.edition("miit-sme-2024", "1.0"), library.newest("miit-sme-2024")


def result_of(edition: Edition, raw: dict[str, Json]) -> Result:
    items = {item.code: item for item in edition.definition.items}
    responses = {code: read_response(items[code], value) for code, value in raw.items() if code in items}
    return measure(edition.definition, responses, {})


def second(raw: dict[str, Json]) -> dict[str, Json]:
    return {**raw, "Q16": raw["Q15"], "Q05": "F" if raw["Q05"] == "C" else raw["Q05"]}


def test_common_items_are_compared_and_the_rest_explained(both: tuple[Library, Edition, Edition]) -> None:
    library, old, new = both
    first = result_of(old, t1())
    later = result_of(new, second({**t1(), "Q08": "E", "Q13": "B"}))
    found = compare(old.definition, first, new.definition, later)
    assert (found.only_old, found.only_new) == (("Q15",), ("Q16",))
    assert set(found.changed) == {"Q05", "Q12"}
    assert found.undecided == ()
    assert not {"Q05", "Q12", "Q15", "Q16"} & set(found.common)
    assert found.difference == Decimal("1.5") - Decimal("3.5")
    assert found.changed_by == Decimal("-0.5")
    assert (found.dropped_points, found.added_points) == (Decimal("1.5"), Decimal("1.5"))
    assert found.total_difference == later.total.score - first.total.score
    assert found.old.max == found.new.max
    t = translator("zh-CN")
    told = comparison_told(t, library.texts(old, "zh-CN"), library.texts(new, "zh-CN"), found)
    assert told[0].startswith("两个版本里计分相同的")
    assert any("只在旧版计分的题目：单位成本，上次共得 1.50 分" in s for s in told)
    assert any("信息系统覆盖" in s for s in told)


@pytest.mark.parametrize("raw", [NOTHING, EVERYTHING, t1()])
def test_the_parts_always_add_up(both: tuple[Library, Edition, Edition], raw: dict[str, Json]) -> None:
    _, old, new = both
    first, later = result_of(old, t1()), result_of(new, second(raw))
    found = compare(old.definition, first, new.definition, later)
    assert found.total_difference == later.total.score - first.total.score
    parts = [found.common, found.changed, found.only_old, found.only_new, found.undecided]
    assert sum(map(len, parts)) == len({code for part in parts for code in part})


def test_an_item_without_a_usable_answer_is_not_compared(both: tuple[Library, Edition, Edition]) -> None:
    _, old, new = both
    first = result_of(old, {**t1(), "Q08": {"state": "dont_know"}})
    later = result_of(new, second(t1()))
    found = compare(old.definition, first, new.definition, later)
    assert found.undecided == ("Q08",)
    assert "Q08" not in found.common
    assert found.difference == 0
    assert found.total_difference == later.total.score - first.total.score


def test_different_questionnaires_are_never_compared(both: tuple[Library, Edition, Edition]) -> None:
    library, old, _ = both
    other = library.newest("eu-dma-sme").definition
    result = result_of(old, t1())
    with pytest.raises(ValueError, match="different questionnaires"):
        compare(old.definition, result, other, result)
