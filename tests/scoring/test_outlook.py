"""What stands between a result and the next level, and in which order to close it."""

from decimal import Decimal

import pytest

from app.assessments.domain.files import read_responses
from app.kit.i18n import translator
from app.kit.plain import Json
from app.questionnaires.service.library import Edition, Library
from app.scoring.domain.documents import read_result, result_document
from app.scoring.domain.outlook import blocking, gaps, next_gate
from app.scoring.service.measuring import measure
from app.scoring.service.telling import blocking_told, conclusion, gaps_told
from diagnosis_models.contract import Result
from tests.factories.responses import CONSTRAINED, EVERYTHING, NOTHING, SCENES, scenes, t1


def result(edition: Edition, raw: dict[str, Json]) -> Result:
    return measure(edition.definition, read_responses(edition.definition, raw))


def test_t1_is_blocked_by_all_three_conditions(edition: Edition) -> None:
    gate = next_gate(result(edition, t1()))
    assert gate is not None
    assert [(c.kind, c.lacking) for c in blocking(gate)] == [
        ("min_score", Decimal("10.60")),
        ("min_scenes", 8),
        ("min_constrained_scenes", 5),
    ]


def test_scenes_and_points_come_in_turn_and_consequences_last(edition: Edition) -> None:
    found = gaps(result(edition, t1()), edition.definition.follows)
    # scenes at 2 lack one level (nearest first, starred first); Q04 lost 5.6, Q05 lost 5, Q03 lost 4.5
    assert [gap.item for gap in found[:6]] == ["S01", "Q04", "S03", "Q05", "S06", "Q03"]
    assert (found[0].from_level, found[0].to_level, found[0].constrained) == (2, 3, True)
    scored = [gap.item for gap in found if gap.to_level is None]
    assert scored.index("Q11") > scored.index("Q10")


def test_where_only_points_block_they_come_up_twice_as_often(edition: Edition) -> None:
    raw = {**t1(), **scenes(3, [*CONSTRAINED[:6], "S02", "S04"])}
    found = gaps(result(edition, raw), edition.definition.follows)
    assert [gap.to_level is None for gap in found[:6]].count(True) == 4


def test_at_the_top_nothing_is_missing(edition: Edition, library: Library) -> None:
    whole = result(edition, EVERYTHING)
    texts = library.texts(edition, "zh-CN")
    assert next_gate(whole) is None
    assert gaps(whole) == ()
    assert blocking_told(translator("zh-CN"), texts, whole) == ()


def test_advice_is_the_step_that_comes_next(edition: Edition, library: Library) -> None:
    texts = library.texts(edition, "zh-CN")
    raw = {**NOTHING, "S01": "1"}
    told = gaps_told(translator("zh-CN"), edition.definition, texts, result(edition, raw), {}, most=40)
    by_item = {gap.item: gap for gap in told}
    assert "S01" not in by_item  # level 1 asks no more of it
    assert by_item["S07"].next == texts.items["S07"].options["1"]
    assert by_item["S07"].advice == texts.items["S07"].advice["1"]
    assert by_item["Q06"].now == "已得 0 分，满分 5 分"


@pytest.mark.parametrize("raw", [t1(), NOTHING, EVERYTHING, {}, dict.fromkeys(SCENES, "2")])
def test_a_result_reads_back_from_its_document(
    edition: Edition, library: Library, raw: dict[str, Json]
) -> None:
    found = result(edition, raw)
    document = result_document(edition.definition, library.texts(edition, "zh-CN"), found)
    again = read_result(document)
    assert (again.total, again.level, again.gates) == (found.total, found.level, found.gates)
    assert (again.grades, again.contributions, again.missing) == (
        found.grades,
        found.contributions,
        found.missing,
    )
    assert result_document(edition.definition, library.texts(edition, "zh-CN"), again) == document


def test_coverage_is_only_whole_when_nothing_is_missing(edition: Edition, library: Library) -> None:
    raw = t1()
    del raw["S16"]
    document = result_document(edition.definition, library.texts(edition, "zh-CN"), result(edition, raw))
    # 30 / 31 = 0.9677…, cut and not rounded
    assert (document["coverage"], document["status"]) == ("0.96", "provisional")


def test_the_letter_says_what_is_open(edition: Edition, library: Library) -> None:
    raw = t1()
    del raw["S16"], raw["Q05"]
    letter = conclusion(translator("zh-CN"), library.texts(edition, "zh-CN"), result(edition, raw), "")
    assert letter[0].startswith("贵企业本次自评结果为二级（规范级），评测得分 44.40 分")
    assert any(
        "有 2 题尚未确定（信息系统覆盖、决策支持等），这是暂定结果" in sentence for sentence in letter
    )
