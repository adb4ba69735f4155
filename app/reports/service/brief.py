"""The brief: two pages for the owner, from the same content as the full report."""

from collections.abc import Sequence

from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.reports.domain.content import Block, Bullets, Chapter, Grid, Heading, Paragraph, Picture
from app.reports.domain.planning import Measure
from app.reports.service.chapters import (
    banner,
    gate_grid,
    letter,
    path_sentence,
    three_actions,
)
from app.reports.service.findings import strengths, weaknesses
from app.reports.service.plans import amount, horizon_names
from app.reports.service.subject import Subject
from app.scoring.domain.outlook import next_gate
from app.scoring.service.telling import charts_of, doubts_told, gates_told
from diagnosis_models.contract import Result

MOST_STEPS = 8


def brief_chapters(
    t: Translator, subject: Subject, result: Result, measures: Sequence[Measure]
) -> tuple[Chapter, ...]:
    """Write page one (level, why, what to do) and page two (scores, conditions, steps, whom to call)."""
    return (
        Chapter("1", t.gettext("结论"), tuple(_first(t, subject, result, measures))),
        Chapter(
            "2", t.gettext("得分与步骤"), tuple(_second(t, subject, result, measures)), starts_page=True
        ),
    )


def _first(t: Translator, subject: Subject, result: Result, measures: Sequence[Measure]) -> list[Block]:
    blocks: list[Block] = [banner(t, subject, result)]
    blocks += [Paragraph(s) for s in letter(t, subject, result)]
    blocks += [Paragraph(t.gettext("待核对") + t.gettext("：") + d, "warn") for d in doubts_told(subject.definition, subject.texts)]  # fmt: skip
    blocks.append(Picture("ladder", charts_of(t, subject.definition, subject.texts, result).ladder, "mid"))
    good, bad = strengths(t, subject, result)[:2], weaknesses(t, subject, result, 2)
    if good:
        blocks += [Heading(t.gettext("做得好的地方")), Bullets(tuple(f.text for f in good))]
    if bad:
        blocks += [Heading(t.gettext("要补的短板")), Bullets(tuple(f.text for f in bad))]
    actions = three_actions(t, subject, result)
    if actions:
        blocks += [Heading(t.gettext("先做这三件事")), Bullets(actions, is_ordered=True)]
    told = path_sentence(t, subject, measures)
    return [*blocks, Paragraph(told)] if told else blocks


def _second(t: Translator, subject: Subject, result: Result, measures: Sequence[Measure]) -> list[Block]:
    blocks: list[Block] = []
    bars = charts_of(t, subject.definition, subject.texts, result).bars
    if bars:
        blocks.append(Picture("bars", bars, "small"))
    gate = next_gate(result)
    shown = {subject.texts.levels[g.code].name for g in ([result.level] + ([gate.level] if gate else []))}
    gates = [told for told in gates_told(t, subject.texts, result) if told.level in shown]
    if gates:
        blocks += [Heading(t.gettext("本级与下一级的条件")), gate_grid(t, gates)]
    names = horizon_names(t)
    rows = tuple(
        (names[m.horizon], subject.texts.items[m.item].title, amount(m.days), f"{amount(m.base)}")
        for m in measures[:MOST_STEPS]
    )
    if rows:
        heads = (t.gettext("时限"), t.gettext("事项"), t.gettext("人天"), t.gettext("费用（万元）"))
        blocks += [Heading(t.gettext("步骤（估算）")), Grid(heads, rows, (22, 42, 16, 20), (2, 3))]
    if subject.ranking and subject.ranking["recommendations"]:
        found = subject.ranking["recommendations"][:3]
        named = tuple(
            f"{printable(r['provider']['name'])} · {r['provider']['kind']} · {r['score']} / {r['max']}"
            for r in found
        )
        blocks += [Heading(t.gettext("可以联系的服务商")), Bullets(named, is_ordered=True)]
        blocks += [Paragraph(notice, "warn") for notice in subject.ranking["notices"][:1]]
    return blocks
