"""Answers and profiles in the reader's words; shared by the check page and the report."""

from app.enterprises.domain import ProductionType, Profile, SizeClass
from app.enterprises.service.codes import code_tables
from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Item, Texts
from app.questionnaires.domain.responses import Caution, Response
from app.questionnaires.errors import Reason, ResponseRefused
from diagnosis_models.contract import ResponseState


def answer_words(t: Translator, texts: Texts, item: Item, response: Response | None) -> tuple[str, ...]:
    """Say what a response holds: the chosen options, then the figures with their units."""
    if response is None or response.state is ResponseState.UNANSWERED:
        return ()
    if response.state is ResponseState.DONT_KNOW:
        return (t.gettext("不清楚"),)
    if response.state is ResponseState.NOT_APPLICABLE:
        return (t.gettext("不适用"),)
    words = texts.items[item.code].options
    levels = {o.code: o.level for o in item.options}
    named = [(grade_name(t, texts, item, levels[code]), words[code]) for code in response.options]
    options = [f"{grade} · {word}" if grade and levels[code] else word
               for code, (grade, word) in zip(response.options, named, strict=True)]  # fmt: skip
    figures = [
        f"{texts.figures[f.code].label} {plain(response.figures[f.code])} {texts.figures[f.code].unit}"
        for f in item.figures
        if f.code in response.figures
    ]
    return (*options, *figures)


def refusal(t: Translator, texts: Texts, item: Item, fault: ResponseRefused) -> str:
    """Say why a response is refused and what would be accepted."""
    label = texts.figures[fault.figure].label if fault.figure in texts.figures else ""
    if fault.reason is Reason.NUMERATOR_ABOVE_DENOMINATOR and item.ratio:
        return t.gettext(
            "“%(part)s”不能大于“%(whole)s”，请核对这两个数。",
            part=texts.figures[item.ratio.numerator].label,
            whole=texts.figures[item.ratio.denominator].label,
        )
    sentences = {
        Reason.EXCLUSIVE_OPTION: t.gettext(
            "选了“以上都没有”或“不清楚”，就不能再选其他项。请保留其中一种。"
        ),
        Reason.NOTHING_CHOSEN: t.gettext("请至少选一项；都没有时，请选“以上都没有”。"),
        Reason.FIGURE_MISSING: t.gettext("还缺“%(label)s”。请补上，或直接选一个选项。", label=label),
        Reason.NOT_A_NUMBER: t.gettext("“%(label)s”请填数字，例如 100。", label=label),
        Reason.NEGATIVE: t.gettext("“%(label)s”不能是负数。", label=label),
        Reason.NOT_WHOLE: t.gettext("“%(label)s”请填整数。", label=label),
        Reason.ABOVE_HUNDRED: t.gettext("“%(label)s”不能超过 100%%。", label=label),
        Reason.TOO_LARGE: t.gettext("“%(label)s”的数字太大，请核对单位。", label=label),
        Reason.UNKNOWN_OPTION: t.gettext("这个选项不存在，请从列出的选项中选择。"),
    }
    return sentences.get(fault.reason, t.gettext("这一题的内容无法识别，请重新选择。"))


def grade_name(t: Translator, texts: Texts, item: Item, level: int | None) -> str:
    """Name the level an option of a graded item stands for; empty where grades are not the instrument's levels."""
    top = max((option.level or 0 for option in item.options), default=0)
    if level is None or f"L{top}" not in texts.levels or f"L{top + 1}" in texts.levels:
        return ""
    return texts.levels[f"L{level}"].name if level else t.gettext("未达")


def caution_words(t: Translator, texts: Texts, item: str, response: Response | None) -> tuple[str, ...]:
    """Say what the reader should know about an accepted response."""
    if response is None:
        return ()
    return tuple(_caution(t, texts, item, which, response) for which in response.cautions)


def size_name(t: Translator, size: SizeClass) -> str:
    """Name a size class."""
    return {
        SizeClass.LARGE: t.gettext("大型"),
        SizeClass.MEDIUM: t.gettext("中型"),
        SizeClass.SMALL: t.gettext("小型"),
        SizeClass.MICRO: t.gettext("微型"),
    }[size]


def field_labels(t: Translator) -> dict[str, str]:
    """Name the fields of the profile."""
    return {
        "name": t.gettext("企业名称"),
        "credit_code": t.gettext("统一社会信用代码"),
        "region": t.gettext("所在地区"),
        "industry": t.gettext("所属行业"),
        "employees": t.gettext("从业人员数"),
        "revenue": t.gettext("上年度营业收入"),
        "production_type": t.gettext("生产类型"),
    }


def production_type_name(t: Translator, kind: ProductionType) -> str:
    """Name a production type."""
    return {
        ProductionType.DISCRETE: t.gettext("离散型（一件一件加工、装配）"),
        ProductionType.PROCESS: t.gettext("流程型（连续或成批反应、熔炼、混合）"),
    }[kind]


def profile_facts(t: Translator, profile: Profile) -> list[tuple[str, str]]:
    """Write the profile as label and value, in form order, with the derived size class."""
    tables, labels = code_tables(), field_labels(t)
    industry = tables.industry_name(profile.industry, t.language)
    revenue, employees = profile.revenue, profile.employees
    facts = [
        (labels["name"], profile.name),
        (labels["credit_code"], profile.credit_code),
        (labels["region"], tables.region_name(profile.region, t.language)),
        (labels["industry"], f"{profile.industry} {industry}".strip()),
        (labels["employees"], t.gettext("%(n)s 人", n=employees) if employees is not None else ""),
        (labels["revenue"], t.gettext("%(n)s 万元", n=plain(revenue)) if revenue is not None else ""),
    ]
    if profile.production_type is not None:
        facts.append((labels["production_type"], production_type_name(t, profile.production_type)))
    if profile.size is not None:
        scale = t.gettext("规模以上") if profile.is_above_scale else t.gettext("规模以下")
        facts.append((t.gettext("推算的企业规模"), f"{size_name(t, profile.size)} · {scale}"))
    return facts


def _caution(t: Translator, texts: Texts, item: str, which: Caution, response: Response) -> str:
    if which is Caution.CONTRADICTS_FIGURES:
        return t.gettext(
            "您选的选项与所填数字不一致。按数字计算应为“%(option)s”，评分以数字为准；请核对。",
            option=texts.items[item].options[response.options[0]],
        )
    return t.gettext("作为分母的数字是 0，无法算出比例，暂按最低一档计；请核对。")
