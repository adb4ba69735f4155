"""Pool files: what a good one becomes, every fault with its exact sentence, and the way there and back."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.kit.i18n import translator
from app.providers.adapters.columns import SHEETS
from app.providers.adapters.files import read_pool_bytes
from app.providers.adapters.kinds import Number, Text
from app.providers.adapters.reading import MOST_ROWS, PoolReading
from app.providers.adapters.writing import write_csv, write_json_pool, write_workbook
from app.providers.domain import AiLink, Case, Figure, Offer, Pool, Provider
from app.providers.domain.fault_words import fault_words
from app.providers.errors import FaultCode, PoolFaulty
from app.providers.service.files import WRITERS, load_demo_pool, pool_file, template_file
from tests.factories.pools import CASE, OFFER, PROVIDER, Rows, member, pool_of, rows, workbook


def read(content: bytes, name: str = "pool.xlsx") -> PoolReading:
    return read_pool_bytes(name, content)


def told(content: bytes, name: str = "pool.xlsx") -> list[str]:
    try:
        faults = read(content, name).faults
    except PoolFaulty as refused:
        faults = refused.faults
    return [fault_words(translator("zh-CN"), fault) for fault in faults]


def test_a_workbook_becomes_a_pool() -> None:
    reading = read(workbook(rows()))
    assert reading.faults == ()
    provider = reading.pool.providers[0]
    assert (provider.code, provider.regions, provider.sizes) == (
        "P1",
        ("320000", "310000"),
        ("small", "medium"),
    )
    assert provider.offers[0].capabilities == ("planning",)
    assert (provider.cases[0].before, provider.cases[0].after) == (80, 95)
    assert provider.certificates[0].valid_until == date(2028, 1, 1)
    assert reading.pool.experts[0].may_be_named is False
    assert reading.pool.lectures[0].day == date(2026, 12, 10)


def test_what_is_left_empty_has_its_plain_meaning() -> None:
    provider = read(workbook(rows())).pool.providers[0]
    assert (provider.capital, provider.diagnosticians, provider.titles) == (None, 0, ())
    assert (provider.offers[0].kind, provider.offers[0].is_ai) == ("解决方案", False)


def test_a_case_may_have_three_figures() -> None:
    content = rows()
    content["案例"][0] |= {"指标2": "用时", "改造前2": 8, "改造后2": 1.5, "单位2": "小时"}
    case = read(workbook(content)).pool.providers[0].cases[0]
    assert case.more == (Figure("用时", Decimal(8), Decimal("1.5"), "小时"),)


def cell(sheet: str, column: str, value: object) -> Callable[[Rows], None]:
    def change(content: Rows) -> None:
        content[sheet][0][column] = value

    return change


def more(sheet: str, **cells: object) -> Callable[[Rows], None]:
    def change(content: Rows) -> None:
        content[sheet].append({**content[sheet][0], **cells})

    return change


FAULTS: list[tuple[Callable[[Rows], None], list[str]]] = [
    (cell("服务商", "名称", ""), ["工作表“服务商”第 2 行“名称”栏：没有填写，这一栏必填。"]),
    (cell("服务商", "名称", "长" * 81), ["工作表“服务商”第 2 行“名称”栏：太长，最多 80 个字。"]),
    (cell("服务商", "员工数", "几十"), ["工作表“服务商”第 2 行“员工数”栏：应为不小于 0 的数字，现为“几十”。"]),
    (cell("服务商", "员工数", -3), ["工作表“服务商”第 2 行“员工数”栏：应为不小于 0 的数字，现为“-3”。"]),
    (cell("服务商", "员工数", 1.5), ["工作表“服务商”第 2 行“员工数”栏：应为整数，现为“1.5”。"]),
    (cell("服务商", "成立年份", 15), ["工作表“服务商”第 2 行“成立年份”栏：应在 1900 到 2100 之间，现为“15”。"]),
    (cell("服务产品", "达到等级", 7), ["工作表“服务产品”第 2 行“达到等级”栏：应在 0 到 4 之间，现为“7”。"]),
    (cell("服务产品", "最低价(万元)", 1.23456), ["工作表“服务产品”第 2 行“最低价(万元)”栏：最多四位小数，现为“1.23456”。"]),
    (cell("服务商", "入池有效期", "明年"), ["工作表“服务商”第 2 行“入池有效期”栏：应为日期，如 2027-12-31，现为“明年”。"]),
    (cell("服务商", "入池有效期", "31/12/2027"), ["工作表“服务商”第 2 行“入池有效期”栏：应为日期，如 2027-12-31，现为“31/12/2027”。"]),
    (cell("服务商", "入池有效期", "2027-02-30"), ["工作表“服务商”第 2 行“入池有效期”栏：应为日期，如 2027-12-31，现为“2027-02-30”。"]),
    (cell("服务商", "入池有效期", 46752), ["工作表“服务商”第 2 行“入池有效期”栏：应为日期，如 2027-12-31，现为“46752”。"]),
    (cell("服务商", "类别", "巨型"), ["工作表“服务商”第 2 行“类别”栏：应为这些之一：链主型、综合集成型、小快轻准产品型、诊断机构、网络运营商、安全服务、AI应用、云与算力、法律合规，现为“巨型”。"]),
    (cell("服务商", "服务规模", "小型；超大"), ["工作表“服务商”第 2 行“服务规模”栏：应为这些之一：微型、小型、中型、大型，现为“超大”。"]),
    (cell("案例", "可联系", "也许"), ["工作表“案例”第 2 行“可联系”栏：应为这些之一：是、否，现为“也许”。"]),
    (cell("服务商", "所在地区", "苏州"), ["工作表“服务商”第 2 行“所在地区”栏：应为六位行政区划代码（全国填 000000），现为“苏州”。"]),
    (cell("服务商", "服务地区", "320000；329999"), ["工作表“服务商”第 2 行“服务地区”栏：应为六位行政区划代码（全国填 000000），现为“329999”。"]),
    (cell("服务商", "服务行业", "XX"), ["工作表“服务商”第 2 行“服务行业”栏：应为国民经济行业的门类字母或两位大类代码，如 C、33，现为“XX”。"]),
    (cell("服务产品", "对应能力", "炼金"), ["工作表“服务产品”第 2 行“对应能力”栏：没有“炼金”这个场景或能力，请从“选项”表里选。"]),
    (cell("案例", "行业", "33；34"), ["工作表“案例”第 2 行“行业”栏：只能填一个，现为“33；34”。"]),
    (cell("服务产品", "AI环节", "卖萌"), ["工作表“服务产品”第 2 行“AI环节”栏：应为这些之一：研发设计、生产制造、质量检测、运营管理、供应链管理，现为“卖萌”。"]),
    (cell("服务商", "性质", "正式"), ["工作表“服务商”第 2 行“统一社会信用代码”栏：应为 18 位统一社会信用代码，请核对位数和校验位，现为“”。"]),
    (cell("服务产品", "服务商编号", "P9"), ["工作表“服务产品”第 2 行“服务商编号”栏：“服务商”表里没有编号“P9”。"]),
    (cell("服务产品", "最高价(万元)", 1), ["工作表“服务产品”第 2 行“最低价(万元)”栏：最低价 10 高于最高价 1，是不是填反了？"]),
    (cell("服务产品", "达到等级", 1), ["工作表“服务产品”第 2 行“起始等级”栏：对应场景时要填等级，并且起始等级要低于达到等级。"]),
    (cell("服务产品", "起始等级", ""), ["工作表“服务产品”第 2 行“起始等级”栏：对应场景时要填等级，并且起始等级要低于达到等级。"]),
    (cell("服务商", "入池起始日", "2028-02-01"), ["工作表“服务商”第 2 行“入池起始日”栏：起始日 2028-02-01 晚于有效期 2028-01-01，是不是填反了？"]),
    (cell("服务商", "研发人员", 41), ["工作表“服务商”第 2 行“研发人员”栏：研发人员 41 人，多于员工总数 40 人。"]),
    (cell("案例", "指标2", "用时"), ["工作表“案例”第 2 行“指标2”栏：指标、改造前、改造后、单位四栏要一起填，或者都不填。"]),
    (cell("案例", "满意度", 6), ["工作表“案例”第 2 行“满意度”栏：应在 1 到 5 之间，现为“6”。"]),
    (more("服务商", 名称="【示例】乙"), ["工作表“服务商”第 2 行“编号”栏：“P1”和第 3 行重复，每个编号只能用一次。", "工作表“服务商”第 3 行“编号”栏：“P1”和第 2 行重复，每个编号只能用一次。"]),
    (lambda content: (cell("服务商", "统一社会信用代码", "91DEMO")(content), more("服务商", 编号="P2")(content), None)[2], ["工作表“服务商”第 2 行“统一社会信用代码”栏：信用代码“91DEMO”和第 3 行重复，一家只填一行。", "工作表“服务商”第 3 行“统一社会信用代码”栏：信用代码“91DEMO”和第 2 行重复，一家只填一行。"]),
    (more("资质证书"), ["工作表“资质证书”第 2 行“证书编号”栏：“P1/ISO 27001/N1”和第 3 行重复，每个编号只能用一次。", "工作表“资质证书”第 3 行“证书编号”栏：“P1/ISO 27001/N1”和第 2 行重复，每个编号只能用一次。"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentences"), FAULTS, ids=[words[0][3:40] for _, words in FAULTS])
def test_each_fault_has_its_place_and_says_what_is_expected(
    change: Callable[[Rows], None], sentences: list[str]
) -> None:
    content = rows()
    change(content)
    assert told(workbook(content)) == sentences


def test_all_faults_are_listed_in_the_order_of_the_file() -> None:
    content = rows()
    for sheet, column, value in (("案例", "年份", "去年"), ("服务商", "员工数", "x"), ("服务商", "名称", ""), ("服务产品", "交付天数", "")):  # fmt: skip
        cell(sheet, column, value)(content)
    assert [sentence.split("：")[0] for sentence in told(workbook(content))] == [
        "工作表“服务商”第 2 行“名称”栏",
        "工作表“服务商”第 2 行“员工数”栏",
        "工作表“服务产品”第 2 行“交付天数”栏",
        "工作表“案例”第 2 行“年份”栏",
    ]


def test_missing_sheets_columns_and_providers_are_named() -> None:
    content = rows()
    del content["案例"]
    assert told(workbook(content)) == ["工作表“案例”：缺少这张表，请从模板补上，表名不要改。"]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        for sheet in SHEETS:
            heads = [column.head for column in sheet.columns if column.head not in {"类别", "客户", "简介"}]
            made.add_worksheet(sheet.name).write_row(0, 0, heads)
    assert told(book.getvalue())[:3] == [
        "工作表“服务商”：第 1 行缺少这些栏：类别、简介。",
        "工作表“服务产品”：第 1 行缺少这些栏：简介。",
        "工作表“案例”：第 1 行缺少这些栏：客户。",
    ]
    assert told(workbook({"服务商": [], "服务产品": [], "案例": []})) == [
        "工作表“服务商”：没有一行数据，至少要有一家服务商。"
    ]


def test_a_column_that_stands_twice_is_named() -> None:
    def again(sheets: dict[str, Any]) -> None:
        sheets["服务商"].write_string(0, 20, "名称")

    assert told(workbook(rows(), again)) == ["工作表“服务商”：第 1 行有两个“名称”栏，请只留一个。"]


def test_merged_cells_are_named_at_every_row_they_touch() -> None:
    def merge(sheets: dict[str, Any]) -> None:
        sheets["服务商"].merge_range(1, 15, 2, 15, "合并")

    content = rows()
    content["服务商"].append({**PROVIDER, "编号": "P2"})
    assert told(workbook(content, merge)) == [
        "工作表“服务商”第 2 行：有合并的单元格（P2:P3），请取消合并，每格分别填写。",
        "工作表“服务商”第 3 行：有合并的单元格（P2:P3），请取消合并，每格分别填写。",
    ]


@pytest.mark.parametrize(
    "typed", [date(2027, 12, 31), "2027-12-31", "2027/12/31", "2027.12.31", "2027年12月31日", "20271231", "２０２７-12-31"]
)  # fmt: skip
def test_a_day_may_be_written_in_every_clear_way(typed: object) -> None:
    content = rows()
    cell("服务商", "入池有效期", typed)(content)
    assert read(workbook(content)).pool.providers[0].valid_until == date(2027, 12, 31)


def test_a_formula_gives_its_value_and_a_text_that_looks_like_one_stays_text() -> None:
    def formula(sheets: dict[str, Any]) -> None:
        sheets["服务商"].write_formula(1, 8, "=10*4", None, 40)
        sheets["服务产品"].write_formula(1, 5, "=0.1+0.2", None, 0.30000000000000004)

    content = rows()
    cell("服务商", "简介", "=cmd|' /C calc'!A0")(content)
    provider = read(workbook(content, formula)).pool.providers[0]
    assert (provider.staff, provider.summary) == (40, "=cmd|' /C calc'!A0")
    assert provider.offers[0].lowest == Decimal("0.3")


def test_a_formula_without_a_value_counts_as_not_filled() -> None:
    def formula(sheets: dict[str, Any]) -> None:
        sheets["服务商"].write_formula(1, 8, "=1/0", None, "#DIV/0!")

    content = rows()
    assert told(workbook(content, formula)) == ["工作表“服务商”第 2 行“员工数”栏：没有填写，这一栏必填。"]


@pytest.mark.parametrize("name", ["pool.xlsx", "POOL.XLSX"])
@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken", workbook({})[:200]])
def test_something_else_than_a_workbook_is_one_sentence(name: str, content: bytes) -> None:
    assert told(content, name) == ["这不是能读的 .xlsx 工作簿，请用模板另存为“Excel 工作簿（.xlsx）”。"]


def test_other_files_are_refused_by_name_and_content() -> None:
    assert told(b"", "pool.xls") == ["文件名应以 .xlsx、.csv 或 .json 结尾，现为“pool.xls”。"]
    assert told("编号,名称\nP1,甲".encode(), "p.csv") == [
        "这不是能读的 CSV 文件：每张表之前应有一行表名，如“[服务商]”。"
    ]
    assert told(b'{"providers": [', "p.json")[0].startswith("这不是能读的 JSON 文件：line 1")
    assert told(b"x" * 20_000_001, "p.csv") == ["文件太大，最大 20 MB，请分几次导入。"]


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/big.xml", "w") as part:
        for _ in range(401):
            part.write(b"0" * 1_000_000)
    assert len(packed.getvalue()) < 1_000_000
    assert told(packed.getvalue()) == ["文件太大，最大 20 MB，请分几次导入。"]


def test_a_hundred_thousand_rows_are_refused_in_bounded_time() -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as made:
        for sheet in SHEETS[:3]:
            page = made.add_worksheet(sheet.name)
            page.write_row(0, 0, [column.head for column in sheet.columns if column.must])
            for number in range(1, 100_001 if sheet is SHEETS[0] else 1):
                page.write_string(number, 0, f"P{number}")
    begun = time.perf_counter()
    sentences = told(book.getvalue())
    assert sentences == [f"工作表“服务商”：共 100000 行，一次最多 {MOST_ROWS} 行，请分几次导入。"]
    assert time.perf_counter() - begun < 30


def test_a_file_full_of_faults_costs_no_more_than_a_good_one() -> None:
    content = rows()
    content["服务商"] = [
        {**PROVIDER, "编号": f"P{n}", "员工数": "x", "类别": "", "名称": ""} for n in range(4000)
    ]
    sentences = told(workbook(content))
    assert len(sentences) < 10_100
    assert sentences[0] == "工作表“服务商”：错误超过 10000 处，后面的没有再列；请先改好前面这些。"


def test_the_template_marks_its_examples_and_they_are_not_read() -> None:
    assert told(template_file()) == ["工作表“服务商”：没有一行数据，至少要有一家服务商。"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(template_file()))
    assert book.sheet_names == ["说明", *(sheet.name for sheet in SHEETS), "选项"]
    for sheet in SHEETS:
        heads, example = book.get_sheet_by_name(sheet.name).to_python()
        assert heads == [column.head for column in sheet.columns]
        assert str(example[0]).startswith("例：")


def test_the_examples_of_the_template_are_good_rows() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(template_file()))
    content: Rows = {}
    for sheet in SHEETS:
        heads, example = book.get_sheet_by_name(sheet.name).to_python()
        filled = dict(zip(map(str, heads), example, strict=False))
        first = next(iter(filled))
        content[sheet.name] = [{**filled, first: str(filled[first]).removeprefix("例：")}]
    cell("服务商", "统一社会信用代码", "91320500MA1MCBRP6C")(content)
    assert [s for s in told(workbook(content)) if "信用代码" not in s] == []


def test_the_template_offers_lists_where_one_of_some_is_chosen() -> None:
    with zipfile.ZipFile(io.BytesIO(template_file())) as packed:
        providers = packed.read("xl/worksheets/sheet2.xml").decode()
    assert providers.count('type="list"') == sum(
        bool(column.kind.choices) and not column.kind.is_many for column in SHEETS[0].columns
    )
    assert "链主型,综合集成型" in providers
    assert "promptTitle" in providers


FULL = member(
    0,
    credit_code="91DEMO00000000001X",
    capital=Decimal("1000.5"),
    titles=("专精特新", "领军服务商"),
    conflicts=("某集团", "+86 某公司"),
    contact="=王工",
    appraisal=Decimal("88.25"),
    valid_from=date(2026, 1, 1),
    phone="'0512-1",
    offers=(
        replace(member(0).offers[0], ai_links=(AiLink.INSPECTION, AiLink.DESIGN), is_listed=True, lowest=Decimal("0.0001"), highest=Decimal(10**9)),
    ),
    cases=(replace(member(0).cases[0], more=(Figure("用时", Decimal(8), Decimal("1.5"), "小时"),), amount=Decimal(18), satisfaction=5),),
)  # fmt: skip


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("pool", [load_demo_pool(), pool_of(FULL)], ids=["demo", "full"])
def test_what_is_written_reads_back_the_same(ending: str, pool: Pool) -> None:
    reading = read(pool_file(pool, ending), f"pool{ending}")
    assert reading.faults == ()
    assert reading.pool == pool
    assert pool_file(reading.pool, ending) == pool_file(pool, ending) or ending == ".xlsx"


ODD = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="；;"),
    min_size=1,
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(ODD, ODD, st.decimals(0, 10**6, places=4))
def test_odd_texts_and_numbers_survive_every_kind_of_file(name: str, word: str, price: Decimal) -> None:
    first = Text(80).read(f"名{name}")
    cleaned = Text(80).read(word)
    offer = replace(member(0).offers[0], lowest=Number().read(str(price)), highest=Decimal(10**7))  # type: ignore[arg-type]
    pool = pool_of(member(0, name=first, summary=cleaned or "空", offers=(offer,)))
    for write, ending in ((write_workbook, "xlsx"), (write_csv, "csv"), (write_json_pool, "json")):
        assert read(write(pool), f"p.{ending}").pool == pool


def test_no_text_of_an_export_runs_in_a_spreadsheet() -> None:
    evil = pool_of(member(0, name='=HYPERLINK("http://x")', summary="@SUM(1)", contact="-2+3"))
    with zipfile.ZipFile(io.BytesIO(write_workbook(evil))) as packed:
        assert all(b"<f>" not in packed.read(name) for name in packed.namelist())
    text = write_csv(evil).decode("utf-8-sig")
    assert '"\'=HYPERLINK(""http://x"")"' in text
    assert ",'@SUM(1)" in text
    assert ",'-2+3," in text


def test_csv_as_excel_saves_it_in_china_is_read() -> None:
    pool = pool_of(member(0))
    assert read(write_csv(pool).decode("utf-8-sig").encode("gb18030"), "p.csv").pool == pool


def test_a_fault_of_a_csv_names_the_line_and_of_json_the_place_in_the_list() -> None:
    pool = pool_of(member(0), member(1))
    lines = write_csv(pool).decode("utf-8-sig").replace("综合集成型", "巨型", 1).encode()
    assert told(lines, "p.csv")[0].startswith("工作表“服务商”第 3 行“类别”栏：应为这些之一")
    document = json.loads(write_json_pool(pool))
    document["providers"][1]["kind"] = "巨型"
    assert told(json.dumps(document).encode(), "p.json")[0].startswith("工作表“服务商”第 2 行“类别”栏")


@pytest.mark.parametrize(
    "document", [[], 1, "x", None, {"providers": 5}, {"providers": [1]}, {"providers": [{"code": {}}]}]
)
def test_json_of_another_form_is_refused_with_a_sentence(document: object) -> None:
    assert told(json.dumps(document).encode(), "p.json")


def test_every_column_fills_a_field_of_its_type() -> None:
    kinds: dict[str, Any] = {"服务商": Provider, "服务产品": Offer, "案例": Case}
    for sheet in SHEETS:
        kind = kinds.get(sheet.name)
        names = {column.field for column in sheet.columns} - {f"{f}{n}" for n in (2, 3) for f in ("metric", "before", "after", "unit")}  # fmt: skip
        if kind is not None:
            inner = {"offers", "cases", "certificates", "more"}
            assert names == set(kind.__dataclass_fields__) - inner


OF_THE_REGISTER = {
    FaultCode.ALREADY_SUBMITTED, FaultCode.NOT_A_RESULT, FaultCode.NOT_AN_ANSWER, FaultCode.OUTSIDE_REGION, FaultCode.UNKNOWN_ENTERPRISE, FaultCode.UNKNOWN_ITEM, FaultCode.UNKNOWN_QUESTIONNAIRE,
}  # fmt: skip
"""What only the tables of the register can have wrong, see `tests/exchange`."""


def test_every_fault_has_a_sentence_whose_places_are_filled() -> None:
    seen = {code for change, _ in FAULTS for code in _codes(change)}
    elsewhere = {
        FaultCode.UNREADABLE, FaultCode.TOO_LARGE, FaultCode.NOT_A_WORKBOOK, FaultCode.NOT_JSON, FaultCode.NOT_CSV,
        FaultCode.UNKNOWN_ENDING, FaultCode.MISSING_SHEET, FaultCode.MISSING_COLUMNS, FaultCode.COLUMN_TWICE,
        FaultCode.TOO_MANY_ROWS, FaultCode.TOO_MANY_FAULTS, FaultCode.NO_PROVIDER, FaultCode.MERGED, FaultCode.CREDIT_CODE_TAKEN,
        FaultCode.OWNED_BY_OTHER, FaultCode.STATE_OF_NEW, FaultCode.STATE_OF_KNOWN, FaultCode.OFFICE_ONLY,
        FaultCode.NOT_YOURS, FaultCode.NOT_YOUR_REGION,
    }  # fmt: skip
    assert seen | elsewhere == set(FaultCode) - OF_THE_REGISTER


def _codes(change: Callable[[Rows], None]) -> set[FaultCode]:
    content = rows()
    change(content)
    return {fault.code for fault in read(workbook(content)).faults}


def test_good_rows_are_known_beside_faulty_ones() -> None:
    content = rows()
    content["服务商"] += [{**PROVIDER, "编号": "P2"}, {**PROVIDER, "编号": "P3", "员工数": "x"}]
    content["服务产品"] += [
        {**OFFER, "编号": "O2", "交付天数": ""},
        {**OFFER, "编号": "O3", "服务商编号": "P3"},
    ]
    content["案例"].append({**CASE, "编号": "C2", "服务商编号": "P2"})
    reading = read(workbook(content))
    assert [(p.code, len(p.offers), len(p.cases)) for p in reading.pool.providers] == [
        ("P1", 1, 1),
        ("P2", 0, 1),
    ]
    assert reading.spoiled == {"P1"}
    assert reading.left_out == 1
    assert reading.places["服务产品", "O2"] == 3
