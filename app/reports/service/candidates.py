"""The chapter that names candidates for the work, with reasons and interests."""

from collections.abc import Sequence

from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.recommendations.service.documents import RankingDocument, RecommendationDocument
from app.reports.domain.content import Block, Card, Chapter, Grid, Paragraph

DETAILED = 3
"""So many candidates are described one by one; the table has all."""


def provider_chapter(t: Translator, ranking: RankingDocument | None) -> Chapter:
    """Candidates with reasons and interests; free choice."""
    title = t.gettext("候选服务商")
    if ranking is None:
        return Chapter("12", title, (Paragraph(t.gettext("本报告未附服务商名录。")),))
    found = ranking["recommendations"]
    if not found:
        told = (
            t.gettext("资源池中没有符合条件的服务商。")
            if ranking["needs"]
            else t.gettext("没有需要对接服务商的短板。")
        )
        return Chapter("12", title, (Paragraph(told),))
    blocks: list[Block] = [Paragraph(notice, "warn") for notice in ranking["notices"]]
    blocks += [_list_of(t, found), _terms_of(t, found)]
    blocks += [_card(t, r) for r in found[:DETAILED]]
    return Chapter("12", title, tuple(blocks))


def _list_of(t: Translator, found: Sequence[RecommendationDocument]) -> Grid:
    heads = (t.gettext("序号"), t.gettext("服务商"), t.gettext("类别"), t.gettext("合计"))
    rows = tuple(
        (str(r["rank"]), printable(r["provider"]["name"]), r["provider"]["kind"], r["score"]) for r in found
    )
    return Grid(heads, rows, (8, 54, 24, 14), (3,), is_kept=True)


def _terms_of(t: Translator, found: Sequence[RecommendationDocument]) -> Grid:
    """Give the parts of every score side by side, a candidate a column, under its number in the list."""
    heads = (t.gettext("评分项"), *(str(r["rank"]) for r in found))
    rows = tuple(
        (term["label"], *(r["terms"][n]["points"] for r in found))
        for n, term in enumerate(found[0]["terms"])
    )
    width = 70 // len(found)
    return Grid(
        heads,
        rows,
        (100 - width * len(found), *(width,) * len(found)),
        tuple(range(1, 1 + len(found))),
        is_kept=True,
    )


def _card(t: Translator, found: RecommendationDocument) -> Card:
    reasons = tuple(
        f"{term['label']} {term['points']}/{term['max']}{t.gettext('：')}{term['reason']}"
        for term in found["terms"]
    )
    offers = tuple(
        " · ".join(part for part in (o["capability"], o["step"], printable(o["name"]), o["price"]) if part)
        for o in found["offers"][:4]
    )
    interest = found["notes"] or [t.gettext("利益关联：登记类别不含诊断，名录中未见关联。")]
    return Card(
        f"{found['rank']}. {printable(found['provider']['name'])}",
        f"{found['provider']['kind']} · {found['score']} / {found['max']}",
        (t.gettext("；").join(reasons),),
        offers,
        tuple(interest),
    )
