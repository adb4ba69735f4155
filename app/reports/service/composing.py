"""Composing the frozen content of a report; needs no database."""

from dataclasses import dataclass

from app.assessments.service.wording import answer_words, caution_words, profile_facts
from app.enterprises.domain import Profile
from app.kit.decimals import shown, whole
from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.showing import showing_of
from app.recommendations.service.ranking import RankingDocument
from app.reports.domain import (
    AnswerGroup,
    AnswerLine,
    Fact,
    GapLine,
    GateLine,
    ProviderLine,
    ReportContent,
    ScoreLine,
    horizons,
)
from app.scoring.service.telling import (
    charts_of,
    conclusion,
    doubts_told,
    gaps_told,
    gates_told,
    level_name,
    provenance_words,
)
from diagnosis_models.contract import DimensionScore, Result, ResultStatus

REPORTED_GAPS = 9


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: the responses of one enterprise and everything made from them."""

    definition: Definition
    texts: Texts
    profile: Profile
    responses: dict[str, Response]
    result: Result
    ranking: RankingDocument | None


@dataclass(frozen=True, slots=True)
class Imprint:
    """What identifies a report; all empty for one drawn from a file but for the day."""

    issued_on: str
    number: str = ""
    office: str = ""
    check_url: str = ""


def compose(t: Translator, subject: Subject, imprint: Imprint) -> ReportContent:
    """Write everything a report prints, in the translator's language."""
    texts, result = subject.texts, subject.result
    charts = charts_of(t, subject.definition, texts, result)
    gaps = _gaps(t, subject)
    enterprise = printable(subject.profile.name)
    return ReportContent(
        language=texts.language,
        number=imprint.number,
        issued_on=imprint.issued_on,
        office=printable(imprint.office),
        check_url=imprint.check_url,
        title=t.gettext("企业数字化水平诊断报告（自评版）"),
        enterprise=enterprise or t.gettext("（未填企业名称）"),
        questionnaire=f"{texts.title} · {subject.definition.version}",
        fingerprint=subject.definition.fingerprint,
        profile=tuple(
            Fact(label, printable(value)) for label, value in profile_facts(t, subject.profile) if value
        ),
        level=level_name(texts, result.level.code),
        level_gist=texts.levels[result.level.code].gist,
        total=shown(result.total.score),
        total_max=whole(result.total.max),
        status=t.gettext("暂定结果")
        if result.status is ResultStatus.PROVISIONAL
        else t.gettext("正式自评结果"),
        conclusion=conclusion(t, texts, result, enterprise),
        actions=tuple(f"{gap.item}{t.gettext('：')}{gap.advice}" for gap in gaps[:3]),
        ladder=charts.ladder,
        radar=charts.radar,
        bars=charts.bars,
        heatmap=charts.heatmap,
        scores=tuple(_scores(texts, result.dimensions, 0)),
        gates=tuple(
            GateLine(g.level, g.name, g.required, g.actual, g.verdict, g.is_met)
            for g in gates_told(t, texts, result)
        ),
        gaps=gaps,
        answers=_answers(t, subject),
        providers=_providers(t, subject.ranking),
        provider_notices=tuple(subject.ranking["notices"]) if subject.ranking else (),
        method=_method(t, subject),
        disclaimer=texts.disclaimer,
        doubts=doubts_told(subject.definition, texts),
        is_demo=bool(subject.ranking and subject.ranking["is_demo"]),
    )


def _gaps(t: Translator, subject: Subject) -> tuple[GapLine, ...]:
    told = gaps_told(t, subject.definition, subject.texts, subject.result, subject.responses, REPORTED_GAPS)
    names = (t.gettext("3 个月内"), t.gettext("3–12 个月"), t.gettext("1–3 年"))
    return tuple(
        GapLine(("★ " if gap.is_constrained else "") + gap.title, gap.now, gap.next, gap.advice, horizon)
        for gap, horizon in zip(told, horizons(names, len(told)), strict=True)
    )


def _scores(texts: Texts, dimensions: tuple[DimensionScore, ...], depth: int) -> list[ScoreLine]:
    lines = []
    for dimension in dimensions:
        name = texts.dimensions[dimension.code].name
        lines.append(ScoreLine(name, depth, shown(dimension.score), whole(dimension.max)))
        if depth == 0:
            lines += _scores(texts, dimension.children, 1)
    return lines


def _answers(t: Translator, subject: Subject) -> tuple[AnswerGroup, ...]:
    points = {c.item: f"{whole(c.points)} / {whole(c.max)}" for c in subject.result.contributions}
    showing = showing_of(subject.definition, subject.responses, subject.profile.facts)
    groups = []
    for section in subject.definition.sections:
        lines = []
        for code in section.items:
            item = subject.definition.item(code)
            if item is None or not showing.shows(code):
                continue
            response, text = subject.responses.get(code), subject.texts.items[code]
            words = answer_words(t, subject.texts, item, response) or (t.gettext("未作答"),)
            lines.append(
                AnswerLine(
                    code=code,
                    title=("★ " if item.constrained else "") + text.title,
                    answer=t.gettext("；").join(words),
                    points=points.get(code, ""),
                    cautions=caution_words(t, subject.texts, code, response),
                    flags=tuple(subject.texts.flags[flag.note] for flag in item.flags),
                )
            )
        if lines:
            groups.append(AnswerGroup(subject.texts.sections[section.code].name, tuple(lines)))
    return tuple(groups)


def _providers(t: Translator, ranking: RankingDocument | None) -> tuple[ProviderLine, ...]:
    if ranking is None:
        return ()
    return tuple(
        ProviderLine(
            rank=found["rank"],
            name=printable(found["provider"]["name"]),
            kind=found["provider"]["kind"],
            score=f"{found['score']} / {found['max']}",
            reasons=tuple(
                f"{term['label']} {term['points']}/{term['max']}{t.gettext('：')}{term['reason']}"
                for term in found["terms"]
            ),
            offers=tuple(
                " · ".join(
                    part for part in (o["capability"], o["step"], printable(o["name"]), o["price"]) if part
                )
                for o in found["offers"][:5]
            ),
            notes=tuple(found["notes"]),
        )
        for found in ranking["recommendations"]
    )


def _method(t: Translator, subject: Subject) -> tuple[str, ...]:
    definition = subject.definition
    source = definition.source
    return (
        t.gettext("依据：%(document)s《%(title)s》。", document=source["document"], title=source["title"]),
        *subject.texts.method,
        *(
            t.gettext("待核对") + t.gettext("：") + subject.texts.flags[flag.note]
            for flag in definition.flags
        ),
        t.gettext(
            "事实的可靠程度：本结果整体标注为“%(mark)s”，取其中最弱的一项。",
            mark=provenance_words(t, subject.result.provenance),
        ),
        t.gettext(
            "评分模型 %(name)s %(version)s；问卷指纹 %(fingerprint)s。",
            name=definition.model.name,
            version=definition.model.version,
            fingerprint=definition.fingerprint,
        ),
        t.gettext("行动时限按短板的轻重排序划分，为建议；价格、周期以服务商正式报价为准。"),
    )
