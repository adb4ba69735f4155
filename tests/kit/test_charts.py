import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from app.kit.charts import Axis, Cell, Chart, Step, bars, heatmap, ladder, radar

AXES = [Axis("甲", Decimal(10), Decimal(10)), Axis("乙", Decimal(5), Decimal(10)), Axis("丙<&>", Decimal(0), Decimal(10)), Axis("丁", Decimal("2.5"), Decimal(10))]  # fmt: skip
STEPS = [Step("无等级", "", is_reached=True, is_current=False), Step("一级", "初始级", is_reached=True, is_current=True), Step("二级", "规范级", is_reached=False, is_current=False, note="还差 2 个条件")]  # fmt: skip
CELLS = [Cell("产品设计", "组", 4, is_starred=True), Cell("售后", "组", None, is_starred=False)]


def charts() -> list[Chart]:
    return [
        radar("雷达", AXES, ("维度", "得分", "满分")),
        bars("柱", AXES, ("维度", "得分", "满分")),
        ladder("阶梯", STEPS, ("等级", "说明")),
        heatmap("场景", CELLS, ("场景", "组", "等级"), "未定"),
    ]


@pytest.mark.parametrize("chart", charts(), ids=lambda c: c.title)
def test_every_chart_is_well_formed_and_portable(chart: Chart) -> None:
    for svg in filter(None, (chart.svg, chart.narrow_svg)):
        root = ET.fromstring(svg)  # noqa: S314 - our own text
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == chart.description
        assert "text-anchor" not in svg
        assert not re.search(r"[^-]opacity=", svg)
        assert " style=" not in svg
    assert all(len(row) == len(chart.table.headers) for row in chart.table.rows)


def test_radar_points_are_where_the_values_say() -> None:
    # centre 220/175, radius 112, clockwise from the top: 10/10 up, 5/10 right, 0 in the centre, 2.5/10 left
    svg = radar("雷达", AXES, ("a", "b", "c")).svg
    assert "M220.0 63.0L276.0 175.0L220.0 175.0L192.0 175.0z" in svg


def test_bars_are_as_long_as_their_share() -> None:
    # the track is 460 - 104 - 104 = 252 wide
    svg = bars("柱", AXES, ("a", "b", "c")).svg
    assert "h252.0v16h-252.0z" in svg
    assert "h126.0v16h-126.0z" in svg
    assert "h63.0v16h-63.0z" in svg


def test_values_stand_in_table_and_description() -> None:
    chart = bars("柱", AXES, ("维度", "得分", "满分"))
    assert chart.table.rows[3] == ("丁", "2.5", "10")
    assert "丁 2.5 / 10" in chart.description


def test_an_unanswered_scene_is_not_a_zero() -> None:
    chart = heatmap("场景", CELLS, ("场景", "组", "等级"), "未定")
    assert chart.table.rows == (("★ 产品设计", "组", "4"), ("售后", "组", "未定"))
    assert "stroke-dasharray" in chart.svg
