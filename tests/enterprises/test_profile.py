from decimal import Decimal

import pytest
from stdnum.cn import uscc

from app.enterprises.domain import Profile, SizeClass, credit_code_reason, read_profile, size_class
from app.enterprises.errors import ProfileReason, ProfileRefused
from app.enterprises.service.codes import code_tables
from app.kit.plain import Json

GOOD_CODE = "91320583MA1MX2R57" + uscc.calc_check_digit("91320583MA1MX2R57")
GOOD: dict[str, Json] = {
    "name": "【示例】沐川五金", "credit_code": GOOD_CODE, "region": "320583", "industry": "33",
    "employees": "62", "revenue": "2,200.5",
}  # fmt: skip


@pytest.mark.parametrize(
    ("employees", "revenue", "size"),
    [
        (1000, 40000, SizeClass.LARGE), (999, 40000, SizeClass.MEDIUM), (1000, 39999, SizeClass.MEDIUM),
        (300, 2000, SizeClass.MEDIUM), (299, 2000, SizeClass.SMALL), (5000, 1999, SizeClass.SMALL),
        (20, 300, SizeClass.SMALL), (19, 300, SizeClass.MICRO), (20, 299, SizeClass.MICRO), (0, 0, SizeClass.MICRO),
    ],
)  # fmt: skip
def test_size_class_needs_both_bounds(employees: int, revenue: int, size: SizeClass) -> None:
    assert size_class(employees, Decimal(revenue)) is size


def test_above_scale_begins_at_twenty_million_yuan() -> None:
    assert Profile(revenue=Decimal(2000)).is_above_scale is True
    assert Profile(revenue=Decimal("1999.99")).is_above_scale is False
    assert Profile().is_above_scale is None


def test_a_profile_is_read_as_typed() -> None:
    profile = read_profile({**GOOD, "credit_code": GOOD_CODE.lower()}, code_tables().known, complete=True)
    assert profile == Profile("【示例】沐川五金", GOOD_CODE, "320583", "33", 62, Decimal("2200.5"))
    assert (profile.size, profile.missing) == (SizeClass.SMALL, ())


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", ProfileReason.MISSING),
        ("name", "\u202e\u200b", ProfileReason.MISSING),
        ("name", "=cmd()", ProfileReason.FORMULA),
        ("name", "厂" * 121, ProfileReason.TOO_LONG),
        ("credit_code", "9132", ProfileReason.CREDIT_CODE_LENGTH),
        ("credit_code", "91320583MA1MX2R57!", ProfileReason.CREDIT_CODE_CHARACTERS),
        (
            "credit_code",
            GOOD_CODE[:-1] + ("1" if GOOD_CODE[-1] != "1" else "2"),
            ProfileReason.CREDIT_CODE_CHECK,
        ),
        ("region", "329999", ProfileReason.UNKNOWN_REGION),
        ("region", "320500", ProfileReason.REGION_NOT_COUNTY),
        ("industry", "C", ProfileReason.UNKNOWN_INDUSTRY),
        ("industry", "99", ProfileReason.UNKNOWN_INDUSTRY),
        ("employees", "六十", ProfileReason.NOT_A_NUMBER),
        ("employees", "1.5", ProfileReason.NOT_WHOLE),
        ("employees", "-1", ProfileReason.NEGATIVE),
        ("employees", "99999999", ProfileReason.TOO_LARGE),
        ("revenue", "1e30", ProfileReason.TOO_LARGE),
    ],
)
def test_each_fault_is_told_at_its_field(field: str, value: str, reason: ProfileReason) -> None:
    with pytest.raises(ProfileRefused) as refused:
        read_profile({**GOOD, field: value}, code_tables().known, complete=True)
    assert refused.value.reasons == {field: reason}


def test_a_file_may_leave_fields_out() -> None:
    profile = read_profile(
        {"production_type": "discrete", "region": "320500"}, code_tables().known, complete=False
    )
    assert (profile.region, profile.name, profile.size) == ("320500", "", None)


def test_a_good_credit_code_has_no_fault() -> None:
    assert credit_code_reason(GOOD_CODE) is None


def test_the_code_tables_are_whole() -> None:
    tables = code_tables()
    industries = tables.industries.values()
    assert (
        sum(i.level == "section" for i in industries),
        sum(i.level == "division" for i in industries),
    ) == (20, 97)
    assert len(tables.below("")) == 34
    jiangsu = [region.name for region in tables.below("320000")]
    assert jiangsu == [
        "南京市", "无锡市", "徐州市", "常州市", "苏州市", "南通市", "连云港市", "淮安市", "盐城市", "扬州市",
        "镇江市", "泰州市", "宿迁市",
    ]  # fmt: skip
    assert all(not r.parent or r.parent in tables.regions for r in tables.regions.values())
    assert tables.region_name("320583", "zh-CN") == "江苏省苏州市昆山市"
    assert tables.region_name("320583", "en") == "Kunshan, Suzhou, Jiangsu"


@pytest.mark.parametrize(
    ("words", "code"), [("五金", "33"), ("模具", "35"), ("33", "33"), ("tobacco", "16"), ("服装", "18")]
)
def test_industries_are_found_by_everyday_words(words: str, code: str) -> None:
    assert code in [industry.code for industry in code_tables().search_industries(words)]
