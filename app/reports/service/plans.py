"""The chapters that say what to do: measures, roadmap, money, candidates, and what is agreed."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from app.assessments.service.wording import answer_words, size_name
from app.kit.charts import Curve, Lane, Spot, Task, cash_curve, matrix, roadmap
from app.kit.decimals import plain
from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.providers.service.wording import capability_name
from app.questionnaires.domain.findings import CASES, ItemWords, Way
from app.reports.domain.content import Block, Chapter, Grid, Heading, Paragraph, Picture
from app.reports.domain.planning import HORIZONS, PACE, Measure
from app.reports.domain.returns import YEARS, Outcome, Returns, returns_of
from app.reports.service.measures import way_of
from app.reports.service.subject import Subject

LONGEST_PAYBACK = Decimal(15)
"""Years; beyond, equipment and software would be replaced before they have paid."""
RETEST_AFTER = timedelta(days=182)
"""Half a year, so that the first measures show. Our own choice."""


def horizon_names(t: Translator) -> tuple[str, str, str]:
    """Name the three horizons."""
    return t.gettext("3 个月内"), t.gettext("3–12 个月"), t.gettext("12–36 个月")


def total_of(measures: Sequence[Measure]) -> tuple[str, str, str, str]:
    """Write what measures take together: person-days, then money in 万元 low, base, high."""
    parts = ("days", "low", "base", "high")
    days, low, base, high = (amount(sum((getattr(m, p) for m in measures), Decimal(0))) for p in parts)
    return days, low, base, high


def amount(number: Decimal) -> str:
    """Write an estimate with at most one decimal: more would pretend to know more."""
    return plain(number.quantize(Decimal("0.1")))


def plan_chapter(t: Translator, subject: Subject, measures: Sequence[Measure]) -> Chapter | None:
    """Write the way to the next level, and for every measure goal, way, owner, data and how one sees it is done."""
    if not measures:
        return None
    blocks: list[Block] = [Paragraph(t.gettext("下列步骤由您的作答、定级规则和投入估算算出；投入按企业规模折算，均为估算，不是报价。"), "small")]  # fmt: skip
    on_path = [m for m in measures if m.is_path]
    further = [m for m in measures if not m.is_path]
    if on_path and subject.path is not None:
        level = subject.texts.levels[subject.path.target.code].name
        blocks += [
            Heading(t.gettext("升到%(level)s最省的一组改进", level=level)),
            _effort_grid(t, subject, on_path),
        ]
    if further:
        blocks += [Heading(t.gettext("之后可以接着做的")), _effort_grid(t, subject, further)]
    blocks += [Heading(t.gettext("每项怎么做、做成什么样")), _how_grid(t, subject, measures)]
    drawn = _matrix(t, subject, measures)
    blocks += [Heading(t.gettext("先易后难怎么选")), drawn, _two_abreast(drawn)]
    return Chapter("8", t.gettext("改进方案"), tuple(blocks))


def _effort_grid(t: Translator, subject: Subject, measures: Sequence[Measure]) -> Grid:
    heads = (t.gettext("编号"), t.gettext("事项"), t.gettext("现在"), t.gettext("做到"), t.gettext("人天"), t.gettext("费用（万元）"))  # fmt: skip
    rows = [
        (m.item, subject.texts.items[m.item].title, _options(t, subject, m.item, m.before) or t.gettext("未作答"),
         _options(t, subject, m.item, tuple(o for o in m.after if o not in m.before)), amount(m.days),
         _band(m.low, m.base, m.high))
        for m in measures
    ]  # fmt: skip
    days, low, base, high = total_of(measures)
    count = t.ngettext("%(n)s 项", "%(n)s 项", len(measures))
    rows.append((t.gettext("合计"), count, "", "", days, f"{base} ({low}–{high})"))
    return Grid(heads, tuple(rows), (8, 13, 25, 25, 8, 21), (4, 5))


def _band(low: Decimal, base: Decimal, high: Decimal) -> str:
    return f"{amount(base)} ({amount(low)}–{amount(high)})" if high else "0"


def _options(t: Translator, subject: Subject, item: str, options: Sequence[str]) -> str:
    texts = subject.texts.items[item].options
    return t.gettext("；").join(texts.get(code, code) for code in options)


def _how_grid(t: Translator, subject: Subject, measures: Sequence[Measure]) -> Grid:
    heads = (t.gettext("事项"), t.gettext("方式与能力"), t.gettext("前提"), t.gettext("谁来牵头"), t.gettext("用到的数据"), t.gettext("验收看什么"))  # fmt: skip
    ways = {
        Way.LIGHT: t.gettext("小快轻准"),
        Way.INTEGRATION: t.gettext("系统集成"),
        Way.MANAGEMENT: t.gettext("管理提升"),
    }
    rows = []
    for measure in measures:
        texts = subject.texts.items[measure.item]
        needs = t.gettext("、").join(
            capability_name(t, c) for c in subject.definition.needs.get(measure.item, ())
        )
        first = t.gettext("、").join(subject.texts.items[code].title for code in measure.needs)
        words = subject.words.items.get(measure.item, ItemWords())
        indicator = words.indicator or t.gettext(
            "做到“%(next)s”", next=_options(t, subject, measure.item, measure.after[-1:])
        )
        rows.append(
            (
                texts.title,
                f"{ways[way_of(subject, measure.item)]}{t.gettext('：')}{needs}",
                first or t.gettext("无"),
                texts.who,
                texts.where,
                indicator,
            )
        )
    return Grid(heads, tuple(rows), (12, 15, 12, 17, 20, 24))


def _two_abreast(drawn: Picture) -> Grid:
    """Write the table of a chart in two halves beside each other."""
    table = drawn.chart.table
    half = -(-len(table.rows) // 2)
    empty = ("",) * len(table.headers)
    right = [*table.rows[half:], *[empty] * (2 * half - len(table.rows))]
    rows = tuple((*a, *b) for a, b in zip(table.rows[:half], right, strict=True))
    return Grid(
        (*table.headers, *table.headers), rows, (7, 21, 10, 12) * 2, (0, 2, 3, 4, 6, 7), is_kept=True
    )


def _matrix(t: Translator, subject: Subject, measures: Sequence[Measure]) -> Picture:
    hardest = max(*(m.days for m in measures), Decimal(1))
    spots = [
        Spot(
            n,
            subject.texts.items[m.item].title,
            m.days / hardest,
            Decimal(m.value - 1) / 4,
            (amount(m.days), str(m.value)),
        )
        for n, m in enumerate(measures, 1)
    ]
    corners = (t.gettext("优先做"), t.gettext("分步做"), t.gettext("顺手做"), t.gettext("缓一缓"))
    heads = (t.gettext("序号"), t.gettext("事项"), t.gettext("人天"), t.gettext("价值"))
    axes = (t.gettext("难度（人天）"), t.gettext("价值"))
    return Picture("matrix", matrix(t.gettext("价值与难度"), spots, axes, corners, heads), "mid")


def roadmap_chapter(t: Translator, subject: Subject, measures: Sequence[Measure]) -> Chapter | None:
    """Three horizons, drawn and as a table."""
    if not measures:
        return None
    names = horizon_names(t)
    lanes: dict[str, list[Task]] = {}
    rows = []
    for m in measures:
        item = subject.definition.item(m.item)
        top = item.dimension.split(".")[0] if item else ""
        group = subject.texts.dimensions.get(top) or subject.texts.dimensions.get(
            item.dimension if item else ""
        )
        lane = group.name if group else ""
        title, months = subject.texts.items[m.item].title, f"{plain(m.start)}–{plain(m.end)}"
        lanes.setdefault(lane, []).append(Task(title, m.start, m.end, (months,)))
        rows.append((names[m.horizon], title, lane, months, amount(m.days)))
    heads = (t.gettext("事项"), t.gettext("板块"), t.gettext("月份"))
    drawn = roadmap(
        t.gettext("路线图"),
        [Lane(name, tuple(tasks)) for name, tasks in lanes.items()],
        list(zip(names, HORIZONS, strict=True)),
        heads,
    )
    pace = plain(PACE.get(subject.size, PACE["small"]))
    size = size_name(t, subject.profile.size) if subject.profile.size else t.gettext("小型")
    rows.append((t.gettext("假设"), t.gettext("每月可投入人天"), "", "", pace))
    note = t.gettext("排期假设：%(size)s企业自有人员每月可投入 %(pace)s 人天，逐项推进；假设可以调整，调整后时间随之变化。", size=size, pace=pace)  # fmt: skip
    grid = Grid(
        (t.gettext("时限"), t.gettext("事项"), t.gettext("板块"), t.gettext("第几个月"), t.gettext("人天")),
        tuple(rows), (17, 30, 23, 16, 14), (3, 4),
    )  # fmt: skip
    return Chapter(
        "9", t.gettext("实施路线图"), (Picture("roadmap", drawn), Paragraph(note, "small"), grid)
    )


def money_chapter(t: Translator, subject: Subject, measures: Sequence[Measure]) -> Chapter | None:
    """Outlay, benefits with their formulas and assumptions, payback in three cases."""
    if not measures or not subject.findings.benefits:
        return None
    found = returns_of(
        [m for m in measures if m.is_path] or measures, subject.findings.benefits, subject.money_facts, subject.findings.assumptions, subject.effort.day_rate
    )  # fmt: skip
    if found is None:
        missing = t.gettext("没有从业人员数和营业收入，无法估算投入与回报；补填后可重新生成。")
        return Chapter("10", t.gettext("投入与回报（估算）"), (Paragraph(missing),))
    cases = (t.gettext("保守"), t.gettext("一般"), t.gettext("乐观"))
    note = t.gettext(
        "本章全部为估算：效益等于企业数据乘以下列假设，假设没有在贵企业实测；请财务按实际数替换后重算。"
    )
    curves = [Curve(name, found.outcomes[case].cash) for case, name in zip(CASES, cases, strict=True)]
    years = [t.gettext("第 %(n)s 年", n=n) for n in range(YEARS + 1)]
    title = t.gettext("累计现金（万元）")
    return Chapter(
        "10",
        t.gettext("投入与回报（估算）"),
        (
            Paragraph(note, "warn"),
            _outcome_grid(t, found, cases),
            Picture("cash", cash_curve(title, curves, years, (t.gettext("年末"), *cases))),
            _cash_grid(t, found, cases, years),
            Heading(t.gettext("效益怎么算")),
            _benefit_grid(t, subject, found, cases),
            Heading(t.gettext("用到的假设（可修改）")),
            _assumption_grid(t, subject, found, cases),
        ),
    )


def _outcome_grid(t: Translator, found: Returns, cases: Sequence[str]) -> Grid:
    def row(name: str, value: Sequence[str]) -> tuple[str, ...]:
        return (name, *value)

    outcomes: list[Outcome] = [found.outcomes[case] for case in CASES]
    rows = (
        row(t.gettext("一次性费用"), [plain(o.money) for o in outcomes]),
        row(t.gettext("自有人员投入折价"), [plain(o.staff) for o in outcomes]),
        row(t.gettext("每年效益"), [plain(o.benefit) for o in outcomes]),
        row(t.gettext("每年运维费"), [plain(o.upkeep) for o in outcomes]),
        row(t.gettext("每年净效益 = 效益 − 运维费"), [plain(o.net) for o in outcomes]),
        row(t.gettext("回收期（年）= 投入 ÷ 每年净效益"), [_payback(t, o) for o in outcomes]),
        row(t.gettext("五年投资回报率 =（净效益 × 5 − 投入）÷ 投入"), [f"{o.roi}%" for o in outcomes]),
        row(t.gettext("五年净现值"), [plain(o.npv) for o in outcomes]),
    )  # fmt: skip
    return Grid((t.gettext("项目（万元）"), *cases), rows, (52, 16, 16, 16), (1, 2, 3), is_kept=True)


def _payback(t: Translator, outcome: Outcome) -> str:
    """Write the years until the outlay is back."""
    if outcome.payback is None:
        return t.gettext("收不回")
    if outcome.payback > LONGEST_PAYBACK:
        return t.gettext("超过 %(n)s 年", n=plain(LONGEST_PAYBACK))
    return plain(outcome.payback)


def _cash_grid(t: Translator, found: Returns, cases: Sequence[str], years: Sequence[str]) -> Grid:
    rows = tuple((year, *(plain(found.outcomes[c].cash[n]) for c in CASES)) for n, year in enumerate(years))
    return Grid((t.gettext("累计现金（万元）"), *cases), rows, (52, 16, 16, 16), (1, 2, 3), is_kept=True)


def _benefit_grid(t: Translator, subject: Subject, found: Returns, cases: Sequence[str]) -> Grid:
    rows = []
    for line in found.lines:
        factors = [_factor(t, subject, found, code) for code in line.factors]
        formula = f"{' × '.join(factors)} = {plain(line.amounts['base'])}"
        rows.append(
            (
                subject.words.benefits.get(line.code, line.code),
                formula,
                *(plain(line.amounts[c]) for c in CASES),
            )
        )
    heads = (t.gettext("效益"), t.gettext("算式（一般情形）"), *cases)
    return Grid(heads, tuple(rows), (22, 48, 10, 10, 10), (2, 3, 4))


def _factor(t: Translator, subject: Subject, found: Returns, code: str) -> str:
    if code == "employees":
        return t.gettext("%(n)s 人", n=plain(subject.money_facts[code]))
    if code == "revenue":
        return t.gettext("%(n)s 万元", n=plain(subject.money_facts[code]))
    _, unit = subject.words.assumptions.get(code, (code, ""))
    return _assumed(found.assumptions[code].base, unit)


def _assumed(number: Decimal, unit: str) -> str:
    """Write an assumption: an amount with its unit, everything else as percent."""
    return f"{plain(number)} {unit}" if unit else f"{plain(number * 100)}%"


def _assumption_grid(t: Translator, subject: Subject, found: Returns, cases: Sequence[str]) -> Grid:
    rows = []
    for code, assumed in found.assumptions.items():
        label, unit = subject.words.assumptions.get(code, (code, ""))
        rows.append((label, *(_assumed(assumed.of(case), unit) for case in CASES)))
    rows.append(
        (t.gettext("自有人员每人天折价"), *(t.gettext("%(n)s 万元", n=plain(subject.effort.day_rate)),) * 3)
    )
    return Grid((t.gettext("假设"), *cases), tuple(rows), (46, 18, 18, 18), (1, 2, 3))


def security_chapter(t: Translator, subject: Subject) -> Chapter | None:
    """Advice on security and compliance, for the on-site report: every item that asks for it and lost points."""
    if subject.site is None:
        return None
    wanted = {"network-security", "data-security"}
    items = [i for i in subject.definition.items if wanted & set(subject.definition.needs.get(i.code, ()))]
    rows = []
    for item in items:
        texts, response = subject.texts.items[item.code], subject.counted.get(item.code)
        now = t.gettext("；").join(answer_words(t, subject.texts, item, response)) or t.gettext("未作答")
        rows.append((item.code, texts.title, now, texts.advice.get("", "")))
    if not rows:
        return None
    heads = (t.gettext("编号"), t.gettext("题目"), t.gettext("作答"), t.gettext("建议"))
    return Chapter("13", t.gettext("安全与合规建议"), (Grid(heads, tuple(rows), (9, 17, 38, 36)),))


def opinion_chapter(t: Translator, subject: Subject) -> Chapter | None:
    """Opinions and signatures of the on-site report."""
    if subject.site is None or not subject.site.opinions:
        return None
    heads = (t.gettext("角色"), t.gettext("姓名"), t.gettext("意见"), t.gettext("日期"))
    rows = tuple((o.role, printable(o.name), printable(o.text), o.on) for o in subject.site.opinions)
    return Chapter("14", t.gettext("意见与签署"), (Grid(heads, rows, (18, 16, 50, 16)),))


def retest_chapter(
    t: Translator, subject: Subject, measures: Sequence[Measure], issued_on: str, office: str
) -> Chapter:
    """When to assess again, and whom to ask."""
    again = date.fromisoformat(issued_on) + RETEST_AFTER
    rows = [
        (t.gettext("本次日期"), issued_on),
        (t.gettext("建议复测日期"), again.isoformat()),
        (t.gettext("联系"), printable(subject.site.adviser if subject.site and subject.site.adviser else office) or t.gettext("本平台")),
    ]  # fmt: skip
    told = (
        t.gettext("建议在完成前三项行动之后、最迟于 %(date)s 复测一次；复测用同一份问卷，可沿用本次作答，只改有变化的题目。", date=again.isoformat())
        if measures
        else t.gettext("建议于 %(date)s 前复测一次，看能否保持；可沿用本次作答，只改有变化的题目。", date=again.isoformat())
    )  # fmt: skip
    grid = Grid((t.gettext("项目"), t.gettext("内容")), tuple(rows), (32, 68))
    return Chapter("15", t.gettext("复测与联系"), (Paragraph(told), grid))
