"""The pool: read from a workbook, every fault named by its cell, kept and read back."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from sqlmodel import Session

from app.enterprises.service.codes import code_tables
from app.providers.adapters import COLUMNS, DEMO_POOL, read_pool
from app.providers.domain import Pool, Provider, covers
from app.providers.errors import PoolFaulty
from app.providers.service.files import known_capabilities, load_demo_pool
from app.providers.service.keeping import fill_with_demo, import_pool, kept_pool

Rows = dict[str, list[list[object]]]
PROVIDER = ["P1", "【示例】甲", "综合集成型", "320500", "320000；310000", "C", "小型；中型", 2015, 40, 1, 5, "2028-01-01", "在池", "示例", "简介"]  # fmt: skip
OFFER = ["O1", "P1", "排产", "计划排程", 1, 3, "按项目", 10, 20, 60, "本地", "简介"]
CASE = ["C1", "P1", "某厂", "33", "小型", "计划排程", "准时率", 80, 95, "%", 2024, "是"]


def rows() -> Rows:
    return {"服务商": [list(PROVIDER)], "服务产品": [list(OFFER)], "案例": [list(CASE)]}


def workbook(path: Path, content: Rows) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for name, lines in content.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, COLUMNS[name])
        for n, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(n, column, cell)
                else:
                    sheet.write(n, column, cell)
    book.close()
    return path


def test_a_workbook_becomes_a_pool(tmp_path: Path) -> None:
    provider = read_pool(workbook(tmp_path / "p.xlsx", rows())).providers[0]
    assert (provider.code, provider.regions, provider.sizes) == (
        "P1",
        ("320000", "310000"),
        ("small", "medium"),
    )
    assert provider.offers[0].capabilities == ("planning",)
    assert (provider.cases[0].before, provider.cases[0].after, provider.cases[0].changed) == (80, 95, True)


def set_cell(sheet: str, column: str, value: object) -> Callable[[Rows], None]:
    def change(content: Rows) -> None:
        content[sheet][0][COLUMNS[sheet].index(column)] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (set_cell("服务商", "类别", "巨型"), "sheet 服务商, row 2, column 类别: expected one of 链主型"),
        (set_cell("服务商", "所在地区", "苏州"), "column 所在地区: expected a six-digit region code, got '苏州'"),
        (set_cell("服务商", "服务行业", "XX"), "column 服务行业: expected a section letter"),
        (set_cell("服务商", "入池有效期", "明年"), "column 入池有效期: expected a date like 2027-12-31"),
        (set_cell("服务商", "员工数", "几十"), "column 员工数: expected a number from 0, got '几十'"),
        (set_cell("服务商", "员工数", 1.5), "column 员工数: expected a whole number"),
        (set_cell("服务商", "名称", ""), "column 名称: is empty"),
        (set_cell("服务产品", "服务商编号", "P9"), "sheet 服务产品, row 2, column 服务商编号: expected a code of sheet 服务商"),
        (set_cell("服务产品", "对应能力", "炼金"), "column 对应能力: unknown capability, got '炼金'"),
        (set_cell("服务产品", "达到等级", 1), "column 起始等级: expected a level below 达到等级"),
        (set_cell("服务产品", "达到等级", 7), "column 达到等级: expected a level from 0 to 4"),
        (set_cell("服务产品", "最高价(万元)", 1), "column 最低价(万元): is above 最高价(万元)"),
        (set_cell("案例", "可联系", "也许"), "sheet 案例, row 2, column 可联系: expected one of 是、否"),
        (lambda content: content["服务商"].append(list(PROVIDER)), "sheet 服务商, column 编号: P1 stands twice"),
        (lambda content: content["服务商"].clear(), "sheet 服务商: expected at least one provider"),
    ],
)  # fmt: skip
def test_each_fault_names_its_cell(tmp_path: Path, change: Callable[[Rows], None], told: str) -> None:
    content = rows()
    change(content)
    if not content["服务商"]:
        content["服务产品"], content["案例"] = [], []
    with pytest.raises(PoolFaulty) as refused:
        read_pool(workbook(tmp_path / "p.xlsx", content))
    assert told in str(refused.value)


def test_a_missing_sheet_or_column_is_named(tmp_path: Path) -> None:
    content = rows()
    del content["案例"]
    with pytest.raises(PoolFaulty, match="expected a sheet named 案例"):
        read_pool(workbook(tmp_path / "p.xlsx", content))
    book = xlsxwriter.Workbook(str(tmp_path / "q.xlsx"))
    for name in COLUMNS:
        book.add_worksheet(name).write_row(0, 0, COLUMNS[name][1:])
    book.close()
    with pytest.raises(PoolFaulty, match="sheet 服务商, row 1: expected the columns 编号"):
        read_pool(tmp_path / "q.xlsx")


def test_a_formula_stays_text(tmp_path: Path) -> None:
    content = rows()
    set_cell("服务商", "简介", "=cmd()")(content)
    assert read_pool(workbook(tmp_path / "p.xlsx", content)).providers[0].summary == "=cmd()"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken"])
def test_something_else_than_a_workbook_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(content)
    with pytest.raises(PoolFaulty, match="expected an .xlsx workbook") as refused:
        read_pool(path)
    assert len(refused.value.lines) == 1


def test_the_demo_pool_is_large_varied_and_says_it_is_invented() -> None:
    pool, tables = load_demo_pool(), code_tables()
    assert DEMO_POOL.exists()
    assert len(pool.providers) >= 40
    assert all(p.is_demo and p.name.startswith("【示例】") for p in pool.providers)
    offered = [c for p in pool.providers for o in p.offers for c in o.capabilities]
    assert set(offered) == set(known_capabilities())
    assert len({p.kind for p in pool.providers}) == 9
    for city in (region.code for region in tables.below("320000")):
        assert sum(p.serves_region(city) for p in pool.providers) >= 10, city
    for provider in pool.providers:
        assert set(provider.regions) <= {*tables.regions, "000000"}
        assert set(provider.industries) <= set(tables.industries)


@pytest.mark.parametrize(
    ("wide", "region", "is_covered"),
    [
        ("320000", "320583", True), ("320500", "320583", True), ("320583", "320583", True),
        ("320500", "320600", False), ("310000", "320583", False), ("320100", "321000", False),
        ("321000", "321002", True), ("320000", "321000", True), ("110000", "110101", True),
    ],
)  # fmt: skip
def test_a_wide_region_covers_what_is_below_it(wide: str, region: str, is_covered: bool) -> None:
    assert covers(wide, region) is is_covered


def test_manufacturing_covers_its_divisions_only() -> None:
    provider: Provider = load_demo_pool().providers[0]
    wide = provider.__class__(
        **{**{f: getattr(provider, f) for f in provider.__slots__}, "industries": ("C", "44")}
    )
    assert [wide.serves_industry(code) for code in ("13", "43", "44", "46", "06")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_the_pool_is_kept_whole_and_a_second_import_changes_nothing(session: Session) -> None:
    pool = load_demo_pool()
    first = import_pool(session, pool)
    assert (first.added, first.changed, first.removed) == (len(pool.providers), 0, 0)
    assert kept_pool(session) == pool
    again = import_pool(session, pool)
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, len(pool.providers))
    smaller = Pool(pool.providers[1:])
    assert import_pool(session, smaller).removed == 1
    assert kept_pool(session) == smaller
    assert fill_with_demo(session) is False
