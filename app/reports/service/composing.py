"""Composing the frozen content of a report; needs no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from app.kit.fonts import printable
from app.kit.i18n import Translator
from app.kit.plain import write_json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response, as_plain
from app.reports.domain.content import Chapter, Layer, ReportContent
from app.reports.domain.planning import Measure
from app.reports.service.appendix import answers_appendix, disclaimer_of, method_appendix
from app.reports.service.brief import brief_chapters
from app.reports.service.candidates import provider_chapter
from app.reports.service.chapters import (
    case_chapter,
    conclusion_chapter,
    gaps_chapter,
    pain_chapter,
    profile_chapter,
    scores_chapter,
    status_words,
    visit_chapter,
)
from app.reports.service.measures import measures_of
from app.reports.service.plans import (
    money_chapter,
    opinion_chapter,
    plan_chapter,
    retest_chapter,
    roadmap_chapter,
    security_chapter,
)
from app.reports.service.policies import policy_chapter
from app.reports.service.subject import Imprint, Subject, counted_result
from app.scoring.domain.documents import result_document
from app.scoring.service.telling import level_name
from diagnosis_models.contract import Result

_NUMERALS = "一二三四五六七八九"
_TENS = 10


def compose(t: Translator, subject: Subject, imprint: Imprint) -> ReportContent:
    """Write everything a report prints, in the translator's language."""
    result = counted_result(subject)
    measures = measures_of(subject, result)
    is_verified = subject.site is not None
    texts = subject.texts
    title = t.gettext("企业数字化水平诊断报告（现场核验版）") if is_verified else t.gettext("企业数字化水平诊断报告（自评版）")  # fmt: skip
    chapters = numbered(t, _chapters(t, subject, result, measures, imprint))
    return ReportContent(
        language=texts.language,
        layer=Layer.VERIFIED if is_verified else Layer.SELF,
        number=imprint.number,
        edition=imprint.edition,
        reason=printable(imprint.reason),
        issued_on=imprint.issued_on,
        brand=replace(imprint.brand, office=printable(imprint.brand.office)),
        check_url=imprint.check_url,
        title=title,
        enterprise=printable(subject.profile.name) or t.gettext("（未填企业名称）"),
        questionnaire=f"{texts.title} · {subject.definition.version}",
        fingerprint=subject.definition.fingerprint,
        status=t.gettext("核验结果") if is_verified else status_words(t, result),
        level=level_name(texts, result.level.code),
        disclaimer=disclaimer_of(t, subject),
        is_demo=bool(subject.ranking and subject.ranking["is_demo"]),
        chapters=chapters,
        brief=brief_chapters(t, subject, result, measures),
        record=_record(subject, result),
    )


def _chapters(
    t: Translator, subject: Subject, result: Result, measures: Sequence[Measure], imprint: Imprint
) -> Iterable[Chapter | None]:
    """Give the chapters in the order of the table of contents; what has nothing to say is left out."""
    yield conclusion_chapter(t, subject, result, measures)
    yield profile_chapter(t, subject)
    yield visit_chapter(t, subject)
    yield scores_chapter(t, subject, result)
    yield gaps_chapter(t, subject, result)
    yield pain_chapter(t, subject)
    yield case_chapter(t, subject)
    yield plan_chapter(t, subject, measures)
    yield roadmap_chapter(t, subject, measures)
    yield money_chapter(t, subject, measures)
    yield policy_chapter(t, subject)
    yield provider_chapter(t, subject.ranking)
    yield security_chapter(t, subject)
    yield opinion_chapter(t, subject)
    yield retest_chapter(t, subject, measures, imprint.issued_on, imprint.brand.office)
    yield answers_appendix(t, subject, result)
    yield method_appendix(t, subject, result)


def numbered(t: Translator, chapters: Iterable[Chapter | None]) -> tuple[Chapter, ...]:
    """Put numbers before the titles of the chapters that are there; appendices carry their own."""
    given = [chapter for chapter in chapters if chapter is not None]
    out, n = [], 0
    for chapter in given:
        if chapter.code.isdigit():
            n += 1
            title = f"{n}. {chapter.title}" if t.language == "en" else f"{_numeral(n)}、{chapter.title}"
            out.append(replace(chapter, title=title))
        else:
            out.append(chapter)
    return tuple(out)


def _numeral(n: int) -> str:
    """Write a number from 1 to 19 in Chinese."""
    if n < _TENS:
        return _NUMERALS[n - 1]
    return "十" + (_NUMERALS[n - _TENS - 1] if n > _TENS else "")


def _record(subject: Subject, result: Result) -> str:
    """Write what the result was computed from, so that anybody can compute it again; of a verified one both layers."""
    definition, texts = subject.definition, subject.texts
    record: dict[str, object] = {
        "questionnaire": definition.code,
        "version": definition.version,
        "fingerprint": definition.fingerprint,
        "facts": dict(subject.profile.facts),
        "responses": _written(definition, subject.counted),
        "result": result_document(definition, texts, result),
    }
    if subject.site is not None:
        record |= {
            "given": _written(definition, subject.responses),
            "given_result": result_document(definition, texts, subject.result),
            "signatures": [asdict(signature) for signature in subject.site.signatures],
        }
    return write_json(record)


def _written(definition: Definition, responses: Mapping[str, Response]) -> dict[str, object]:
    known = ((code, response, definition.item(code)) for code, response in responses.items())
    return {code: as_plain(item, response) for code, response, item in known if item is not None}
