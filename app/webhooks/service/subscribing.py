"""Making, changing and ending subscriptions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain.rights import Scope
from app.kit.audit import Entry, record
from app.kit.plain import clean_line
from app.kit.sealing import Sealer
from app.webhooks.domain import ROTATION, EventType, new_secret, read_target
from app.webhooks.errors import SubscriptionNotFound, SubscriptionReason, SubscriptionRefused
from app.webhooks.repository import delivery_by_id, subscription_of, subscriptions_of
from app.webhooks.service.sending import secret_place
from app.webhooks.service.telling import close, deliver_again
from app.webhooks.tables import Subscription

MOST = 20
LONGEST_NAME = 60
BY_OWNER = "by-owner"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to be told, and where. `region` is a GB/T 2260 code or a stem of one."""

    name: str
    url: str
    events: tuple[str, ...]
    region: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeping secrets needs."""

    sealer: Sealer
    random: Callable[[int], bytes]
    allows_any: bool


def subscribe(
    session: Session, person_id: UUID, scope: Scope, asked: Asked, keeping: Keeping, *, at: datetime
) -> tuple[Subscription, str]:
    """Make a subscription; gives it with its secret, shown once. Raises `TargetRefused`, `SubscriptionRefused`."""
    name, region = clean_line(asked.name), asked.region.removesuffix("00").removesuffix("00")
    known = {str(kind) for kind in EventType}
    events = [event for event in dict.fromkeys(asked.events) if event in known]
    kept = [row for row in subscriptions_of(session, person_id) if row.ended_at is None]
    reasons = {
        SubscriptionReason.NAME: not 0 < len(name) <= LONGEST_NAME,
        SubscriptionReason.EVENTS: not events or len(events) != len(set(asked.events)),
        SubscriptionReason.REGION: not _is_within(region, scope),
        SubscriptionReason.MANY: len(kept) >= MOST,
    }
    if found := [reason for reason, holds in reasons.items() if holds]:
        raise SubscriptionRefused(found)
    read_target(asked.url, allows_any=keeping.allows_any)
    secret, own_id = new_secret(keeping.random), uuid4()
    row = Subscription(
        id=own_id,
        person_id=person_id,
        name=name,
        url=asked.url,
        events=" ".join(events),
        region=region,
        secret=keeping.sealer.seal(secret, secret_place(own_id)),
        made_at=at,
    )
    session.add(row)
    after = {"events": row.events, "region": region}
    record(session, Entry("webhook.made", "webhook", str(row.id), at, after=after))
    return row, secret


def own(session: Session, person_id: UUID, wanted: str) -> Subscription:
    """Give one of a person's subscriptions; raises `SubscriptionNotFound`."""
    try:
        row = subscription_of(session, person_id, UUID(wanted))
    except ValueError:
        row = None
    if row is None:
        raise SubscriptionNotFound
    return row


def rotate(session: Session, row: Subscription, keeping: Keeping, *, at: datetime) -> str:
    """Give a new secret, once; the former one signs too for a day."""
    secret = new_secret(keeping.random)
    row.former, row.former_until = row.secret, at + ROTATION
    row.secret = keeping.sealer.seal(secret, secret_place(row.id))
    session.add(row)
    record(session, Entry("webhook.rotated", "webhook", str(row.id), at))
    return secret


def unsubscribe(session: Session, row: Subscription, *, at: datetime) -> None:
    """End a subscription; its log stays."""
    if row.ended_at is None:
        close(session, row, BY_OWNER, at=at)


def replay(session: Session, row: Subscription, delivery: str, keeping: Keeping, *, at: datetime) -> UUID:
    """Send an event to the same target again, under the id it had. Raises `SubscriptionNotFound`."""
    try:
        found = delivery_by_id(session, UUID(delivery))
    except ValueError:
        found = None
    if found is None or found[1].id != row.id or row.ended_at is not None:
        raise SubscriptionNotFound
    record(session, Entry("webhook.replayed", "webhook", str(row.id), at, after={"delivery": delivery}))
    return deliver_again(session, row.id, found[2].id, random=keeping.random(10), at=at)


def _is_within(region: str, scope: Scope) -> bool:
    if scope.is_everything:
        return region == "" or region.isdigit()
    return region.isdigit() and any(region.startswith(stem) for stem in scope.regions)
