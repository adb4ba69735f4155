from decimal import Decimal

import pytest

from app.kit.plain import Unreadable, clean_line, looks_like_formula, read_json, read_number, write_json


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("100", "100"), ("1,200.50", "1200.50"), ("１２", "12"), (" 3 000 ", "3000"), ("98.1%", "98.1"),
        ("-5", "-5"), ("", None), ("abc", None), ("NaN", None), ("inf", None), ("1.2.3", None), ("½", None),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, number: str | None) -> None:
    assert read_number(typed) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  某  厂 \t", "某 厂"),
        ("某\u202e厂\u200b", "某厂"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("e\u0301", "é"),
        ("厂🏭", "厂🏭"),
        ("䶮𬭎㛃", "䶮𬭎㛃"),
        ("两\n行", "两 行"),
    ],
)
def test_a_line_loses_only_what_no_name_has(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_json_keeps_decimals_exact() -> None:
    assert read_json('{"a": 0.1, "b": [1.875, 2]}') == {"a": Decimal("0.1"), "b": [Decimal("1.875"), 2]}
    assert write_json({"b": Decimal("1.50"), "a": "数"}) == '{"a":"数","b":"1.50"}'


@pytest.mark.parametrize("text", ["", "{", "[1", '{"a":1,"a":2}', "Infinity", "[" * 90_000])
def test_bad_json_says_so(text: str) -> None:
    with pytest.raises(Unreadable):
        read_json(text)


@pytest.mark.parametrize(
    ("text", "is_one"), [("=cmd()", True), ("+1", True), ("@a", True), ("-a", True), ("a=", False)]
)
def test_formulas_are_seen(text: str, is_one: bool) -> None:
    assert looks_like_formula(text) is is_one
