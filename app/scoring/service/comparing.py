"""Comparing a result with the last one under another version, and putting it into sentences."""

from collections.abc import Sequence

from sqlmodel import Session

from app.assessments.service.keeping import latest_submitted
from app.assessments.tables import Assessment
from app.kit.decimals import at_least, plain
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Texts
from app.questionnaires.errors import QuestionnaireNotFound
from app.questionnaires.service.library import Library
from app.scoring.domain.comparing import Comparison, compare
from app.scoring.service.keeping import kept_result


def compared_with_last(
    session: Session, assessment: Assessment, *, library: Library, t: Translator
) -> tuple[str, ...]:
    """Compare a submitted assessment with the enterprise's one before, if that was of another version."""
    if assessment.enterprise_id is None:
        return ()
    last = latest_submitted(
        session,
        assessment.enterprise_id,
        assessment.questionnaire_code,
        before=assessment.submitted_at,
    )
    if last is None or last.questionnaire_version == assessment.questionnaire_version:
        return ()
    try:
        old = library.edition(last.questionnaire_code, last.questionnaire_version)
    except QuestionnaireNotFound:
        return ()
    new = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    found = compare(
        old.definition,
        kept_result(session, last.id),
        new.definition,
        kept_result(session, assessment.id),
    )
    return comparison_told(t, library.texts(old, t.language), library.texts(new, t.language), found)


def comparison_told(t: Translator, old: Texts, new: Texts, comparison: Comparison) -> tuple[str, ...]:
    """Say the comparable scores first, then which items explain the rest of the difference."""
    sentences = [
        t.gettext(
            "两个版本里计分相同的 %(n)s 题：上次 %(old)s 分，这次 %(new)s 分（满分 %(max)s 分）。",
            n=len(comparison.common),
            old=at_least(comparison.old.score),
            new=at_least(comparison.new.score),
            max=plain(comparison.new.max),
        )
        if comparison.common
        else t.gettext("两个版本没有计分相同的题目，分数不能比较。")
    ]
    if comparison.only_old:
        sentences.append(
            t.gettext(
                "只在旧版计分的题目：%(items)s，上次共得 %(points)s 分。",
                items=_titles(t, old, comparison.only_old),
                points=at_least(comparison.dropped_points),
            )
        )
    if comparison.only_new:
        sentences.append(
            t.gettext(
                "只在新版计分的题目：%(items)s，这次共得 %(points)s 分。",
                items=_titles(t, new, comparison.only_new),
                points=at_least(comparison.added_points),
            )
        )
    if comparison.changed:
        items = _titles(t, new, comparison.changed)
        sentences.append(t.gettext("计分办法改了、没有比较的题目：%(items)s。", items=items))
    if comparison.undecided:
        items = _titles(t, new, comparison.undecided)
        sentences.append(t.gettext("至少有一次没有确定回答、没有比较的题目：%(items)s。", items=items))
    return tuple(sentences)


def _titles(t: Translator, texts: Texts, items: Sequence[str]) -> str:
    return t.gettext("、").join(texts.items[code].title for code in items)
