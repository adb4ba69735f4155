"""Small pool files whose rows a test can spoil, and pools to put into the database."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import xlsxwriter

from app.providers.adapters.columns import SHEET_BY_NAME
from app.providers.domain import Pool, Provider, ProviderState
from app.providers.service.files import load_demo_pool

Rows = dict[str, list[dict[str, object]]]
PROVIDER = {
    "编号": "P1", "名称": "【示例】甲", "类别": "综合集成型", "所在地区": "320500", "服务地区": "320000；310000",
    "服务行业": "C", "服务规模": "小型；中型", "成立年份": 2015, "员工数": 40, "在手项目": 1, "最大并行项目": 5,
    "入池有效期": "2028-01-01", "状态": "草稿", "性质": "示例", "简介": "简介",
}  # fmt: skip
OFFER = {
    "编号": "O1", "服务商编号": "P1", "名称": "排产", "对应能力": "计划排程", "起始等级": 1, "达到等级": 3,
    "价格模式": "按项目", "最低价(万元)": 10, "最高价(万元)": 20, "交付天数": 60, "部署方式": "本地", "简介": "简介",
}  # fmt: skip
CASE = {
    "编号": "C1", "服务商编号": "P1", "客户": "某厂", "行业": "33", "规模": "小型", "对应能力": "计划排程",
    "指标": "准时率", "改造前": 80, "改造后": 95, "单位": "%", "年份": 2024, "可联系": "是",
}  # fmt: skip
CERTIFICATE = {"服务商编号": "P1", "证书名称": "ISO 27001", "证书编号": "N1", "有效期至": date(2028, 1, 1)}
EXPERT = {
    "编号": "E1", "姓名": "王明", "单位": "某大学", "擅长能力": "质量管理", "擅长行业": "C", "服务地区": "320000",
    "可公开姓名": "否", "性质": "示例", "简介": "简介",
}  # fmt: skip
LECTURE = {
    "编号": "L1", "主题": "排产入门", "日期": date(2026, 12, 10), "地点": "苏州", "线上": "否", "面向对象": "小微企业",
    "对应能力": "计划排程", "主讲": "李工", "性质": "示例", "简介": "简介",
}  # fmt: skip


def rows() -> Rows:
    """One good row for every sheet."""
    return {
        "服务商": [dict(PROVIDER)],
        "服务产品": [dict(OFFER)],
        "案例": [dict(CASE)],
        "资质证书": [dict(CERTIFICATE)],
        "专家": [dict(EXPERT)],
        "大讲堂": [dict(LECTURE)],
    }


def workbook(content: Rows, change: Callable[[dict[str, object]], None] | None = None) -> bytes:
    """Write rows as a workbook; `change` gets every sheet of xlsxwriter by name before it is closed."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheets: dict[str, object] = {}
    for name, lines in content.items():
        sheet = sheets[name] = book.add_worksheet(name)
        heads = list(dict.fromkeys([*_must(name), *(head for line in lines for head in line)]))
        sheet.write_row(0, 0, heads)
        for number, line in enumerate(lines, start=1):
            for head, cell in line.items():
                at = heads.index(head)
                if isinstance(cell, str):
                    sheet.write_string(number, at, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, at, cell, day)
                else:
                    sheet.write(number, at, cell)
    if change is not None:
        change(sheets)
    book.close()
    return made.getvalue()


def member(number: int = 0, **changes: object) -> Provider:
    """Give a provider of the demo pool as a member in good standing, changed as wanted."""
    provider = load_demo_pool().providers[number]
    standing = {
        "state": ProviderState.IN_POOL,
        "valid_until": date(2028, 1, 1),
        "agreement_on": date(2026, 1, 1),
    }
    return replace(provider, **{**standing, **changes})  # type: ignore[arg-type]  # fields by name


def pool_of(*providers: Provider) -> Pool:
    """Make a pool of these providers."""
    return Pool(tuple(sorted(providers, key=lambda provider: provider.code)))


def _must(name: str) -> list[str]:
    return [column.head for column in SHEET_BY_NAME[name].columns if column.must]
