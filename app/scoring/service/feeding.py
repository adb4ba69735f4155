"""Answering items of a new assessment from the enterprise's latest results, to be confirmed."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.carrying import Source
from app.assessments.service.carrying import carry_in
from app.assessments.service.keeping import latest_submitted, open_assessment
from app.kit.plain import Json
from app.questionnaires.domain.crosswalk import ResultMatch, fed_option
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response, read_response
from app.questionnaires.service.library import Library
from app.scoring.service.keeping import kept_result
from diagnosis_models.contract import ItemKind, ResultStatus


def feed(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> int:
    """Carry what results tell into a new assessment; gives how many items were fed.

    Without a result nothing is carried: unknown is not a pass, and not a failure either. A result
    replaces what an earlier answer brought, as long as that is not confirmed.
    """
    assessment = open_assessment(session, assessment_id)
    if assessment.enterprise_id is None:
        return 0
    definition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version).definition
    found: dict[str, tuple[Item, Response, Source]] = {}
    for match in library.crosswalk.fed(definition.code):
        item = definition.item(match.target.item)
        told = _told(session, assessment.enterprise_id, match)
        if item is None or told is None or not item.has_option(told[0]):
            continue
        raw: Json = [told[0]] if item.kind is ItemKind.MULTIPLE else told[0]
        found[item.code] = (item, read_response(item, raw), told[1])
    return carry_in(session, assessment_id, found, replaces=True, at=now)


def _told(session: Session, enterprise_id: UUID, match: ResultMatch) -> tuple[str, Source] | None:
    """Give the option the latest result leads to, with that result as its source."""
    latest = latest_submitted(session, enterprise_id, match.source)
    if latest is None:
        return None
    result = kept_result(session, latest.id)
    if result.withheld:
        return None
    option = fed_option(
        match,
        level=result.level.rank,
        score=result.total.score,
        is_final=result.status is ResultStatus.FINAL,
    )
    if option is None:
        return None
    return option, Source(latest.id, latest.questionnaire_code, latest.questionnaire_version)
