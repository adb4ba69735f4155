"""Questions about assessments and their responses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.assessments.tables import Assessment, ItemTiming, QualityFlag, StoredResponse


def assessment_by_id(session: Session, assessment_id: UUID) -> Assessment | None:
    """Give the assessment of this id."""
    return session.get(Assessment, assessment_id)


def assessment_for_change(session: Session, assessment_id: UUID) -> Assessment | None:
    """Give the assessment and hold it against other changes until the transaction ends."""
    query = select(Assessment).where(Assessment.id == assessment_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def assessment_by_code(session: Session, code: str) -> Assessment | None:
    """Give the assessment with this resume code."""
    return session.exec(select(Assessment).where(Assessment.code == code)).first()


def assessments_by_ids(session: Session, ids: list[UUID]) -> list[Assessment]:
    """Give these assessments, last changed first."""
    query = select(Assessment).where(col(Assessment.id).in_(ids))
    return list(session.exec(query.order_by(col(Assessment.changed_at).desc())))


def last_submitted(
    session: Session, enterprise_id: UUID, questionnaire: str, state: str, before: datetime | None
) -> Assessment | None:
    """Give the enterprise's last submitted assessment of a questionnaire, or the last before a moment."""
    query = (
        select(Assessment)
        .where(Assessment.enterprise_id == enterprise_id)
        .where(Assessment.questionnaire_code == questionnaire)
        .where(Assessment.state == state)
        .order_by(col(Assessment.submitted_at).desc())
    )
    if before is not None:
        query = query.where(col(Assessment.submitted_at) < before)
    return session.exec(query.limit(1)).first()


def responses_of(session: Session, assessment_id: UUID) -> list[StoredResponse]:
    """Give all kept responses of an assessment."""
    return list(session.exec(select(StoredResponse).where(StoredResponse.assessment_id == assessment_id)))


def waiting_responses(session: Session, assessment_id: UUID) -> list[StoredResponse]:
    """Give the carried responses that wait for confirmation."""
    query = select(StoredResponse).where(StoredResponse.assessment_id == assessment_id)
    return list(session.exec(query.where(col(StoredResponse.to_confirm).is_(True))))


def response_of(session: Session, assessment_id: UUID, item: str) -> StoredResponse | None:
    """Give the kept response of one item."""
    return session.get(StoredResponse, (assessment_id, item))


def flags_by_assessment(session: Session, assessment_id: UUID) -> list[QualityFlag]:
    """Give the kept doubts about the answers of an assessment."""
    query = select(QualityFlag).where(QualityFlag.assessment_id == assessment_id)
    return list(session.exec(query.order_by(QualityFlag.rule)))


def timings_of(session: Session, questionnaire: str, version: str) -> Mapping[str, Mapping[int, int]]:
    """Give how many answers to each item of a version fell into each class of seconds."""
    query = select(ItemTiming).where(ItemTiming.questionnaire_code == questionnaire)
    counted: dict[str, dict[int, int]] = defaultdict(dict)
    for row in session.exec(query.where(ItemTiming.questionnaire_version == version)):
        counted[row.item][row.seconds_class] = row.answers
    return counted


def add_timings(
    session: Session, questionnaire: str, version: str, classes: Sequence[tuple[str, int]]
) -> None:
    """Count one answer more for each item and class; `classes` is sorted, so that two writers never cross."""
    if not classes:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [
        {
            "questionnaire_code": questionnaire,
            "questionnaire_version": version,
            "item": item,
            "seconds_class": number,
            "answers": 1,
        }
        for item, number in classes
    ]
    statement = insert(ItemTiming).values(rows)
    key = ["questionnaire_code", "questionnaire_version", "item", "seconds_class"]
    more = {"answers": col(ItemTiming.answers) + 1}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=more))
