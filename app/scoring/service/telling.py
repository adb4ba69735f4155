"""Telling a result in the reader's language: gates, gaps, conclusion, charts. Needs no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kit.charts import Axis, Cell, Chart, Step, bars, heatmap, ladder, radar
from app.kit.decimals import plain, shown, whole
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Definition, Item, Texts
from app.questionnaires.domain.responses import Response
from app.scoring.domain.outlook import SCORE_KINDS, Gap, blocking, gaps, next_gate
from diagnosis_models.contract import (
    Condition,
    DimensionScore,
    Gate,
    ItemKind,
    Provenance,
    Result,
    ResultStatus,
)

NO_LEVEL = "L0"
TOP_GAPS = 8
FEWEST_AXES = 3


@dataclass(frozen=True, slots=True)
class ConditionTold:
    """One condition in words and figures."""

    level: str
    name: str
    required: str
    actual: str
    lacking: str
    is_met: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class GapTold:
    """One gap: what it is, where the enterprise stands, what the next step is, what to do."""

    item: str
    title: str
    now: str
    next: str
    advice: str
    is_constrained: bool


@dataclass(frozen=True, slots=True)
class ResultCharts:
    """The charts of a result; those it has nothing to show in are `None`."""

    ladder: Chart
    radar: Chart | None
    bars: Chart | None
    heatmap: Chart | None


def level_name(texts: Texts, code: str) -> str:
    """Name a level with its alias: 二级（规范级）."""
    named = texts.levels[code]
    if not named.alias:
        return named.name
    return f"{named.name} ({named.alias})" if texts.language == "en" else f"{named.name}（{named.alias}）"


def provenance_words(t: Translator, mark: Provenance) -> str:
    """Say how well a fact is known."""
    return {
        Provenance.VERIFIED: t.gettext("已核对"),
        Provenance.SECONDARY: t.gettext("第三方资料，待官方文本核对"),
        Provenance.MEMORY: t.gettext("待核实"),
        Provenance.UNKNOWN: t.gettext("未知"),
    }[mark]


def doubts_told(definition: Definition, texts: Texts) -> tuple[str, ...]:
    """Say what is doubtful about the instrument itself, such as provisional weights."""
    return tuple(texts.flags[flag.note] for flag in definition.flags)


def condition_name(texts: Texts, condition: Condition) -> str:
    """Name a condition: by its item, by its dimension, or by what it measures."""
    if condition.subject in texts.items:
        return texts.items[condition.subject].title
    named = texts.conditions[condition.kind].name
    if condition.subject in texts.dimensions:
        gap = " " if texts.language == "en" else ""
        return f"{texts.dimensions[condition.subject].name}{gap}{named}"
    return named


def gates_told(t: Translator, texts: Texts, result: Result) -> tuple[ConditionTold, ...]:
    """Tell every condition of every level, lowest level first."""
    return tuple(
        _condition_told(t, texts, gate, condition) for gate in result.gates for condition in gate.conditions
    )


def blocking_told(t: Translator, texts: Texts, result: Result) -> tuple[ConditionTold, ...]:
    """Tell what stands between the result and the next level; empty at the top."""
    gate = next_gate(result)
    if gate is None:
        return ()
    return tuple(_condition_told(t, texts, gate, condition) for condition in blocking(gate))


def gaps_told(
    t: Translator,
    definition: Definition,
    texts: Texts,
    result: Result,
    responses: Mapping[str, Response],
    most: int = TOP_GAPS,
) -> tuple[GapTold, ...]:
    """Tell the heaviest gaps."""
    found = gaps(result, definition.follows)[:most]
    return tuple(_gap_told(t, texts, gap, definition.item(gap.item), responses) for gap in found)


def conclusion(t: Translator, texts: Texts, result: Result, enterprise: str) -> tuple[str, ...]:
    """Write the result as a short letter: level, why, what next."""
    who = enterprise or t.gettext("贵企业")
    sentences = [
        t.gettext(
            "%(who)s本次自评结果为%(level)s，评测得分 %(score)s 分（满分 %(max)s 分）。",
            who=who,
            level=level_name(texts, result.level.code),
            score=shown(result.total.score),
            max=whole(result.total.max),
        ),
        texts.levels[result.level.code].gist,
    ]
    if result.status is ResultStatus.PROVISIONAL:
        sentences.append(_provisional(t, texts, result))
    sentences.append(_next_step(t, texts, result))
    sentences += _extremes_told(t, texts, [d for d in result.dimensions if d.max])
    return tuple(sentences)


def charts_of(t: Translator, definition: Definition, texts: Texts, result: Result) -> ResultCharts:
    """Draw the level ladder, the radar, the score bars and the scene heat map."""
    tops = [_axis(texts, dimension) for dimension in result.dimensions]
    below = [_axis(texts, d) for top in result.dimensions for d in (top.children or (top,))]
    words = (t.gettext("维度"), t.gettext("得分"), t.gettext("满分"))
    cells = _cells(definition, texts, result)
    headers = (t.gettext("场景"), t.gettext("类别"), t.gettext("等级"))
    return ResultCharts(
        ladder=_ladder(t, texts, result),
        radar=radar(t.gettext("各项得分率"), below, words) if len(below) >= FEWEST_AXES else None,
        bars=bars(t.gettext("各维度得分"), tops, words) if tops else None,
        heatmap=heatmap(t.gettext("各场景等级"), cells, headers, t.gettext("未定")) if cells else None,
    )


def _condition_told(t: Translator, texts: Texts, gate: Gate, condition: Condition) -> ConditionTold:
    if condition.met:
        verdict = t.gettext("达到")
    elif condition.actual + condition.open >= condition.required:
        verdict = t.gettext("还差 %(n)s，未定的题补答后可能达到", n=whole(condition.lacking))
    else:
        verdict = t.gettext("还差 %(n)s", n=whole(condition.lacking))
    write = shown if condition.kind in SCORE_KINDS - {"all_of"} else plain
    return ConditionTold(
        level=texts.levels[gate.level.code].name,
        name=condition_name(texts, condition),
        required=whole(condition.required),
        actual=write(condition.actual),
        lacking=whole(condition.lacking),
        is_met=condition.met,
        verdict=verdict,
    )


def _gap_told(
    t: Translator, texts: Texts, gap: Gap, item: Item | None, responses: Mapping[str, Response]
) -> GapTold:
    text = texts.items[gap.item]
    step = _next_option(item, responses.get(gap.item)) if item else None
    if step is not None:
        now, following = step
        return GapTold(
            item=gap.item,
            title=text.title,
            now=text.options.get(now, t.gettext("未作答")),
            next=text.options[following],
            advice=text.advice.get(following, text.advice.get("", "")),
            is_constrained=gap.constrained,
        )
    if gap.to_level is None or gap.from_level is None:
        return GapTold(
            item=gap.item,
            title=text.title,
            now=t.gettext(
                "已得 %(points)s 分，满分 %(max)s 分", points=whole(gap.points), max=whole(gap.max_points)
            ),
            next=t.gettext("还可再得 %(lost)s 分", lost=whole(gap.lost)),
            advice=text.advice.get("", ""),
            is_constrained=False,
        )
    above = str(gap.from_level + 1)
    return GapTold(
        item=gap.item,
        title=text.title,
        now=text.options[str(gap.from_level)],
        next=text.options[above],
        advice=text.advice.get(above, text.advice.get("", "")),
        is_constrained=gap.constrained,
    )


def _next_option(item: Item, response: Response | None) -> tuple[str, str] | None:
    """Give the chosen option of a single choice and the next better one; `None` for other kinds."""
    if item.kind is not ItemKind.SINGLE:
        return None
    ordered = sorted(item.options, key=lambda option: option.points, reverse=item.inverted)
    chosen = response.options[0] if response and response.options else ""
    here = next((option.points for option in item.options if option.code == chosen), ordered[0].points)
    better = [o for o in ordered if (o.points < here if item.inverted else o.points > here)]
    return (chosen, better[0].code) if better else None


def _provisional(t: Translator, texts: Texts, result: Result) -> str:
    names = t.gettext("、").join(texts.items[code].title for code in result.missing[:6])
    return t.ngettext(
        "有 %(n)s 题尚未确定（%(names)s等），这是暂定结果：上面的等级是现在就能确认的，补答后可能更高。",
        "有 %(n)s 题尚未确定（%(names)s等），这是暂定结果：上面的等级是现在就能确认的，补答后可能更高。",
        len(result.missing),
        names=names,
    )


def _next_step(t: Translator, texts: Texts, result: Result) -> str:
    gate = next_gate(result)
    if gate is None:
        return t.gettext("已达到本指标的最高等级，请保持并定期复测。")
    lacking = t.gettext("；").join(
        t.gettext(
            "%(name)s现为 %(actual)s，要求 %(required)s，差 %(lacking)s",
            name=c.name,
            actual=c.actual,
            required=c.required,
            lacking=c.lacking,
        )
        for c in blocking_told(t, texts, result)
    )
    return t.gettext(
        "离%(level)s还差：%(lacking)s。",
        level=texts.levels[gate.level.code].name,
        lacking=lacking,
    )


def _extremes_told(t: Translator, texts: Texts, dimensions: Sequence[DimensionScore]) -> list[str]:
    """Say which dimension is best and which is worst; nothing when they are alike or do not apply."""
    if not dimensions:
        return []
    best, worst = max(dimensions, key=_ratio), min(dimensions, key=_ratio)
    if best.code == worst.code:
        return []
    sentence = t.gettext(
        "各维度中，%(best)s得分率最高（%(high)s），%(worst)s最低（%(low)s）。",
        best=texts.dimensions[best.code].name,
        high=_share(best),
        worst=texts.dimensions[worst.code].name,
        low=_share(worst),
    )
    return [sentence]


def _ratio(dimension: DimensionScore) -> Decimal:
    return dimension.score / dimension.max


def _share(dimension: DimensionScore) -> str:
    return f"{_ratio(dimension) * 100:.0f}%"


def _axis(texts: Texts, dimension: DimensionScore) -> Axis:
    return Axis(texts.dimensions[dimension.code].name, dimension.score, dimension.max)


def _ladder(t: Translator, texts: Texts, result: Result) -> Chart:
    rank = result.level.rank
    steps = [Step(texts.levels[NO_LEVEL].name, "", is_reached=True, is_current=rank == 0)]
    for gate in result.gates:
        named = texts.levels[gate.level.code]
        note = ""
        if gate.level.rank == rank:
            note = t.gettext("现在在这里")
        elif gate.level.rank == rank + 1:
            count = len(blocking(gate))
            note = t.ngettext("还差 %(n)s 个条件", "还差 %(n)s 个条件", count)
        steps.append(Step(named.name, named.alias, gate.level.rank <= rank, gate.level.rank == rank, note))
    return ladder(t.gettext("等级阶梯"), steps, (t.gettext("等级"), t.gettext("说明")))


def _cells(definition: Definition, texts: Texts, result: Result) -> list[Cell]:
    """Give the graded items whose grades are the instrument's own levels."""
    cells = []
    for grade in result.grades:
        if grade.top != len(result.gates):
            continue
        item = definition.item(grade.item)
        group = texts.dimensions[item.dimension].name if item else ""
        cells.append(Cell(texts.items[grade.item].title, group, grade.level, grade.constrained))
    return cells
