"""The appendices: every answer with its points, the proof of the score, method, sources, limits, words."""

from collections.abc import Mapping

from app.assessments.service.wording import answer_words, caution_words
from app.kit.decimals import shown, whole
from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.service.showing import showing_of
from app.reports.domain.content import (
    TEMPLATE_VERSION,
    Block,
    Bullets,
    Chapter,
    Grid,
    Heading,
    Paragraph,
    filled,
)
from app.reports.service.findings import share_words
from app.reports.service.subject import Subject
from app.scoring.service.telling import provenance_words
from diagnosis_models.contract import Result


def answers_appendix(t: Translator, subject: Subject, result: Result) -> Chapter:
    """Every item that was shown, section by section, and how the total adds up."""
    points = {c.item: f"{whole(c.points)} / {whole(c.max)}" for c in result.contributions}
    showing = showing_of(subject.definition, subject.counted, subject.profile.facts)
    heads = (t.gettext("编号"), t.gettext("题目"), t.gettext("作答"), t.gettext("得分"))
    notes = _notes(subject, showing)
    blocks: list[Block] = []
    for section in subject.definition.sections:
        rows = []
        for code in section.items:
            item = subject.definition.item(code)
            if item is None or not showing.shows(code):
                continue
            star = "★ " if item.constrained else ""
            answer = _answer(t, subject, item, subject.counted.get(code), notes)
            rows.append(
                (
                    code,
                    star + subject.texts.items[code].title,
                    answer,
                    points.get(code) or t.gettext("评级"),
                )
            )
        if rows:
            name = subject.texts.sections[section.code].name
            blocks += [Heading(name), Grid(heads, tuple(rows), (10, 19, 57, 14), (3,))]
    if notes:
        told = tuple(f"{_note(t, n)}{t.gettext('：')}{subject.texts.flags[note]}" for note, n in notes.items())  # fmt: skip
        blocks += [Heading(t.gettext("上表的注（待核对）")), Bullets(told)]
    blocks += [*_doubted(t, subject), *_evidence(t, subject)]
    blocks += [Heading(t.gettext("得分怎么加出来的")), _sums(t, subject, result), _answered(t, result)]
    return Chapter("A", t.gettext("附录一：全部作答与得分"), tuple(blocks))


def _notes(subject: Subject, showing: Showing) -> dict[str, int]:
    """Give numbers to what is still unsure about the shown items; many items share a note, so it is printed once."""
    codes = (code for section in subject.definition.sections for code in section.items)
    items = (subject.definition.item(code) for code in codes if showing.shows(code))
    found = dict.fromkeys(flag.note for item in items if item is not None for flag in item.flags)
    return {note: n for n, note in enumerate(found, 1)}


def _note(t: Translator, n: int) -> str:
    return t.gettext("注 %(n)s", n=n)


def _answer(
    t: Translator, subject: Subject, item: Item, response: Response | None, notes: Mapping[str, int]
) -> str:
    """Write an answer with its ratio, the numbers of its notes, and what a reader should know about it."""
    words = list(answer_words(t, subject.texts, item, response)) or [t.gettext("未作答")]
    if response is not None and (ratio := share_words(item, response)):
        words.append(t.gettext("比例 %(share)s", share=ratio))
    marks = t.gettext("、").join(_note(t, notes[flag.note]) for flag in item.flags)
    said = t.gettext("；").join(words) + (t.gettext("（%(notes)s）", notes=marks) if marks else "")
    return "\n".join([said, *caution_words(t, subject.texts, item.code, response)])


def _doubted(t: Translator, subject: Subject) -> list[Block]:
    """Write which answers hardly fit together, with what the enterprise said to it."""
    if not subject.doubts:
        return []
    rows = tuple(
        (
            t.gettext("、").join(doubt.items),
            doubt.question,
            printable(doubt.remark) or t.gettext("未作说明"),
        )
        for doubt in subject.doubts
    )
    told = t.gettext("下列作答对在一起不太吻合，提交前已向企业问过；企业的说明照录，不影响得分。")
    heads = (t.gettext("编号"), t.gettext("疑问"), t.gettext("企业的说明"))
    return [Heading(t.gettext("请留意的作答")), Paragraph(told, "small"), Grid(heads, rows, (14, 50, 36))]


def _evidence(t: Translator, subject: Subject) -> list[Block]:
    """List the documents that were seen, with the item each is for."""
    if subject.site is None or not subject.site.evidence:
        return []
    rows = tuple((item, printable(name)) for item, name in subject.site.evidence)
    grid = filled(Grid((t.gettext("编号"), t.gettext("名称")), rows, (14, 86)))
    return [Heading(t.gettext("佐证清单")), grid]


def _sums(t: Translator, subject: Subject, result: Result) -> Grid:
    """Write the tree of scores: what was added up, averaged or taken as the least."""
    ways = {
        "sum": t.gettext("下级相加"),
        "mean": t.gettext("下级平均"),
        "weighted_mean": t.gettext("下级加权平均"),
        "weighted": t.gettext("下级加权平均"),
        "min": t.gettext("取下级最低"),
        "ladder": t.gettext("逐级满足"),
    }
    rows = []
    for top in result.dimensions:
        for depth, node in [(0, top), *((1, child) for child in top.children)]:
            name = "　" * depth + subject.texts.dimensions[node.code].name
            how = ways.get(node.combine, t.gettext("按评分模型"))
            rows.append((name, how, f"{shown(node.score)} / {whole(node.max)}"))
    rows.append(
        (
            t.gettext("评测得分"),
            t.gettext("按评分模型"),
            f"{shown(result.total.score)} / {whole(result.total.max)}",
        )
    )
    return Grid((t.gettext("维度"), t.gettext("算法"), t.gettext("得分")), tuple(rows), (50, 28, 22), (2,))


def _answered(t: Translator, result: Result) -> Grid:
    coverage = f"{result.coverage * 100:.0f}%"
    rows = ((t.gettext("有效作答占比"), coverage), (t.gettext("尚未确定的题数"), str(len(result.missing))))
    return Grid((t.gettext("作答情况"), t.gettext("数值")), rows, (70, 30), (1,))


def disclaimer_of(t: Translator, subject: Subject) -> str:
    """Say what the result is not: of a verified one that it is verified, of another what its questionnaire says."""
    if subject.site is None:
        return subject.texts.disclaimer
    return t.gettext("现场核验结果，依据见“诊断过程”一章；不等于认定或证书，申报事项以官方平台为准。")


def method_appendix(t: Translator, subject: Subject, result: Result) -> Chapter:
    """How it was measured, under which versions, from which sources, with which limits."""
    definition, source = subject.definition, subject.definition.source
    told = [
        t.gettext("依据：%(document)s《%(title)s》。", document=source["document"], title=source["title"]),
        *subject.texts.method,
        *(t.gettext("待核对") + t.gettext("：") + subject.texts.flags[flag.note] for flag in definition.flags),
        t.gettext("事实的可靠程度：本结果整体标注为“%(mark)s”，取其中最弱的一项。", mark=provenance_words(t, result.provenance)),
        t.gettext("文字由作答、得分和已公开的措辞模板生成，没有作答就不下结论；标有“依据”的句子可在附录一找到对应作答。"),
        t.gettext("投入、效益和排期为估算，可靠程度标注为“%(mark)s”；价格、周期以服务商正式报价为准。", mark=provenance_words(t, subject.effort.provenance)),
        t.gettext("服务商按公开规则排序，不收费排名；企业可自主选择，不限于名单。"),
    ]  # fmt: skip
    heads = (t.gettext("项目"), t.gettext("版本"))
    ranking = subject.ranking["weights_version"] if subject.ranking else t.gettext("未使用")
    versions = (
        (t.gettext("问卷"), f"{definition.code} {definition.version}"),
        (t.gettext("问卷指纹"), definition.fingerprint),
        (t.gettext("评分模型"), f"{definition.model.name} {definition.model.version}"),
        (t.gettext("报告模板"), TEMPLATE_VERSION),
        (t.gettext("推荐权重"), ranking),
    )
    terms = (
        (t.gettext("等级"), t.gettext("得分和各项门槛同时满足才算达到的台阶")),
        (t.gettext("★ 约束性场景"), t.gettext("定级时单独计数、必须达到一定数量的业务场景")),
        (t.gettext("暂定结果"), t.gettext("有题目未作答或不清楚时，已能确定的结果")),
        (t.gettext("小快轻准"), t.gettext("小型化、快速化、轻量化、精准化的数字化产品")),
        (t.gettext("人天"), t.gettext("一个人工作一天的工作量")),
    )
    blocks: list[Block] = [Paragraph(line) for line in told]
    blocks += [Heading(t.gettext("版本")), Grid(heads, versions, (26, 74))]
    blocks += [Heading(t.gettext("词语")), Grid((t.gettext("词"), t.gettext("意思")), terms, (26, 74))]
    blocks.append(Paragraph(disclaimer_of(t, subject)))
    return Chapter("B", t.gettext("附录二：方法、版本与限制"), tuple(blocks))
