"""Opening reports frozen before contents were made of blocks: the same facts in today's chapters.

Their documents carry named fields instead of chapters (template versions 1 and 2). They are read as they
are, and printed with the same numbers and the sentences frozen in them; nothing is computed again.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from app.kit.charts import Chart
from app.kit.i18n import Translator
from app.reports.domain.content import (
    Banner,
    Block,
    Brand,
    Bullets,
    Card,
    Chapter,
    Grid,
    Heading,
    Layer,
    Paragraph,
    Picture,
    ReportContent,
)
from app.reports.service.composing import numbered

_CHART: TypeAdapter[Chart] = TypeAdapter(Chart)


def is_old(document: Mapping[str, Any]) -> bool:
    """Whether a frozen document is of the older shape."""
    return "chapters" not in document


def renewed(t: Translator, old: Mapping[str, Any]) -> ReportContent:
    """Give an old document as today's content."""
    answers = [_answers(t, group) for group in old["answers"]]
    chapters = [
        _conclusion(t, old),
        Chapter("2", t.gettext("企业概况"), (_profile(t, old),)),
        _scores(t, old),
        Chapter("5", t.gettext("短板与行动"), (_gaps(t, old),)),
        _providers(t, old),
        Chapter("A", t.gettext("附录一：全部作答与得分"), tuple(b for blocks in answers for b in blocks)),
        Chapter("B", t.gettext("附录二：方法、版本与限制"), tuple(Paragraph(line) for line in (*old["method"], old["disclaimer"]))),
    ]  # fmt: skip
    told = numbered(t, chapters)
    return ReportContent(
        language=old["language"],
        layer=Layer.SELF,
        number=old["number"],
        edition=1,
        reason="",
        issued_on=old["issued_on"],
        brand=Brand(old["office"]),
        check_url=old["check_url"],
        title=old["title"],
        enterprise=old["enterprise"],
        questionnaire=old["questionnaire"],
        fingerprint=old["fingerprint"],
        status=old["status"],
        level=old["level"],
        disclaimer=old["disclaimer"],
        is_demo=old["is_demo"],
        chapters=told,
        brief=(chapters[0],),
    )


def _conclusion(t: Translator, old: Mapping[str, Any]) -> Chapter:
    blocks: list[Block] = [Banner(old["level"], old["total"], old["total_max"], old["status"])]
    blocks += [Paragraph(sentence) for sentence in old["conclusion"]]
    doubts = old.get("doubts", ())
    blocks += [Paragraph(t.gettext("待核对") + t.gettext("：") + doubt, "warn") for doubt in doubts]
    blocks.append(_picture("ladder", old["ladder"], "wide"))
    if old["actions"]:
        blocks += [Heading(t.gettext("先做这三件事")), Bullets(tuple(old["actions"]), is_ordered=True)]
    return Chapter("1", t.gettext("结论"), tuple(blocks), starts_page=True)


def _profile(t: Translator, old: Mapping[str, Any]) -> Grid:
    rows = tuple((fact["label"], fact["value"]) for fact in old["profile"])
    unknown = ((t.gettext("企业信息"), t.gettext("未提供")),)
    return Grid((t.gettext("项目"), t.gettext("内容")), rows or unknown, (32, 68))


def _scores(t: Translator, old: Mapping[str, Any]) -> Chapter:
    blocks: list[Block] = [
        _picture(name, old[name], width)
        for name, width in (("bars", "mid"), ("radar", "mid"), ("heatmap", "wide"))
        if old[name]
    ]
    heads = (t.gettext("维度"), t.gettext("得分"), t.gettext("满分"))
    rows = tuple(
        ("　" * line["depth"] + line["name"], line["score"], line["max"]) for line in old["scores"]
    )
    blocks.append(Grid(heads, rows, (60, 22, 18), (1, 2), is_kept=True))
    gates = tuple(
        (g["level"], g["condition"], g["required"], g["actual"], f"{'✓' if g['is_met'] else '×'} {g['verdict']}")
        for g in old["gates"]
    )  # fmt: skip
    heads_of_gates = (t.gettext("等级"), t.gettext("条件"), t.gettext("要求"), t.gettext("现状"), t.gettext("是否达到"))  # fmt: skip
    blocks += [
        Heading(t.gettext("各级条件逐项对照")),
        Grid(heads_of_gates, gates, (13, 32, 13, 13, 29), (2, 3)),
    ]
    return Chapter("4", t.gettext("等级与得分"), tuple(blocks))


def _gaps(t: Translator, old: Mapping[str, Any]) -> Grid:
    heads = (
        t.gettext("事项"),
        t.gettext("现在"),
        t.gettext("下一步"),
        t.gettext("怎么做"),
        t.gettext("时限"),
    )
    rows = tuple((g["item"], g["now"], g["next"], g["advice"], g["horizon"]) for g in old["gaps"])
    return Grid(heads, rows, (15, 21, 21, 30, 13))


def _providers(t: Translator, old: Mapping[str, Any]) -> Chapter:
    blocks: list[Block] = [Paragraph(notice, "warn") for notice in old["provider_notices"]]
    blocks += [
        Card(
            f"{p['rank']}. {p['name']}",
            f"{p['kind']} · {p['score']}",
            (t.gettext("；").join(p["reasons"]),),
            tuple(p["offers"]),
            tuple(p["notes"]),
        )
        for p in old["providers"]
    ]
    if not old["providers"]:
        blocks.append(Paragraph(t.gettext("本报告未附服务商名录。")))
    return Chapter("12", t.gettext("候选服务商"), tuple(blocks))


def _answers(t: Translator, group: Mapping[str, Any]) -> tuple[Block, ...]:
    rows = []
    for line in group["lines"]:
        notes = [
            *line["cautions"],
            *(t.gettext("待核对") + t.gettext("：") + flag for flag in line["flags"]),
        ]
        answer = "\n".join([line["answer"], *notes])
        rows.append((line["code"], line["title"], answer, line["points"] or t.gettext("评级")))
    heads = (t.gettext("编号"), t.gettext("题目"), t.gettext("作答"), t.gettext("得分"))
    return Heading(group["heading"]), Grid(heads, tuple(rows), (10, 19, 57, 14), (3,))


def _picture(name: str, chart: Any, width: Any) -> Picture:
    return Picture(name, _CHART.validate_python(chart), width)
