"""The sheets of a pool file and their columns: the one list that reading, writing and the template use."""

from dataclasses import dataclass

from app.providers.adapters.kinds import (
    AMOUNT,
    CODE,
    COUNT,
    DAY,
    INDUSTRIES,
    INDUSTRY,
    LEVEL,
    LIST,
    LONG,
    NAME,
    NATURE,
    REGION,
    REGIONS,
    SCENES,
    SIZE,
    SIZE_LIST,
    WHOLE,
    YEAR,
    YES_NO,
    Kind,
    Number,
    OneOf,
    Text,
)  # fmt: skip
from app.providers.domain import (
    AiLink,
    CreditStanding,
    Deployment,
    Listing,
    OfferKind,
    PriceModel,
    ProviderClass,
    ProviderState,
    RevenueBand,
    SecurityLevel,
)  # fmt: skip

PROVIDERS, OFFERS, CASES = "服务商", "服务产品", "案例"
CERTIFICATES, EXPERTS, LECTURES = "资质证书", "专家", "大讲堂"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its head, what it holds, and how to fill it.

    A column that is no `must` may be empty or left out; then `default` counts, or the kind's own.
    `by_office` marks what only the pool office fills.
    """

    field: str
    head: str
    kind: Kind
    note: str
    must: bool = True
    default: object = None
    by_office: bool = False

    @property
    def empty(self) -> object:
        """What an empty cell stands for."""
        return self.kind.empty if self.default is None else self.default


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name in files for people, its key in JSON, and whether every file must have it."""

    name: str
    key: str
    columns: tuple[Column, ...]
    must: bool = True

    def column(self, field: str) -> Column:
        """Give the column of a field."""
        return next(column for column in self.columns if column.field == field)


def _may(
    field: str, head: str, kind: Kind, note: str, *, default: object = None, by_office: bool = False
) -> Column:
    return Column(field, head, kind, note, must=False, default=default, by_office=by_office)


_PROVIDER = (
    Column("code", "编号", CODE, "资源池里的编号，填好后不再改"),
    Column("name", "名称", NAME, "营业执照上的全称"),
    _may("credit_code", "统一社会信用代码", Text(18), "18 位；正式服务商必填"),
    Column("kind", "类别", OneOf(ProviderClass), "从下拉列表里选一类"),
    Column("home", "所在地区", REGION, "公司所在地的六位行政区划代码"),
    Column("regions", "服务地区", REGIONS, "六位代码，用；分隔；省、市代码包含其下区县，000000 为全国"),
    Column("industries", "服务行业", INDUSTRIES, "门类字母或两位大类代码，用；分隔；C 为全部制造业"),
    Column("sizes", "服务规模", SIZE_LIST, "微型、小型、中型、大型，用；分隔"),
    Column("founded", "成立年份", YEAR, "四位年份"),
    Column("staff", "员工数", WHOLE, "上年末在册人数"),
    _may("rd_staff", "研发人员", WHOLE, "其中研发人数，可空"),
    _may("capital", "注册资本(万元)", AMOUNT, "可空"),
    _may("revenue", "营收规模", OneOf(RevenueBand), "上年营业收入，从下拉列表里选"),
    _may("listing", "上市情况", OneOf(Listing), "从下拉列表里选"),
    _may("titles", "资质称号", LIST, "如 专精特新、领军服务商，用；分隔，可空"),
    _may("diagnosticians", "持证诊断师", COUNT, "持证人数，没有填 0", default=0),
    _may("credit", "信用核查", OneOf(CreditStanding), "查询公开信用记录的结论", by_office=True),
    _may("credit_checked_on", "核查日期", DAY, "如 2026-11-25", by_office=True),
    Column("open_projects", "在手项目", WHOLE, "正在做的项目数"),
    Column("max_projects", "最大并行项目", WHOLE, "最多同时做几个"),
    _may("lots_won", "中标标段", COUNT, "中标的诊断标段数", default=0, by_office=True),
    _may("quota", "标段家数", WHOLE, "标段内的企业家数，可空", by_office=True),
    _may("days_per_step", "每步平均天数", AMOUNT, "工单每一步平均用时，可空", by_office=True),
    _may("appraisal", "考核得分", Number(most=100), "最近一次考核，0 到 100", by_office=True),
    _may("grade", "考核等级", Text(10), "最近一次考核的等级", by_office=True),
    _may("ratings", "评价数", COUNT, "考核依据的评价份数", default=0, by_office=True),
    _may("conflicts", "关联方", LIST, "股东、关联企业的名称或信用代码，用；分隔"),
    _may("affiliated_products", "关联产品", LIST, "与其有利益关系的产品名，用；分隔"),
    _may("is_blacklisted", "黑名单", YES_NO, "是 或 否", by_office=True),
    _may("valid_from", "入池起始日", DAY, "如 2026-07-01", by_office=True),
    Column("valid_until", "入池有效期", DAY, "最后一天，如 2027-12-31", by_office=True),
    _may("agreement_on", "数据处理协议", DAY, "协议签订日，入池前要有", by_office=True),
    Column("state", "状态", OneOf(ProviderState), "新服务商填 草稿 或 已提交；已有的保持原样"),
    Column("is_demo", "性质", NATURE, "正式 或 示例", by_office=True),
    _may("contact", "联系人", Text(40), "只供办公室联系，不公开"),
    _may("phone", "电话", Text(40), "只供办公室联系，不公开"),
    _may("email", "邮箱", Text(120), "只供办公室联系，不公开"),
    _may("website", "网站", Text(200), "可空"),
    Column("summary", "简介", LONG, "做什么、强在哪里，500 字以内"),
)
_OFFER = (
    Column("code", "编号", CODE, "产品编号，全池唯一"),
    Column("provider", "服务商编号", CODE, "“服务商”表里的编号"),
    Column("name", "名称", NAME, "产品、方案或服务的名称"),
    _may("kind", "类型", OneOf(OfferKind), "产品、解决方案 或 服务", default=OfferKind.SOLUTION),
    Column("capabilities", "对应能力", SCENES, "“选项”表里的场景或能力，用；分隔"),
    _may("from_level", "起始等级", LEVEL, "0 到 4；对应场景时必填"),
    _may("to_level", "达到等级", LEVEL, "0 到 4，要高于起始等级"),
    Column("price_model", "价格模式", OneOf(PriceModel), "从下拉列表里选"),
    Column("lowest", "最低价(万元)", AMOUNT, "免费填 0"),
    Column("highest", "最高价(万元)", AMOUNT, "不低于最低价"),
    Column("days", "交付天数", WHOLE, "从签约到上线的天数"),
    Column("deployment", "部署方式", OneOf(Deployment), "从下拉列表里选"),
    _may("ai_links", "AI环节", OneOf(AiLink, is_many=True), "人工智能产品填所属环节，用；分隔；其他留空"),
    _may("is_first_version", "首版次", YES_NO, "首版次软件填 是"),
    _may("is_listed", "清单内", YES_NO, "在专项支持清单内填 是"),
    _may("is_domestic", "信创适配", YES_NO, "已适配国产软硬件填 是"),
    _may("security_level", "等保等级", OneOf(SecurityLevel), "从下拉列表里选"),
    Column("summary", "简介", LONG, "解决什么问题，500 字以内"),
)
_CASE = (
    Column("code", "编号", CODE, "案例编号，全池唯一"),
    Column("provider", "服务商编号", CODE, "“服务商”表里的编号"),
    Column("customer", "客户", NAME, "企业名称，不便公开的写“某…企业”"),
    Column("industry", "行业", INDUSTRY, "两位大类代码，如 33"),
    Column("size", "规模", SIZE, "微型、小型、中型 或 大型"),
    Column("capabilities", "对应能力", SCENES, "“选项”表里的场景或能力，用；分隔"),
    Column("metric", "指标", Text(40), "如 不良率"),
    Column("before", "改造前", AMOUNT, "数字"),
    Column("after", "改造后", AMOUNT, "数字"),
    Column("unit", "单位", Text(20), "如 %、天"),
    Column("year", "年份", YEAR, "完成的年份"),
    Column("may_be_contacted", "可联系", YES_NO, "客户同意公开名称并接受回访填 是"),
    *(
        _may(f"{field}{n}", f"{head}{n}", kind, "第二、第三个指标可空，要填就四栏一起填")
        for n in (2, 3)
        for field, head, kind in (
            ("metric", "指标", Text(40)),
            ("before", "改造前", AMOUNT),
            ("after", "改造后", AMOUNT),
            ("unit", "单位", Text(20)),
        )
    ),
    _may("amount", "合同额(万元)", AMOUNT, "可空，不公开"),
    _may("satisfaction", "满意度", Number(least=1, most=5, is_whole=True), "客户评价 1 到 5，可空"),
)
_CERTIFICATE = (
    Column("provider", "服务商编号", CODE, "“服务商”表里的编号"),
    Column("name", "证书名称", NAME, "如 ISO 27001、CMMI 3 级"),
    Column("number", "证书编号", NAME, "证书上的编号"),
    _may("valid_until", "有效期至", DAY, "长期有效的留空"),
)
_EXPERT = (
    Column("code", "编号", CODE, "专家编号"),
    Column("name", "姓名", Text(40), "真实姓名"),
    Column("organisation", "单位", NAME, "所在单位"),
    _may("title", "职称", Text(40), "可空"),
    Column("capabilities", "擅长能力", SCENES, "“选项”表里的场景或能力，用；分隔"),
    Column("industries", "擅长行业", INDUSTRIES, "门类字母或两位大类代码，用；分隔"),
    Column("regions", "服务地区", REGIONS, "六位代码，用；分隔"),
    _may("conflicts", "回避单位", LIST, "有利益关系的单位名称或信用代码，用；分隔"),
    _may("may_be_named", "可公开姓名", YES_NO, "本人同意公开姓名填 是"),
    Column("is_demo", "性质", NATURE, "正式 或 示例"),
    Column("summary", "简介", LONG, "专业背景，500 字以内"),
)
_LECTURE = (
    Column("code", "编号", CODE, "讲座编号"),
    Column("title", "主题", NAME, "讲座主题"),
    Column("day", "日期", DAY, "如 2026-12-10"),
    Column("place", "地点", NAME, "地点，线上的写平台名称"),
    Column("is_online", "线上", YES_NO, "是 或 否"),
    Column("audience", "面向对象", NAME, "如 小微企业负责人"),
    Column("capabilities", "对应能力", SCENES, "“选项”表里的场景或能力，用；分隔"),
    Column("speaker", "主讲", NAME, "主讲人或单位"),
    Column("is_demo", "性质", NATURE, "正式 或 示例"),
    Column("summary", "简介", LONG, "讲什么，500 字以内"),
)
SHEETS = (
    Sheet(PROVIDERS, "providers", _PROVIDER),
    Sheet(OFFERS, "offers", _OFFER),
    Sheet(CASES, "cases", _CASE),
    Sheet(CERTIFICATES, "certificates", _CERTIFICATE, must=False),
    Sheet(EXPERTS, "experts", _EXPERT, must=False),
    Sheet(LECTURES, "lectures", _LECTURE, must=False),
)
SHEET_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
EXAMPLE_MARK = "例："
"""A row whose first cell begins so is an example of the template and is not read."""
