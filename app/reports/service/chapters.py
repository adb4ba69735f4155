"""The chapters that say where the enterprise stands: conclusion, profile, visit, scores, gaps."""

from collections.abc import Sequence
from decimal import Decimal

from app.assessments.service.wording import answer_words, profile_facts
from app.kit.charts import Axis, Layer, Pair, Track, comparison, gap_bars, radar
from app.kit.decimals import shown, whole
from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Definition, Texts
from app.reports.domain.content import (
    Banner,
    Block,
    Bullets,
    Card,
    Chapter,
    Grid,
    Heading,
    Paragraph,
    Picture,
    filled,
)
from app.reports.domain.planning import Measure
from app.reports.service.findings import Finding, strengths, weaknesses
from app.reports.service.plans import total_of
from app.reports.service.subject import Subject
from app.scoring.domain.outlook import next_gate
from app.scoring.service.telling import (
    FEWEST_AXES,
    ConditionTold,
    blocking_told,
    charts_of,
    conclusion,
    doubts_told,
    gaps_told,
    gates_told,
    level_name,
)
from diagnosis_models.contract import DimensionScore, Result, ResultStatus

REPORTED_GAPS = 8
TOLD_GAPS = 5


def status_words(t: Translator, result: Result) -> str:
    """Say whether a result is final."""
    if result.status is ResultStatus.PROVISIONAL:
        return t.gettext("暂定结果")
    return t.gettext("正式自评结果")


def conclusion_chapter(
    t: Translator, subject: Subject, result: Result, measures: Sequence[Measure]
) -> Chapter:
    """Level, why, what blocks the next level, three actions, the money it takes."""
    blocks: list[Block] = [banner(t, subject, result)]
    blocks += [Paragraph(s) for s in letter(t, subject, result)]
    blocks += [Paragraph(t.gettext("待核对") + t.gettext("：") + d, "warn") for d in doubts_told(subject.definition, subject.texts)]  # fmt: skip
    blocks.append(Picture("ladder", charts_of(t, subject.definition, subject.texts, result).ladder))
    good = strengths(t, subject, result)[:1]
    lacking = weaknesses(t, subject, result, 1)
    if good or lacking:
        blocks += [
            Heading(t.gettext("一句话看长处和短处")),
            *(Paragraph(cited(t, f)) for f in (*good, *lacking)),
        ]
    actions = three_actions(t, subject, result)
    if actions:
        blocks += [Heading(t.gettext("先做这三件事")), Bullets(actions, is_ordered=True)]
    told = path_sentence(t, subject, measures)
    if told:
        blocks.append(Paragraph(told))
    return Chapter("1", t.gettext("结论"), tuple(blocks), starts_page=True)


def letter(t: Translator, subject: Subject, result: Result) -> tuple[str, ...]:
    """Write the result as a short letter: level, why, what next; of a verified one, that it is verified."""
    name = printable(subject.profile.name)
    sentences = conclusion(t, subject.texts, result, name)
    if subject.site is None:
        return sentences
    first = t.gettext(
        "%(who)s经现场核验为%(level)s，评测得分 %(score)s 分（满分 %(max)s 分）；自评为%(own)s，%(given)s 分。",
        who=name or t.gettext("贵企业"),
        level=level_name(subject.texts, result.level.code),
        score=shown(result.total.score),
        max=whole(result.total.max),
        own=level_name(subject.texts, subject.result.level.code),
        given=shown(subject.result.total.score),
    )
    return (first, *sentences[1:])


def banner(t: Translator, subject: Subject, result: Result) -> Banner:
    """Level and score, large."""
    return Banner(
        level_name(subject.texts, result.level.code),
        shown(result.total.score),
        whole(result.total.max),
        t.gettext("核验结果") if subject.site else status_words(t, result),
    )


def three_actions(t: Translator, subject: Subject, result: Result) -> tuple[str, ...]:
    """Give the three heaviest gaps with what to do about each."""
    told = gaps_told(t, subject.definition, subject.texts, result, subject.counted, 3)
    return tuple(f"{gap.title}{t.gettext('：')}{gap.advice}" for gap in told if gap.advice)


def path_sentence(t: Translator, subject: Subject, measures: Sequence[Measure]) -> str:
    """Say what the cheapest way to the next level takes; empty where there is none."""
    on_path = [m for m in measures if m.is_path]
    if not on_path or subject.path is None:
        return ""
    days, low, base, high = total_of(on_path)
    return t.gettext(
        "按改进方案，升到%(level)s约需 %(days)s 人天、%(base)s 万元（%(low)s–%(high)s 万元），均为估算。",
        level=subject.texts.levels[subject.path.target.code].name,
        days=days,
        base=base,
        low=low,
        high=high,
    )


def cited(t: Translator, finding: Finding) -> str:
    """Write a finding with the answer it rests on."""
    return t.gettext("%(text)s（依据：%(item)s）", text=finding.text, item=finding.item)


def profile_chapter(t: Translator, subject: Subject) -> Chapter:
    """Say who the enterprise is, as it said itself."""
    facts = [(label, printable(value)) for label, value in profile_facts(t, subject.profile) if value]
    rows = tuple(facts) or ((t.gettext("企业信息"), t.gettext("未提供")),)
    grid = Grid((t.gettext("项目"), t.gettext("内容")), rows, (32, 68), is_kept=True)
    return Chapter("2", t.gettext("企业概况"), (grid,))


def visit_chapter(t: Translator, subject: Subject) -> Chapter | None:
    """Say who looked at what on site, and where verified answers differ from those given."""
    site = subject.site
    if site is None:
        return None
    visits = Grid(
        (t.gettext("日期"), t.gettext("地点"), t.gettext("诊断人员"), t.gettext("访谈对象"), t.gettext("查阅资料")),
        tuple((v.on, printable(v.place), printable(v.consultants), printable(v.interviewed), printable(v.documents)) for v in site.visits),
        (13, 18, 20, 22, 27),
    )  # fmt: skip
    rows = []
    for code, response in site.verified.items():
        item = subject.definition.item(code)
        if item is None or response == subject.responses.get(code):
            continue
        given, found = (
            t.gettext("；").join(answer_words(t, subject.texts, item, r)) or t.gettext("未作答")
            for r in (subject.responses.get(code), response)
        )
        rows.append(
            (code, subject.texts.items[code].title, given, found, printable(site.reasons.get(code, "")))
        )
    heads = (t.gettext("编号"), t.gettext("题目"), t.gettext("自评"), t.gettext("核验"), t.gettext("理由"))
    compared = t.gettext(
        "共核验 %(all)s 题，与自评一致 %(same)s 题，不一致 %(changed)s 题；自评作答原样保留，本报告按核验值计分。",
        all=len(site.verified),
        same=len(site.verified) - len(rows),
        changed=len(rows),
    )
    blocks: list[Block] = [
        filled(visits),
        Paragraph(compared),
        Heading(t.gettext("自评与核验不一致的题目")),
    ]
    blocks.append(
        Grid(heads, tuple(rows), (9, 17, 24, 24, 26))
        if rows
        else Paragraph(t.gettext("核验的题目与自评一致。"))
    )
    return Chapter("3", t.gettext("诊断过程"), tuple(blocks))


def scores_chapter(t: Translator, subject: Subject, result: Result) -> Chapter:
    """Scores by dimension, levels of the scenes, every condition of every level."""
    charts = charts_of(t, subject.definition, subject.texts, result)
    blocks: list[Block] = []
    if charts.bars:
        blocks.append(Picture("bars", charts.bars, "mid"))
    drawn = _radar(t, subject, result)
    if drawn:
        blocks.append(drawn)
    heads = (t.gettext("维度"), t.gettext("得分"), t.gettext("满分"), t.gettext("得分率"))
    rows = tuple(score_rows(subject.texts, result.dimensions, 0))
    if rows:
        blocks.append(Grid(heads, rows, (52, 16, 16, 16), (1, 2, 3), is_kept=True))
    blocks += [Heading(t.gettext("各级条件逐项对照")), gate_grid(t, gates_told(t, subject.texts, result))]
    if charts.heatmap:
        blocks += [Heading(charts.heatmap.title), Picture("heatmap", charts.heatmap)]
    if subject.site is not None:
        blocks += _before_after(t, subject, result)
    return Chapter("4", t.gettext("等级与得分"), tuple(blocks))


def score_rows(
    texts: Texts, dimensions: Sequence[DimensionScore], depth: int
) -> list[tuple[str, str, str, str]]:
    """Write dimensions and what stands below them, the latter set in."""
    rows = []
    for dimension in dimensions:
        name = ("　" * depth) + texts.dimensions[dimension.code].name
        share = f"{dimension.score / dimension.max * 100:.0f}%" if dimension.max else ""
        rows.append((name, shown(dimension.score), whole(dimension.max), share))
        if depth == 0:
            rows += score_rows(texts, dimension.children, 1)
    return rows


def gate_grid(t: Translator, gates: Sequence[ConditionTold]) -> Grid:
    """Write every condition of every level."""
    heads = (
        t.gettext("等级"),
        t.gettext("条件"),
        t.gettext("要求"),
        t.gettext("现状"),
        t.gettext("是否达到"),
    )
    rows = tuple((g.level, g.name, g.required, g.actual, f"{'✓' if g.is_met else '×'} {g.verdict}") for g in gates)  # fmt: skip
    return Grid(heads, rows, (13, 32, 13, 13, 29), (2, 3))


def gaps_chapter(t: Translator, subject: Subject, result: Result) -> Chapter:
    """Strengths and gaps in sentences, then item by item: now, next, what to do."""
    blocks: list[Block] = []
    good, bad = strengths(t, subject, result), weaknesses(t, subject, result, TOLD_GAPS)
    if good:
        blocks += [Heading(t.gettext("做得好的地方")), Bullets(tuple(cited(t, f) for f in good))]
    if bad:
        blocks += [Heading(t.gettext("要补的短板")), Bullets(tuple(cited(t, f) for f in bad))]
    blocking = blocking_told(t, subject.texts, result)
    if blocking:
        blocks += [Heading(t.gettext("离下一级差多少")), *_missing(t, subject, result)]
    told = gaps_told(t, subject.definition, subject.texts, result, subject.counted, REPORTED_GAPS)
    if told:
        heads = (t.gettext("编号"), t.gettext("事项"), t.gettext("现在"), t.gettext("下一级的要求"), t.gettext("怎么做"))  # fmt: skip
        rows = tuple((g.item, ("★ " if g.is_constrained else "") + g.title, g.now, g.next, g.advice) for g in told)  # fmt: skip
        blocks += [Heading(t.gettext("短板逐项对照")), Grid(heads, rows, (8, 14, 24, 24, 30))]
    if not blocks:
        blocks.append(Paragraph(t.gettext("各项均已达到最高要求，没有需要补的短板。")))
    return Chapter("5", t.gettext("优势与短板"), tuple(blocks))


def _missing(t: Translator, subject: Subject, result: Result) -> list[Block]:
    """Draw what stands between the result and the next level: points, then scenes."""
    gate = next_gate(result)
    if gate is None:
        return []
    names = [told.name for told in gates_told(t, subject.texts, result) if told.level == subject.texts.levels[gate.level.code].name]  # fmt: skip
    tracks = [
        Track(name, c.actual, c.required, max(_scale(subject.definition, result, c.kind), c.required), "")
        for name, c in zip(names, gate.conditions, strict=True)
    ]
    heads = (t.gettext("条件"), t.gettext("现状"), t.gettext("要求"), t.gettext("满分"))
    title = t.gettext("离%(level)s的差距", level=subject.texts.levels[gate.level.code].name)
    return [Picture("gaps", gap_bars(title, tracks[:8], heads))]


def _scale(definition: Definition, result: Result, kind: str) -> Decimal:
    """Give the end of a condition's scale."""
    if kind == "min_score":
        return result.total.max
    if kind == "min_constrained_scenes":
        return Decimal(sum(g.constrained for g in result.grades))
    if kind == "min_scenes":
        return Decimal(len(result.grades))
    return Decimal(0)


def _radar(t: Translator, subject: Subject, result: Result) -> Picture | None:
    """Draw the shares, with the self-assessed ones, the next level's score and the peers beside them."""
    below = [d for top in result.dimensions for d in (top.children or (top,))]
    if len(below) < FEWEST_AXES:
        return None
    layers = []
    if subject.site is not None:
        own = {d.code: d for top in subject.result.dimensions for d in (top.children or (top,))}
        layers.append(Layer(t.gettext("自评"), tuple(_share(own.get(d.code, d)) for d in below)))
    gate = next_gate(result)
    asked = next((c for c in gate.conditions if c.kind == "min_score"), None) if gate else None
    if asked and result.total.max:
        layers.append(Layer(t.gettext("下一级得分线"), (asked.required / result.total.max,) * len(below)))
    if subject.peers and subject.peers.may_be_shown and all(d.code in subject.peers.shares for d in below):
        name = t.gettext("%(name)s（%(n)s 家）", name=subject.peers.name, n=subject.peers.count)
        layers.append(Layer(name, tuple(subject.peers.shares[d.code] for d in below)))
    words = (t.gettext("维度"), t.gettext("得分"), t.gettext("满分"))
    axes = [Axis(subject.texts.dimensions[d.code].name, d.score, d.max) for d in below]
    own_name = t.gettext("核验") if subject.site else t.gettext("自评")
    return Picture("radar", radar(t.gettext("各项得分率"), axes, words, layers, own_name), "mid")


def _share(dimension: DimensionScore) -> Decimal:
    return dimension.score / dimension.max if dimension.max else Decimal(0)


def _before_after(t: Translator, subject: Subject, result: Result) -> list[Block]:
    """Draw the scores as given beside the scores as verified."""
    given = {d.code: d.score for d in subject.result.dimensions}
    pairs = [
        Pair(t.gettext("评测得分"), subject.result.total.score, result.total.score, result.total.max)
    ] + [
        Pair(subject.texts.dimensions[d.code].name, given.get(d.code, d.score), d.score, d.max)
        for d in result.dimensions
    ]
    names = (t.gettext("自评"), t.gettext("核验"))
    title = t.gettext("自评与核验得分")
    drawn = comparison(title, pairs, names, (t.gettext("维度"), *names))
    return [Heading(title), Picture("verified", drawn, "mid")] if pairs else []


def pain_chapter(t: Translator, subject: Subject) -> Chapter | None:
    """Problems found on site."""
    if subject.site is None or not subject.site.pains:
        return None
    heads = (
        t.gettext("问题"),
        t.gettext("原因"),
        t.gettext("损失估计"),
        t.gettext("涉及流程"),
        t.gettext("来源"),
    )
    rows = tuple(
        tuple(printable(text) for text in (p.problem, p.cause, p.loss, p.process, p.source))
        for p in subject.site.pains
    )
    return Chapter("6", t.gettext("痛点与需求"), (filled(Grid(heads, rows, (24, 24, 18, 16, 18))),))


def case_chapter(t: Translator, subject: Subject) -> Chapter | None:
    """Cases of the same industry or size."""
    if subject.site is None or not subject.site.cases:
        return None
    cards = tuple(
        Card(printable(c.customer), printable(c.alike), (printable(c.done), printable(c.result)))
        for c in subject.site.cases
    )
    return Chapter("7", t.gettext("同行案例"), cards)
