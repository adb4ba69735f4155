"""Sending one message: looked up in one transaction, sent outside of any, settled in another."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.identity.domain.rights import Action, scope_of
from app.identity.service.roles import acting_as
from app.kit.sealing import Sealer
from app.kit.working import Run
from app.webhooks.domain import Caller, DeliveryState, signatures
from app.webhooks.errors import NotDelivered, TargetRefused
from app.webhooks.repository import delivery_by_id
from app.webhooks.service.telling import close
from app.webhooks.tables import Delivery, Subscription

log = logging.getLogger("zhizhen.webhooks")
GONE = 410
GOOD = range(200, 300)
RIGHT_LOST, TARGET_GONE = "right-lost", "target-gone"


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to whom."""

    id: str
    url: str
    body: str
    secrets: tuple[str, ...]


def deliver(run: Run, caller: Caller, sealer: Sealer) -> None:
    """Send one message. Raises `NotDelivered` for the queue to try again; the last failure is kept instead."""
    delivery_id = UUID(run.payload["delivery"])
    with run.database.transaction() as session:
        message = _prepared(session, delivery_id, sealer, run.claim.tries, run.clock())
    if message is None:
        return
    sent_at = int(run.clock().timestamp())
    status, fault = _called(caller, message, sent_at)
    is_taken = status in GOOD
    log.info(
        "webhook", extra={"delivery": str(delivery_id), "status": status, "taken": is_taken, "fault": fault}
    )
    if not is_taken and status != GONE and not run.is_last:
        with run.database.transaction() as session:
            _note(session, delivery_id, status, fault)
        raise NotDelivered(fault)
    with run.finishing() as session:
        row = _note(session, delivery_id, status, fault)
        row.state = str(DeliveryState.DELIVERED if is_taken else DeliveryState.GIVEN_UP)
        row.settled_at = run.clock()
        found = delivery_by_id(session, delivery_id)
        if status == GONE and found is not None and found[1].ended_at is None:
            close(session, found[1], TARGET_GONE, at=run.clock())


def _prepared(
    session: Session, delivery_id: UUID, sealer: Sealer, tries: int, at: datetime
) -> Message | None:
    """Give what is to be sent, or nothing when it is no longer to be sent; the owner's right is asked for anew."""
    found = delivery_by_id(session, delivery_id)
    if found is None or found[0].state != DeliveryState.WAITING:
        return None
    delivery, subscription, told = found
    if subscription.ended_at is None and not covers(session, subscription, at):
        close(session, subscription, RIGHT_LOST, at=at)
    if subscription.ended_at is not None:
        delivery.state, delivery.settled_at = str(DeliveryState.STOPPED), at
        return None
    delivery.tries = tries
    return Message(str(told.id), subscription.url, told.body, secrets_of(subscription, sealer, at))


def covers(session: Session, subscription: Subscription, at: datetime) -> bool:
    """Whether whoever made a subscription still has the right to all it tells."""
    scope = scope_of(acting_as(session, subscription.person_id, at), Action.KEEP_WEBHOOKS, at)
    return scope.is_everything or any(subscription.region.startswith(stem) for stem in scope.regions)


def secrets_of(row: Subscription, sealer: Sealer, at: datetime) -> tuple[str, ...]:
    """Give the secrets that sign now, the new one first."""
    place = secret_place(row.id)
    newest = sealer.open(row.secret, place)
    is_followed = row.former_until is not None and at < row.former_until
    return (newest, sealer.open(row.former, place)) if is_followed else (newest,)


def secret_place(subscription_id: UUID) -> str:
    """Name the place a secret is sealed for."""
    return f"webhook_subscription.secret.{subscription_id}"


def _called(caller: Caller, message: Message, sent_at: int) -> tuple[int, str]:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "zhizhen-webhooks",
        "webhook-id": message.id,
        "webhook-timestamp": str(sent_at),
        "webhook-signature": signatures(message.secrets, message.id, sent_at, message.body),
    }
    try:
        status = caller.send(message.url, headers, message.body)
    except (NotDelivered, TargetRefused) as fault:
        return 0, str(fault)
    return status, "" if status in GOOD else f"the target answered {status}"


def _note(session: Session, delivery_id: UUID, status: int, fault: str) -> Delivery:
    found = delivery_by_id(session, delivery_id)
    if found is None:
        raise NotDelivered("the delivery is gone")
    row = found[0]
    row.status, row.fault = status, fault[:200]
    session.add(row)
    return row
