"""The chapter about policies: what may pay a part, why, how that was computed, from which version of which source."""

from app.kit.i18n import Translator
from app.policies.service.documents import MatchDocument, ReasonDocument
from app.policies.service.matching import Matched
from app.policies.service.telling import matched_document
from app.reports.domain.content import Block, Bullets, Chapter, Grid, Heading, Paragraph
from app.reports.domain.site import PoliciesTold, PolicyLine
from app.reports.service.subject import Subject


def policies_told(t: Translator, matched: Matched) -> PoliciesTold:
    """Write matched policies for a report, as they stand in this version; they are frozen with it."""
    document = matched_document(t, matched)
    matches = [match for group in document["groups"] for match in group["matches"]]
    return PoliciesTold(
        lines=tuple(_line(t, match) for match in matches),
        total=document["total_told"],
        counted=tuple(document["counted"]),
        notes=tuple(_joined(note) for note in document["shared"]),
    )


def policy_chapter(t: Translator, subject: Subject) -> Chapter:
    """Policies that may pay a part; without any, where to ask."""
    title, told = t.gettext("政策与资金"), subject.policies
    if not told.lines:
        none = t.gettext("本报告未匹配到可估算的政策。补助、贴息、融资等支持以各级主管部门的公开文件为准，请向所在县（市、区）工业和信息化主管部门咨询；本报告不构成任何资金承诺。")  # fmt: skip
        return Chapter("11", title, (Paragraph(none),))
    heads = (t.gettext("政策"), t.gettext("为什么、怎么算"), t.gettext("估算"), t.gettext("上限"), t.gettext("申报时间"), t.gettext("所需材料"))  # fmt: skip
    rows = tuple((p.name, p.base, p.estimate, p.cap, p.window, p.documents) for p in told.lines)
    notice = Paragraph(t.gettext("金额为按公开规则的估算，不是承诺；以主管部门审核结果为准。"), "warn")
    blocks: list[Block] = [notice]
    if told.total:
        blocks.append(Paragraph(t.gettext("可以同时享受的几项合计%(sum)s：", sum=told.total)))
        blocks.append(Bullets(told.counted))
    blocks += [Paragraph(note, "small") for note in told.notes]
    blocks.append(Grid(heads, rows, (19, 27, 15, 13, 13, 13)))
    sources = tuple(f"{p.name}{t.gettext('：')}{p.source}" for p in told.lines if p.source)
    if sources:
        blocks += [Heading(t.gettext("出处、版本与可靠程度")), Bullets(sources)]
    return Chapter("11", title, tuple(blocks))


def _line(t: Translator, match: MatchDocument) -> PolicyLine:
    policy, found = match["policy"], match["estimate"]
    why = [_joined(reason) for reason in (*match["reasons"], *match["open"])]
    also = [t.gettext("还要看：") + match["also"]] if match["also"] else []
    instead = "、".join(match["instead_of"])
    beside = [t.gettext("不能与这些同时享受，合计里没有算它：") + instead] if instead else []
    formula = [t.gettext("怎么算：") + found["formula"]] if found["formula"] else []
    issued = (policy["document_no"], policy["issuer"], policy["source"], policy["source_url"])
    source = [
        *(part for part in issued if part),
        t.gettext("第 %(n)s 版", n=policy["version"]),
        t.gettext("核对：%(when)s", when=policy["checked_on"]),
        policy["provenance_name"],
    ]
    return PolicyLine(
        name=f"{policy['title']}（{policy['instrument_name']}）",
        base="\n".join([*why, *also, *formula, *beside]),
        estimate=found["told"],
        cap=policy["caps"]
        or (t.gettext("不涉及") if found["outcome"] == "service" else t.gettext("没有写明")),
        window=f"{policy['window']}{t.gettext('；')}{policy['channel']}",
        documents="、".join(policy["documents"]) or t.gettext("以申报通知为准"),
        source=t.gettext("；").join(source),
    )


def _joined(reason: ReasonDocument) -> str:
    return f"{reason['text']}{reason['quote']}"
