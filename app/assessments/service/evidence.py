"""Evidence for the items of an assessment: until it is submitted, and only for what is shown."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.acting import Actor
from app.assessments.service.keeping import refuse_closed
from app.assessments.tables import Assessment
from app.evidence.domain import Accepted, Details
from app.evidence.service.keeping import Adding, Evidence, keep, let_go, use_again
from app.kit.blobs import Blobs
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response
from diagnosis_models.contract import ResponseState


class Standing(StrEnum):
    """Whether an item has the evidence its answer asks for."""

    THERE = "there"
    MISSING = "missing"
    NOT_NEEDED = "not-needed"
    """The answer claims nothing that a file could prove."""
    UNANSWERED = "unanswered"


def standing(item: Item, response: Response | None, files: int) -> Standing:
    """Say whether evidence is there, missing or not needed; it never stops a submission."""
    if files:
        return Standing.THERE
    if response is None or response.state is ResponseState.UNANSWERED:
        return Standing.UNANSWERED
    if response.state is not ResponseState.ANSWERED:
        return Standing.NOT_NEEDED
    chosen = [option for option in item.options if option.code in response.options]
    claims = item.inverted or any(option.points > 0 or (option.level or 0) > 0 for option in chosen)
    return Standing.MISSING if claims or not chosen else Standing.NOT_NEEDED


def add_file(
    session: Session,
    blobs: Blobs,
    assessment: Assessment,
    item: Item,
    file: tuple[Accepted, Details],
    *,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Keep an examined file for an item.

    Raises `AssessmentSubmitted`, `PartReturned`, `EvidenceFull`.
    """
    refuse_closed(assessment.state, by)
    accepted, details = file
    return keep(session, blobs, accepted, details, Adding(assessment.id, item.code, by.name, at))


def add_again(
    session: Session, assessment: Assessment, item: Item, use_id: UUID, *, by: Actor, at: datetime
) -> Evidence:
    """Let a file of this assessment prove another of its items, too.

    Raises `AssessmentSubmitted`, `PartReturned`, `EvidenceNotFound`, `EvidenceFull`.
    """
    refuse_closed(assessment.state, by)
    return use_again(session, use_id, Adding(assessment.id, item.code, by.name, at))


def remove_file(
    session: Session, assessment: Assessment, item: Item, use_id: UUID, *, by: Actor, at: datetime
) -> None:
    """Take a file from an item; raises `AssessmentSubmitted` and `PartReturned`."""
    refuse_closed(assessment.state, by)
    let_go(session, assessment.id, item.code, use_id, at=at)
