"""The form of a record: its fields with labels and hints, reading what was typed, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.kit.plain import clean_line, clean_text, read_number
from app.policies.adapters import as_record
from app.policies.domain.policy import (
    Amount,
    Channel,
    Computing,
    Instrument,
    Policy,
    Segment,
    Tier,
)
from app.policies.service.wording import (
    amount_name,
    channel_name,
    computing_name,
    instrument_name,
    mark_name,
    segment_name,
    size_words,
    tier_name,
)
from diagnosis_models.contract import Provenance

SEPARATORS = "、,，;；\n"
MOST_TYPED = 4000


class Kind(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    TICKS = "ticks"
    MONEY = "money"
    PERCENT = "percent"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: its name in the record, its label, a hint, and the choices where there are some."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together."""

    heading: str
    fields: tuple[FormField, ...]


def parts(t: Translator) -> tuple[Part, ...]:
    """Give the whole form."""
    return (_what(t), _whom(t), _money(t), _stacking(t), _when(t), _where_from(t))


def labels(t: Translator) -> dict[str, str]:
    """Give the label of every field."""
    return {field.name: field.label for part in parts(t) for field in part.fields}


def read_form(t: Translator, form: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Read what was typed as a plain record; empty fields are left out, wrong ones stay as they were typed."""
    record: dict[str, Any] = {}
    for part in parts(t):
        for field in part.fields:
            value = _read(field, form.get(field.name, ()))
            if value not in ("", [], None):
                record[field.name] = value
    return record


def typed_in(t: Translator, policy: Policy) -> dict[str, list[str]]:
    """Give a record as it would be typed."""
    record = as_record(policy)
    return {field.name: _typed(field, record) for part in parts(t) for field in part.fields}


def shown_in(t: Translator, policy: Policy) -> dict[str, str]:
    """Give a record for reading, field by field, to be compared with another version."""
    typed = typed_in(t, policy)
    out = {}
    for part in parts(t):
        for field in part.fields:
            named = dict(field.choices)
            out[field.name] = t.gettext("、").join(named.get(value, value) for value in typed[field.name])
    return out


def refusal(t: Translator, field: str, what: str) -> str:
    """Say what is expected in a field; `what` is what the check found, for conditions."""
    if field == "condition":
        return t.gettext("规则写得不对：%(what)s", what=what)
    money = t.gettext("请填 0 到 1 亿之间的数（万元）；算法用不到的就留空，用得到的必须填。")
    day = t.gettext("日期写成 2026-11-25；结束不能早于开始。")
    expected = {
        "code": t.gettext(
            "编号用大写字母、数字和短横线，2 到 40 位，例如 SZ-EQUIP-2026；不能与别的政策相同。"
        ),
        "title": t.gettext("名称 2 到 120 个字；虚构的示例以【示例】开头，真实的不能这样开头。"),
        "regions": t.gettext("请填地区代码（6 位，例如 320500），几个之间用顿号隔开；全国留空。"),
        "industries": t.gettext("请填行业门类（一个字母）或大类代码（两位数字），例如 C、33。"),
        "condition_text": t.gettext("写了机器规则，就要用一句话把同样的条件说清楚；最多 2000 字。"),
        "base": t.gettext("按比例算的要选基数；定额、免费服务不选。"),
        "rate": t.gettext("请填 0 到 100 之间的百分数；不按比例算的留空。"),
        "longest_years": t.gettext("请填 1 到 30 的整数；只有逐年计算的才填。"),
        "shared_group": t.gettext("最多 40 个字；填了组名就要填合计上限。"),
        "shared_cap": t.gettext("组名和合计上限要一起填；同一组的上限要一样。"),
        "excludes": t.gettext("请填别的政策的编号，几个之间用顿号隔开；不能填自己，也不能填没有的编号。"),
        "segments": t.gettext("给服务商的政策不能同时面向别的企业。"),
        "channel_url": t.gettext("网址以 http:// 或 https:// 开头。"),
        "source_url": t.gettext("网址以 http:// 或 https:// 开头。"),
        "source": t.gettext("请写明在哪里可以查到，或填来源网址；最多 200 字。"),
        "checked_on": t.gettext("请填核对来源的日期，写成 2026-11-25。"),
    }
    if field in {"amount", "floor", "cap_project", "cap_firm", "cap_year"}:
        return money
    if field in {"window_from", "window_to", "valid_from", "valid_to"}:
        return day
    return expected.get(field, t.gettext("请核对这一项：选一个列出的值，文字不要太长。"))


def _read(field: FormField, values: Sequence[str]) -> Any:
    text = "".join(values)[:MOST_TYPED]
    if field.kind is Kind.TICKS:
        return list(values)
    if field.kind is Kind.YES:
        return "1" in values
    if field.kind is Kind.TEXT:
        return clean_text(text)
    if field.kind is Kind.LIST:
        for mark in SEPARATORS[1:]:
            text = text.replace(mark, SEPARATORS[0])
        return [line for part in text.split(SEPARATORS[0]) if (line := clean_line(part))]
    line = clean_line(text)
    number = read_number(line) if field.kind in {Kind.MONEY, Kind.PERCENT} and line else None
    if number is None:
        return line
    return format(number / 100 if field.kind is Kind.PERCENT else number, "f")


def _typed(field: FormField, record: Mapping[str, Any]) -> list[str]:
    value = record.get(field.name)
    if field.kind is Kind.YES:
        return ["1"] if value else []
    if value is None:
        return []
    if field.kind is Kind.TICKS:
        return list(value)
    if field.kind is Kind.LIST:
        return ["、".join(value)]
    return [plain(Decimal(value) * 100)] if field.kind is Kind.PERCENT else [str(value)]


def _what(t: Translator) -> Part:
    return Part(
        t.gettext("是什么"),
        (
            FormField("code", Kind.LINE, t.gettext("编号"), t.gettext("大写字母、数字和短横线；公布以后不再改")),
            FormField("title", Kind.LINE, t.gettext("名称")),
            FormField("instrument", Kind.CHOICE, t.gettext("支持方式"), "", tuple((i.value, instrument_name(t, i)) for i in Instrument)),
            FormField("tier", Kind.CHOICE, t.gettext("级别"), "", tuple((x.value, tier_name(t, x)) for x in Tier)),
            FormField("issuer", Kind.LINE, t.gettext("发布单位")),
            FormField("document_no", Kind.LINE, t.gettext("文号")),
        ),
    )  # fmt: skip


def _whom(t: Translator) -> Part:
    sizes = tuple((size, size_words(t, (size,))) for size in ("micro", "small", "medium", "large"))
    return Part(
        t.gettext("给谁"),
        (
            FormField("regions", Kind.LIST, t.gettext("适用地区"), t.gettext("地区代码，例如 320500、320583；全国留空")),
            FormField("segments", Kind.TICKS, t.gettext("限于这些企业（不选就不限）"), "", tuple((s.value, segment_name(t, s)) for s in Segment)),
            FormField("sizes", Kind.TICKS, t.gettext("限于这些规模（不选就不限）"), "", sizes),
            FormField("industries", Kind.LIST, t.gettext("限于这些行业"), t.gettext("门类或大类代码，例如 C、33；不限留空")),
            FormField("condition_text", Kind.TEXT, t.gettext("其他条件，一句话")),
            FormField("condition", Kind.TEXT, t.gettext("机器规则（可不填）"), t.gettext("例如 target_level >= 2；可用的名称：level、target_level、employees、revenue_yuan、region、industry、size、titles")),
        ),
    )  # fmt: skip


def _money(t: Translator) -> Part:
    bases = tuple((a.value, amount_name(t, a)) for a in Amount if a is not Amount.LOAN_YEARS)
    return Part(
        t.gettext("给多少"),
        (
            FormField("computing", Kind.CHOICE, t.gettext("怎么算"), t.gettext("没有可靠的比例或金额，就选“不估算”"), tuple((c.value, computing_name(t, c)) for c in Computing)),
            FormField("base", Kind.CHOICE, t.gettext("基数"), "", bases),
            FormField("rate", Kind.PERCENT, t.gettext("比例（%）")),
            FormField("longest_years", Kind.LINE, t.gettext("最多几年")),
            FormField("amount", Kind.MONEY, t.gettext("定额（万元）")),
            FormField("floor", Kind.MONEY, t.gettext("起点（万元）"), t.gettext("基数低于它就不给")),
            FormField("cap_project", Kind.MONEY, t.gettext("单个项目上限（万元）")),
            FormField("cap_firm", Kind.MONEY, t.gettext("单个企业上限（万元）")),
            FormField("cap_year", Kind.MONEY, t.gettext("每年上限（万元）")),
        ),
    )  # fmt: skip


def _stacking(t: Translator) -> Part:
    return Part(
        t.gettext("能不能叠加"),
        (
            FormField("combines", Kind.YES, t.gettext("可以与其他政策同时享受")),
            FormField(
                "excludes", Kind.LIST, t.gettext("但不能与这些同时享受"), t.gettext("别的政策的编号")
            ),
            FormField("shared_group", Kind.LINE, t.gettext("与哪一组合计有上限")),
            FormField("shared_cap", Kind.MONEY, t.gettext("这一组的合计上限（万元）")),
        ),
    )


def _when(t: Translator) -> Part:
    day = t.gettext("写成 2026-11-25；没有就留空")
    return Part(
        t.gettext("什么时候、怎么办"),
        (
            FormField("valid_from", Kind.LINE, t.gettext("有效期从"), day),
            FormField("valid_to", Kind.LINE, t.gettext("有效期到"), day),
            FormField("window", Kind.LINE, t.gettext("申报时间")),
            FormField("window_from", Kind.LINE, t.gettext("本次申报从"), day),
            FormField("window_to", Kind.LINE, t.gettext("本次申报到"), day),
            FormField("channel", Kind.CHOICE, t.gettext("申报方式"), "", tuple((c.value, channel_name(t, c)) for c in Channel)),
            FormField("channel_url", Kind.LINE, t.gettext("申报网址")),
            FormField("documents", Kind.LIST, t.gettext("所需材料"), t.gettext("几样之间用顿号隔开")),
            FormField("contact", Kind.LINE, t.gettext("联系方式")),
            FormField("note", Kind.TEXT, t.gettext("解读")),
        ),
    )  # fmt: skip


def _where_from(t: Translator) -> Part:
    return Part(
        t.gettext("从哪里来"),
        (
            FormField("source", Kind.LINE, t.gettext("出处")),
            FormField("source_url", Kind.LINE, t.gettext("来源网址")),
            FormField("provenance", Kind.CHOICE, t.gettext("可靠程度"), "", tuple((p.value, mark_name(t, p)) for p in Provenance)),
            FormField("checked_on", Kind.LINE, t.gettext("核对日期"), t.gettext("写成 2026-11-25；没有就留空")),
            FormField("checked_by", Kind.LINE, t.gettext("核对人")),
            FormField("is_demo", Kind.YES, t.gettext("这是虚构的示例")),
        ),
    )  # fmt: skip
