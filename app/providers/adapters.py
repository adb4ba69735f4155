"""Reading a pool workbook (.xlsx): three sheets with Chinese headers, every fault named by its cell."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from app.kit.plain import clean_line, read_number
from app.providers.domain import (
    SIZES,
    Capability,
    Case,
    Deployment,
    Offer,
    Pool,
    PriceModel,
    Provider,
    ProviderClass,
    ProviderState,
)
from app.providers.errors import PoolFaulty

HERE = Path(__file__).parent
DEMO_POOL = HERE / "demo" / "pool.xlsx"
LARGEST_FILE = 20_000_000
MOST_FAULTS = 50
PROVIDERS, OFFERS, CASES = "服务商", "服务产品", "案例"
COLUMNS = {
    PROVIDERS: (
        "编号", "名称", "类别", "所在地区", "服务地区", "服务行业", "服务规模", "成立年份", "员工数",
        "在手项目", "最大并行项目", "入池有效期", "状态", "性质", "简介",
    ),
    OFFERS: (
        "编号", "服务商编号", "名称", "对应能力", "起始等级", "达到等级", "价格模式", "最低价(万元)",
        "最高价(万元)", "交付天数", "部署方式", "简介",
    ),
    CASES: (
        "编号", "服务商编号", "客户", "行业", "规模", "对应能力", "指标", "改造前", "改造后", "单位",
        "年份", "可联系",
    ),
}  # fmt: skip
REGION = re.compile(r"\d{6}")
INDUSTRY = re.compile(r"[A-T]|\d{2}")
Cell = object
Row = Mapping[str, Cell]
Kind = TypeVar("Kind", bound=StrEnum)


@cache
def capabilities() -> Mapping[str, Capability]:
    """Give the closed list of capabilities, by code."""
    with (HERE / "capabilities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["code"]: Capability(r["code"], r["kind"] == "scene", r["name"], r["name_en"]) for r in rows}


@dataclass(slots=True)
class _Cells:
    """One row, read cell by cell; every fault is noted with its place and a harmless value given."""

    file: str
    sheet: str
    number: int
    row: Row
    faults: list[str] = field(default_factory=list)

    def text(self, column: str, *, most: int = 200) -> str:
        value = clean_line(_as_text(self.row.get(column)))
        if not value:
            self.fault(column, "is empty")
        if len(value) > most:
            self.fault(column, f"is longer than {most} characters")
        return value

    def number_of(self, column: str) -> Decimal:
        value = read_number(_as_text(self.row.get(column)))
        if value is None or value < 0:
            self.fault(column, f"expected a number from 0, got {_as_text(self.row.get(column))[:40]!r}")
            return Decimal(0)
        return value

    def whole(self, column: str) -> int:
        value = self.number_of(column)
        if value != value.to_integral_value():
            self.fault(column, f"expected a whole number, got {value}")
        return int(value)

    def level(self, column: str) -> int | None:
        if not _as_text(self.row.get(column)):
            return None
        value = self.whole(column)
        if value > 4:  # noqa: PLR2004 - scenes have the levels 0 to 4
            self.fault(column, f"expected a level from 0 to 4, got {value}")
        return value

    def one_of(self, column: str, kind: type[Kind]) -> Kind:
        value = self.text(column)
        for member in kind:
            if member.value == value:
                return member
        self.fault(column, f"expected one of {'、'.join(kind)}, got {value[:40]!r}")
        return next(iter(kind))

    def listed(self, column: str, check: Callable[[str], str | None]) -> tuple[str, ...]:
        found = []
        for part in re.split("[；;]", self.text(column, most=2000)):
            value = part.strip()
            fault = check(value) if value else None
            if fault:
                self.fault(column, f"{fault}, got {value[:40]!r}")
            elif value:
                found.append(value)
        return tuple(found)

    def day(self, column: str) -> date:
        value = self.row.get(column)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(_as_text(value))
        except ValueError:
            self.fault(column, f"expected a date like 2027-12-31, got {_as_text(value)[:40]!r}")
            return date.min

    def fault(self, column: str, what: str) -> None:
        self.faults.append(f"{self.file}: sheet {self.sheet}, row {self.number}, column {column}: {what}")


def read_pool(path: Path) -> Pool:
    """Read a pool workbook; raises `PoolFaulty` with up to 50 lines."""
    workbook = _open(path)
    faults: list[str] = []
    sheets = {name: list(_rows(workbook, path, name, faults)) for name in COLUMNS}
    providers = [_provider(cells) for cells in sheets[PROVIDERS]]
    known = {provider.code for provider in providers}
    offers = [_offer(cells, known) for cells in sheets[OFFERS]]
    cases = [_case(cells, known) for cells in sheets[CASES]]
    for cells in (cells for sheet in sheets.values() for cells in sheet):
        faults += cells.faults
    for name, codes in (
        (PROVIDERS, [p.code for p in providers]),
        (OFFERS, [o.code for o in offers]),
        (CASES, [c.code for c in cases]),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        faults += [f"{path}: sheet {name}, column 编号: {code} stands twice" for code in twice]
    if not faults and not providers:
        faults.append(f"{path}: sheet {PROVIDERS}: expected at least one provider")
    if faults:
        raise PoolFaulty(faults[:MOST_FAULTS])
    return Pool(
        tuple(
            replace(
                provider,
                offers=tuple(o for o in offers if o.provider == provider.code),
                cases=tuple(c for c in cases if c.provider == provider.code),
            )
            for provider in sorted(providers, key=lambda p: p.code)
        )
    )


def _open(path: Path) -> CalamineWorkbook:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PoolFaulty([f"{path}: expected at most {LARGEST_FILE} bytes"])
        return CalamineWorkbook.from_path(str(path))
    except OSError as fault:
        raise PoolFaulty([f"{path}: expected a readable .xlsx workbook: {fault.strerror}"]) from fault
    except CalamineError as fault:
        raise PoolFaulty(
            [f"{path}: expected an .xlsx workbook with the sheets {'、'.join(COLUMNS)}"]
        ) from fault


def _rows(workbook: CalamineWorkbook, path: Path, sheet: str, faults: list[str]) -> Iterator[_Cells]:
    if sheet not in workbook.sheet_names:
        faults.append(f"{path}: expected a sheet named {sheet}")
        return
    table = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    header = [_as_text(cell) for cell in table[0]] if table else []
    absent = [column for column in COLUMNS[sheet] if column not in header]
    if absent:
        faults.append(f"{path}: sheet {sheet}, row 1: expected the columns {'、'.join(absent)}")
        return
    for number, cells in enumerate(table[1:], start=2):
        row = dict(zip(header, cells, strict=False))
        if any(_as_text(cell) for cell in cells):
            yield _Cells(str(path), sheet, number, row)


def _provider(c: _Cells) -> Provider:
    home = c.listed("所在地区", _region_fault)
    return Provider(
        code=c.text("编号", most=20),
        name=c.text("名称", most=80),
        kind=c.one_of("类别", ProviderClass),
        home=home[0] if home else "",
        regions=c.listed("服务地区", _region_fault),
        industries=c.listed("服务行业", _industry_fault),
        sizes=tuple(SIZES[s] for s in c.listed("服务规模", _size_fault)),
        founded=c.whole("成立年份"),
        staff=c.whole("员工数"),
        open_projects=c.whole("在手项目"),
        max_projects=c.whole("最大并行项目"),
        valid_until=c.day("入池有效期"),
        state=c.one_of("状态", ProviderState),
        is_demo=c.one_of("性质", _Nature) is _Nature.DEMO,
        summary=c.text("简介", most=500),
    )


class _Nature(StrEnum):
    DEMO = "示例"
    REAL = "正式"


class _YesNo(StrEnum):
    YES = "是"
    NO = "否"


def _offer(c: _Cells, known: set[str]) -> Offer:
    lowest, highest = c.number_of("最低价(万元)"), c.number_of("最高价(万元)")
    if lowest > highest:
        c.fault("最低价(万元)", "is above 最高价(万元)")
    codes = _capability_codes(c)
    low, high = c.level("起始等级"), c.level("达到等级")
    graded = any(capabilities()[code].is_scene for code in codes)
    if graded and (low is None or high is None or low >= high):
        c.fault("起始等级", "expected a level below 达到等级 for a scene")
    return Offer(
        code=c.text("编号", most=20),
        provider=_owner(c, known),
        name=c.text("名称", most=80),
        capabilities=codes,
        from_level=low,
        to_level=high,
        price_model=c.one_of("价格模式", PriceModel),
        lowest=lowest,
        highest=highest,
        days=c.whole("交付天数"),
        deployment=c.one_of("部署方式", Deployment),
        summary=c.text("简介", most=500),
    )


def _case(c: _Cells, known: set[str]) -> Case:
    size = c.listed("规模", _size_fault)
    industry = c.listed("行业", _industry_fault)
    return Case(
        code=c.text("编号", most=20),
        provider=_owner(c, known),
        customer=c.text("客户", most=80),
        industry=industry[0] if industry else "",
        size=SIZES[size[0]] if size else "",
        capabilities=_capability_codes(c),
        metric=c.text("指标", most=40),
        before=c.number_of("改造前"),
        after=c.number_of("改造后"),
        unit=c.text("单位", most=20),
        year=c.whole("年份"),
        may_be_contacted=c.one_of("可联系", _YesNo) is _YesNo.YES,
    )


def _owner(c: _Cells, known: set[str]) -> str:
    code = c.text("服务商编号", most=20)
    if code not in known:
        c.fault("服务商编号", f"expected a code of sheet {PROVIDERS}, got {code!r}")
    return code


def _capability_codes(c: _Cells) -> tuple[str, ...]:
    by_name = {capability.name: capability.code for capability in capabilities().values()}
    names = c.listed("对应能力", lambda name: None if name in by_name else "unknown capability")
    return tuple(by_name[name] for name in names)


def _region_fault(code: str) -> str | None:
    return None if REGION.fullmatch(code) else "expected a six-digit region code"


def _industry_fault(code: str) -> str | None:
    return None if INDUSTRY.fullmatch(code) else "expected a section letter or a two-digit division"


def _size_fault(name: str) -> str | None:
    return None if name in SIZES else f"expected one of {'、'.join(SIZES)}"


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
