"""The form of the workbook: heads, notes at every column, drop-down lists, and one example a sheet."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self

import xlsxwriter

from app.kit.sheets import Cell
from app.providers.adapters.codes import capability_codes
from app.providers.adapters.columns import (
    CASES,
    CERTIFICATES,
    EXAMPLE_MARK,
    EXPERTS,
    LECTURES,
    OFFERS,
    PROVIDERS,
    SHEETS,
    Column,
    Sheet,
)
from app.providers.adapters.kinds import Day, Number

GUIDE, CHOICES = "说明", "选项"
VALIDATED_ROWS = 5000
LONGEST_LIST = 255
"""Excel takes no longer list inside a cell's rule; longer ones stand on the sheet of choices."""
GUIDE_LINES = (
    "一张表一类内容：先填“服务商”，再填“服务产品”“案例”“资质证书”；“专家”“大讲堂”没有可以空着。",
    "蓝底的栏必填，灰底的栏可空；点中表头可看填写说明。表头文字和表名请不要改，栏的先后可以调。",
    f"编号以“{EXAMPLE_MARK}”开头的是示例行，导入时跳过，删不删都可以。",
    "一格有多个值时用中文分号“；”分隔。日期请按 2027-12-31 填写。请不要合并单元格。",
    "地区填 GB/T 2260 六位代码，省、市代码包含其下全部区县，000000 表示全国；行业填 GB/T 4754 门类字母或两位大类代码。",
    "金额单位一律为万元。导入前会逐格检查，有错会列出在哪张表、哪一行、哪一栏、应当怎样填；默认有一处错就一行也不导入。",
)
EXAMPLES: Mapping[str, Mapping[str, str | float | date]] = {
    PROVIDERS: {
        "code": "P001", "name": "某某智能科技有限公司", "credit_code": "91320500MA00000000", "kind": "综合集成型",
        "home": "320500", "regions": "320500；320200", "industries": "C", "sizes": "小型；中型", "founded": 2015,
        "staff": 80, "rd_staff": 30, "capital": 1000, "revenue": "2000万至1亿元", "listing": "未上市",
        "titles": "专精特新", "diagnosticians": 4, "open_projects": 3, "max_projects": 10,
        "conflicts": "某某集团有限公司", "valid_until": date(2027, 12, 31), "state": "草稿", "is_demo": "正式",
        "contact": "王工", "phone": "0512-00000000", "summary": "为中小机加工企业做设备联网和生产管理。",
    },
    OFFERS: {
        "code": "O001", "provider": "P001", "name": "排产与报工系统", "kind": "产品", "capabilities": "计划排程；生产管控",
        "from_level": 1, "to_level": 3, "price_model": "按项目", "lowest": 10, "highest": 25.5, "days": 60,
        "deployment": "本地", "is_listed": "是", "security_level": "二级", "summary": "按订单排产，扫码报工。",
    },
    CASES: {
        "code": "C001", "provider": "P001", "customer": "某五金企业", "industry": "33", "size": "小型",
        "capabilities": "计划排程", "metric": "准时交货率", "before": 80, "after": 95, "unit": "%", "year": 2025,
        "may_be_contacted": "否", "metric2": "排产用时", "before2": 8, "after2": 1, "unit2": "小时",
        "amount": 18, "satisfaction": 5,
    },
    CERTIFICATES: {
        "provider": "P001", "name": "ISO 27001", "number": "ISMS-0000", "valid_until": date(2028, 6, 30),
    },
    EXPERTS: {
        "code": "E001", "name": "某某", "organisation": "某某大学", "title": "教授", "capabilities": "质量管理",
        "industries": "C", "regions": "320000", "may_be_named": "否", "is_demo": "正式", "summary": "研究质量数据分析。",
    },
    LECTURES: {
        "code": "L001", "title": "小企业怎样做排产", "day": date(2026, 12, 10), "place": "苏州市某某会议中心",
        "is_online": "否", "audience": "小微企业负责人", "capabilities": "计划排程", "speaker": "某某工程师",
        "is_demo": "正式", "summary": "从一张排产表讲起。",
    },
}  # fmt: skip


class Book:
    """A workbook being written: guide and choices first, then one sheet after the other."""

    def __init__(
        self,
        workbook: xlsxwriter.Workbook,
        guide_lines: Sequence[str] = GUIDE_LINES,
        choices: tuple[str, Iterable[str]] | None = None,
    ) -> None:
        self._book = workbook
        self._choices = choices or ("场景和能力", capability_codes())
        base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#c9d3d2"}
        self._must = workbook.add_format({**base, "bold": True, "bg_color": "#d5e9f5"})
        self._may = workbook.add_format({**base, "bold": True, "bg_color": "#eceff0"})
        self._example = workbook.add_format({"italic": True, "font_color": "#5b6b6a"})
        self._text = workbook.add_format({"num_format": "@"})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._example_day = workbook.add_format(
            {"italic": True, "font_color": "#5b6b6a", "num_format": "yyyy-mm-dd"}
        )
        guide = workbook.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110, workbook.add_format({"text_wrap": True}))
        for number, line in enumerate(guide_lines):
            guide.write_string(number, 0, line)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Add the sheet of choices and finish."""
        choices = self._book.add_worksheet(CHOICES)
        head, listed = self._choices
        choices.write_string(0, 0, head, self._may)
        for number, name in enumerate(listed, start=1):
            choices.write_string(number, 0, name)
        choices.set_column(0, 0, 24)
        self._book.close()

    def add(self, sheet: Sheet, rows: Iterable[Sequence[Cell]], *, are_examples: bool = False) -> None:
        """Add a sheet with its heads and rows."""
        page = self._book.add_worksheet(sheet.name)
        page.freeze_panes(1, 2)
        page.set_row(0, 32)
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, column.head, self._must if column.must else self._may)
            page.set_column(at, at, 36 if column.field == "summary" else 16, self._column_format(column))
            page.data_validation(1, at, VALIDATED_ROWS, at, self._rule(column))
        for number, cells in enumerate(rows, start=1):
            for at, cell in enumerate(cells):
                self._write(page, number, at, cell, is_example=are_examples)

    def _column_format(self, column: Column) -> object:
        if isinstance(column.kind, Day):
            return self._day
        return None if isinstance(column.kind, Number) else self._text

    def _rule(self, column: Column) -> dict[str, object]:
        """Give the note shown beside a cell, and the drop-down list where one value is chosen."""
        rule: dict[str, object] = {
            "validate": "any",
            "input_title": column.head[:32],
            "input_message": column.note + ("" if column.must else "（可空）"),
        }
        if column.kind.choices and not column.kind.is_many:
            rule |= {
                "validate": "list",
                "source": list(column.kind.choices),
                "error_title": column.head[:32],
                "error_message": "请从下拉列表里选。",
            }
        return rule

    def _write(self, page: object, row: int, at: int, cell: Cell, *, is_example: bool) -> None:
        write = page  # xlsxwriter ships no types
        if cell is None or cell == "":
            return
        if isinstance(cell, date):
            day_format = self._example_day if is_example else self._day
            write.write_datetime(row, at, cell, day_format)  # type: ignore[attr-defined]
        elif isinstance(cell, int | float):
            write.write_number(row, at, cell, self._example if is_example else None)  # type: ignore[attr-defined]
        else:
            text_format = self._example if is_example else self._text
            write.write_string(row, at, cell, text_format)  # type: ignore[attr-defined]


def write_template() -> bytes:
    """Write the empty form with one marked example row in every sheet."""
    made = io.BytesIO()
    with Book(xlsxwriter.Workbook(made, {"strings_to_formulas": False, "in_memory": True})) as book:
        for sheet in SHEETS:
            book.add(sheet, [_example_row(sheet)], are_examples=True)
    return made.getvalue()


def _example_row(sheet: Sheet) -> list[Cell]:
    told = EXAMPLES[sheet.name]
    cells: list[Cell] = [told.get(column.field) for column in sheet.columns]
    return [f"{EXAMPLE_MARK}{cells[0]}", *cells[1:]]
