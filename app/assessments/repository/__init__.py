"""Questions about assessments and their responses.

What every autosave and every page asks is written as statements over columns, made once; the rest loads
objects.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, and_, col, delete, insert, select, update

from app.assessments.domain.acting import Actor
from app.assessments.domain.carrying import Source
from app.assessments.tables import (
    Assessment,
    ItemTiming,
    QualityFlag,
    StoredResponse,
)
from app.kit.prepared import Prepared


class Place(NamedTuple):
    """Where a response is kept."""

    assessment: UUID
    code: str


class KeptValue(NamedTuple):
    """A kept response as canonical JSON; `to_confirm` while it is only carried over.

    `delegation` is by which a colleague gave it, `None` for the owner.
    """

    value: str
    to_confirm: bool
    delegation: UUID | None


class Spot(NamedTuple):
    """Where an autosave goes: the assessment as it stands, and what is kept for the item, if anything."""

    state: str
    revision: int
    questionnaire_code: str
    questionnaire_version: str
    kept: KeptValue | None


_COLUMNS = tuple(column.key for column in Assessment.__table__.columns)  # type: ignore[attr-defined]  # every table has it
_ASSESSMENT = select(Assessment).where(col(Assessment.id) == bindparam("assessment"))
_THERE = and_(
    col(StoredResponse.assessment_id) == bindparam("assessment"),
    col(StoredResponse.item) == bindparam("code"),
)
_KEPT = (
    col(StoredResponse.value),
    col(StoredResponse.to_confirm),
    col(StoredResponse.changed_by_delegation),
)
_SEEN = Prepared(
    select(*Assessment.__table__.columns).where(col(Assessment.id) == bindparam("assessment"))  # type: ignore[attr-defined]  # every table has it
)
_HOLD = Prepared(
    select(Assessment.revision).where(col(Assessment.id) == bindparam("assessment")).with_for_update()
)
_SPOT = Prepared(
    select(
        col(Assessment.state),
        col(Assessment.revision),
        col(Assessment.questionnaire_code),
        col(Assessment.questionnaire_version),
    )
    .add_columns(*_KEPT)
    .outerjoin_from(Assessment, StoredResponse, _THERE)
    .where(col(Assessment.id) == bindparam("assessment"))
)
_VALUES = Prepared(
    select(StoredResponse.item)
    .add_columns(*_KEPT)
    .where(col(StoredResponse.assessment_id) == bindparam("assessment"))
)
_WAITING = and_(
    col(StoredResponse.assessment_id) == bindparam("assessment"),
    col(StoredResponse.to_confirm).is_(True),
)
_SOURCES = Prepared(
    select(StoredResponse.item)
    .add_columns(
        col(StoredResponse.carried_assessment),
        col(StoredResponse.carried_questionnaire),
        col(StoredResponse.carried_version),
        col(StoredResponse.carried_item),
    )
    .where(_WAITING, col(StoredResponse.carried_assessment).is_not(None))
)
_DROP_WAITING = delete(StoredResponse).where(_WAITING)
_PUT = insert(StoredResponse)
_BY: dict[str, object] = {"changed_by": bindparam("name"), "changed_by_delegation": bindparam("delegation")}
_REPLACE = (
    update(StoredResponse)
    .where(_THERE)
    .values(
        value=bindparam("new_value"), changed_at=bindparam("at"), to_confirm=False,
        carried_assessment=None, carried_questionnaire="", carried_version="", carried_item="", **_BY,
    )
)  # fmt: skip
_CONFIRM = update(StoredResponse).where(_THERE).values(to_confirm=False, **_BY)
_DROP = delete(StoredResponse).where(_THERE)
_COUNT = (
    update(Assessment)
    .where(col(Assessment.id) == bindparam("assessment"))
    .values(revision=bindparam("next"), changed_at=bindparam("at"))
)


def assessment_by_id(session: Session, assessment_id: UUID) -> Assessment | None:
    """Give the assessment of this id."""
    return session.execute(_ASSESSMENT, {"assessment": assessment_id}).scalar_one_or_none()


def assessment_seen(connection: Connection, assessment_id: UUID) -> Assessment | None:
    """Give the assessment of this id to be looked at only: no session knows of it, so no change is kept."""
    row = _SEEN.first(connection, assessment=assessment_id)
    return None if row is None else Assessment(**dict(zip(_COLUMNS, row, strict=True)))


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


def assessments_by_enterprises(session: Session, enterprise_ids: list[UUID]) -> list[Assessment]:
    """Give the assessments of these enterprises, last changed first."""
    query = select(Assessment).where(col(Assessment.enterprise_id).in_(enterprise_ids))
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


def spot_of(connection: Connection, place: Place) -> Spot | None:
    """Give where an autosave goes, held against other changes until the transaction ends.

    It is held first and read then: a PostgreSQL statement that had to wait for the lock would show the kept
    answer as it was before the wait. SQLite has one writer, which needs no lock.
    """
    if connection.dialect.name != "sqlite":
        _HOLD.rows(connection, assessment=place.assessment)
    row = _SPOT.first(connection, **place._asdict())
    if row is None:
        return None
    state, revision, questionnaire, version, *kept = row
    return Spot(state, revision, questionnaire, version, None if kept[0] is None else KeptValue(*kept))


def kept_values(connection: Connection, assessment_id: UUID) -> dict[str, KeptValue]:
    """Give everything kept for an assessment, by item code."""
    return {row[0]: KeptValue(*row[1:]) for row in _VALUES.rows(connection, assessment=assessment_id)}


def put_value(
    connection: Connection, place: Place, value: str, actor: Actor, *, at: datetime, is_new: bool
) -> None:
    """Keep a response that a person gave; where it replaces one, it no longer names a source."""
    if is_new:
        by = {"changed_by": actor.name, "changed_by_delegation": actor.delegation}
        row = {"assessment_id": place.assessment, "item": place.code, "value": value, "changed_at": at}
        connection.execute(_PUT, {**row, **by})
        return
    connection.execute(_REPLACE, {**place._asdict(), **_by(actor), "new_value": value, "at": at})


def confirm_value(connection: Connection, place: Place, actor: Actor) -> None:
    """Count a carried response as the person's own."""
    connection.execute(_CONFIRM, {**place._asdict(), **_by(actor)})


def drop_value(connection: Connection, place: Place) -> None:
    """Take a response back."""
    connection.execute(_DROP, place._asdict())


def count_change(connection: Connection, assessment_id: UUID, revision: int, *, at: datetime) -> None:
    """Move an assessment on to its next revision."""
    connection.execute(_COUNT, {"assessment": assessment_id, "next": revision, "at": at})


def _by(actor: Actor) -> dict[str, object]:
    return {"name": actor.name, "delegation": actor.delegation}


def waiting_sources(connection: Connection, assessment_id: UUID) -> dict[str, Source]:
    """Give where every response that waits for confirmation was carried from, by item code."""
    return {row[0]: Source(*row[1:]) for row in _SOURCES.rows(connection, assessment=assessment_id)}


def drop_waiting(connection: Connection, assessment_id: UUID) -> None:
    """Take back every response that still waits for confirmation."""
    connection.execute(_DROP_WAITING, {"assessment": assessment_id})


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
    added = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
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
    statement = added(ItemTiming).values(rows)
    key = ["questionnaire_code", "questionnaire_version", "item", "seconds_class"]
    more = {"answers": col(ItemTiming.answers) + 1}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=more))
