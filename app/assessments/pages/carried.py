"""Saying from where an answer was carried over."""

from app.assessments.deps import Held
from app.assessments.domain.carrying import Origin, Source
from app.questionnaires.domain.definition import Texts
from app.questionnaires.errors import DefinitionFaulty, QuestionnaireNotFound
from app.questionnaires.service.library import Library
from app.web.view import View
from diagnosis_models.contract import ItemKind


def carried_words(view: View, library: Library, held: Held, code: str) -> tuple[str, ...]:
    """Say where the unconfirmed answer of an item comes from, and what to do with it."""
    source, t = held.carried[code], view.t
    origin = source.origin(held.row.id, held.row.questionnaire_code)
    texts = _texts(view, library, source)
    title = texts.short_title if texts else source.questionnaire
    item = texts.items[source.item].title if texts and source.item in texts.items else source.item
    sentence = {
        Origin.LAST_TIME: t.gettext("由上次自评（%(title)s）带入，请确认。", title=title),
        Origin.EARLIER_VERSION: t.gettext(
            "这一题在新版本里有变化，先带入了您在 %(version)s 版里的回答，请确认。", version=source.version
        ),
        Origin.OTHER_QUESTIONNAIRE: t.gettext(
            "由其他问卷（%(title)s，“%(item)s”）带入，请确认。", title=title, item=item
        ),
        Origin.RESULT: t.gettext("由其他问卷（%(title)s）的结果带入，请确认。", title=title),
    }[origin]
    asked = held.definition.item(code)
    if origin is Origin.OTHER_QUESTIONNAIRE and asked and asked.kind is ItemKind.MULTIPLE:
        return (sentence, t.gettext("只带入了两份问卷都问到的选项，其余选项请补选。"))
    return (sentence,)


def _texts(view: View, library: Library, source: Source) -> Texts | None:
    """Give the wording of the source; `None` when that version is no longer installed."""
    try:
        return library.texts(library.edition(source.questionnaire, source.version), view.lang)
    except (QuestionnaireNotFound, DefinitionFaulty):
        return None
