import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from app.kit.charts import Axis, Cell, Chart, Step, bars, heatmap, ladder, measured, radar
from app.kit.charts.drawing import RAMP, RAMP_INK
from app.kit.fonts import advance

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


def test_notes_that_would_touch_on_a_phone_stand_on_two_lines() -> None:
    steps = [
        Step("一级", "", is_reached=True, is_current=True, note="现在在这里"),
        Step("二级", "", is_reached=False, is_current=False, note="还差 3 个条件"),
        *(Step(name, "", is_reached=False, is_current=False) for name in ("三级", "四级", "五级")),
    ]
    chart = ladder("阶梯", steps, ("等级", "说明"))
    for svg, lines in ((chart.svg, 1), (chart.narrow_svg, 2)):
        assert len(set(re.findall(r'y="([\d.]+)"[^>]*>(?:现在在这里|还差 3 个条件)<', svg))) == lines


def test_long_english_names_stay_inside_the_picture() -> None:
    long = [Axis("Information security", Decimal(1), Decimal(2))] * 9
    for chart in (bars("b", long, ("a", "b", "c")), radar("r", long, ("a", "b", "c"))):
        for svg in (chart.svg, chart.narrow_svg):
            assert min(float(x) for x in re.findall(r'<text x="(-?[\d.]+)"', svg)) >= 0
    assert ">Information</text>" in radar("r", long, ("a", "b", "c")).narrow_svg


def test_levels_differ_and_can_be_read_without_colour() -> None:
    assert all(_light(paler) - _light(darker) > 0.1 for paler, darker in pairwise(RAMP))
    for fill, ink in zip(RAMP, RAMP_INK, strict=True):
        dark, light = sorted((_light(fill), _light(ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, fill  # WCAG 2.2, 1.4.3


def _light(colour: str) -> float:
    """Give the relative luminance of WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_long_latin_texts_keep_their_width_in_any_font() -> None:
    axes = [Axis("Automation and artificial intelligence", Decimal("13.39"), Decimal(100))]
    drawn = bars("Bars", axes, ("Dimension", "Score", "Max"))
    held = re.findall(r'textLength="([\d.]+)" lengthAdjust="spacingAndGlyphs">([^<]+)', drawn.svg)
    assert {text for _, text in held} == {axes[0].name, "13.39 / 100"}
    assert all(
        float(width) == pytest.approx(advance(text, 15, bold="/" in text), abs=0.1) for width, text in held
    )
    assert "textLength" not in measured(drawn.svg)
    assert "textLength" not in bars("柱", AXES, ("维度", "得分", "满分")).svg
