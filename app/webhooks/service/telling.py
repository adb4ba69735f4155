"""From something that has happened to one message for each target that asked for it, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.kit.audit import Entry, record
from app.kit.plain import write_json
from app.kit.queue import enqueue
from app.webhooks.domain import DELIVER, EventType
from app.webhooks.repository import alive, assessment_told, case_told, report_told, waiting_for
from app.webhooks.tables import Delivery, Subscription, Told

MOST_WAITING = 5000
"""A target that leaves so many messages waiting is given up, so that it never fills the queue for everybody."""
OVERFLOW = "overflow"


def tell(session: Session, kind: EventType, object_id: UUID, *, random: bytes, at: datetime) -> None:
    """Put a message down for every target that wants it. Raises `QueueFull`; then nothing has happened."""
    wanted = [row for row in alive(session) if str(kind) in row.events.split()]
    if not wanted:
        return
    region, data = _facts(session, kind, object_id)
    wanted = [row for row in wanted if region.startswith(row.region)]
    if not wanted:
        return
    body = write_json({"type": str(kind), "timestamp": at.isoformat(), "data": dict(data)})
    told = Told(id=ordered_id(at, random), type=str(kind), region=region, body=body, happened_at=at)
    session.add(told)
    session.flush()
    for number, row in enumerate(wanted):
        _put_down(session, row, told, random, number, at)


def _put_down(
    session: Session, row: Subscription, told: Told, random: bytes, number: int, at: datetime
) -> None:
    if waiting_for(session, row.id) >= MOST_WAITING:
        close(session, row, OVERFLOW, at=at)
        return
    chance = (int.from_bytes(random, "big") + number + 1).to_bytes(len(random) + 1, "big")[-len(random) :]
    deliver_again(session, row.id, told.id, random=chance, at=at)


def deliver_again(
    session: Session, subscription_id: UUID, event_id: UUID, *, random: bytes, at: datetime
) -> UUID:
    """Put one delivery down; also how a replay begins. Gives its id."""
    delivery = Delivery(
        id=ordered_id(at, random), subscription_id=subscription_id, event_id=event_id, put_at=at
    )
    session.add(delivery)
    session.flush()
    enqueue(session, DELIVER, {"delivery": str(delivery.id)}, key=f"{DELIVER}:{delivery.id}", at=at)
    return delivery.id


def close(session: Session, row: Subscription, why: str, *, at: datetime) -> None:
    """End a subscription; nothing more is sent."""
    row.ended_at, row.ended_why = at, why
    session.add(row)
    record(session, Entry("webhook.ended", "webhook", str(row.id), at, after={"why": why}))


def ordered_id(at: datetime, random: bytes) -> UUID:
    """Make an id that grows with time (UUID version 7): milliseconds, then chance."""
    millis = int(at.timestamp() * 1000).to_bytes(6, "big")
    raw = bytearray(millis + random[:10])
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))


def _facts(session: Session, kind: EventType, object_id: UUID) -> tuple[str, Mapping[str, object]]:
    """Give the county an event belongs to, and what it tells: ids and states, nothing personal, no names."""
    if kind is EventType.CASE_MOVED:
        case = case_told(session, object_id)
        told = {"case": str(case.id), "code": case.code, "state": case.state, "revision": case.revision}
        return case.region, {**told, "assessment": str(case.assessment_id), "region": case.region}
    row, enterprise, result = assessment_told(session, object_id)
    region = enterprise.region if enterprise else ""
    facts: dict[str, object] = {
        "assessment": str(row.id),
        "enterprise": str(enterprise.id) if enterprise else None,
        "region": region,
        "questionnaire": row.questionnaire_code,
        "version": row.questionnaire_version,
    }
    if kind is EventType.ASSESSMENT_SCORED and result is not None:
        facts |= {"level": result.level, "total": result.total, "status": result.status}
    if kind is EventType.REPORT_ISSUED and (report := report_told(session, object_id)) is not None:
        facts["number"] = report.number
    return region, facts
