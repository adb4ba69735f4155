import pytest

from app.kit.fonts import FONTS, advance, printable, uncovered


def test_gb2312_is_complete() -> None:
    missing = [
        character
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (character := bytes([high, low]).decode("gb2312", "ignore")) and uncovered(character)
    ]
    assert missing == []


@pytest.mark.parametrize("text", ["䶮𬭎㛃", "★①②㎡℃≥→×✓", "《》【】“”——…", "Ünïcödé ¥€"])
def test_rare_names_and_signs_are_covered(text: str) -> None:
    assert uncovered(text) == ()


def test_what_no_font_has_becomes_a_mark_and_never_an_empty_box() -> None:
    assert uncovered("厂🏭厂🏭") == ("🏭",)
    assert printable("厂🏭") == "厂〓"
    assert uncovered("〓") == ()


def test_widths_come_from_the_font() -> None:
    assert advance("数字", 10) == 20
    assert 0 < advance("i", 10) < advance("W", 10) < 10
    assert advance("i", 10, bold=True) > advance("i", 10)


def test_the_licence_travels_with_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8").upper()
    assert {p.name for p in FONTS.glob("*.ttf")} == {
        "ZhizhenSans-Regular.ttf", "ZhizhenSans-Bold.ttf", "ZhizhenSansRare-Regular.ttf",
    }  # fmt: skip
