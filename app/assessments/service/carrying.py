"""Keeping carried responses apart from given ones, until a person confirms them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.carrying import Source
from app.assessments.repository import drop_waiting, response_of, waiting_sources
from app.assessments.tables import StoredResponse
from app.kit.plain import write_json
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response, as_plain
from diagnosis_models.contract import ResponseState


def unconfirmed(session: Session, assessment_id: UUID) -> dict[str, Source]:
    """Give where every response that waits for confirmation comes from, by item code."""
    return waiting_sources(session.connection(), assessment_id)


def carry_in(
    session: Session,
    assessment_id: UUID,
    carried: Mapping[str, tuple[Item, Response, Source]],
    *,
    at: datetime,
    replaces: bool = False,
) -> int:
    """Keep carried responses as unconfirmed where nothing is kept yet; gives how many.

    One that `replaces` may take the place of another unconfirmed one.
    """
    kept = 0
    for code, (item, response, source) in carried.items():
        row = response_of(session, assessment_id, code)
        is_free = row is None or (replaces and row.to_confirm)
        if response.state is ResponseState.UNANSWERED or not is_free:
            continue
        value = write_json(as_plain(item, response))
        if row is None:
            row = StoredResponse(assessment_id=assessment_id, item=code, value=value, changed_at=at)
        row.value, row.changed_at = value, at
        mark_carried(row, source)
        session.add(row)
        kept += 1
    session.flush()
    return kept


def mark_carried(row: StoredResponse, source: Source) -> None:
    """Mark a response as carried and not yet confirmed."""
    row.to_confirm = True
    row.carried_assessment, row.carried_item = source.assessment, source.item
    row.carried_questionnaire, row.carried_version = source.questionnaire, source.version


def drop_unconfirmed(session: Session, assessment_id: UUID) -> None:
    """Forget what still waits (items that are not shown): a submitted assessment holds answers only."""
    drop_waiting(session.connection(), assessment_id)
