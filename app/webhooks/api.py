"""The API of webhooks: subscriptions, their delivery log, replay, a new secret."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.kit.paging import LONGEST_CURSOR, LONGEST_PAGE, after, cut
from app.web.deps import NowDep, SessionDep
from app.webhooks.deps import KeeperDep, KeepingDep
from app.webhooks.repository import deliveries_of, subscriptions_of
from app.webhooks.schemas import (
    DeliveryPage,
    DeliveryRead,
    Replayed,
    SubscriptionCreate,
    SubscriptionList,
    SubscriptionMade,
    SubscriptionRead,
)
from app.webhooks.service.subscribing import Asked, own, replay, rotate, subscribe, unsubscribe
from app.webhooks.tables import Delivery, Subscription, Told

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])


@router.get("")
def list_webhooks(keeper: KeeperDep, session: SessionDep) -> SubscriptionList:
    """List the caller's subscriptions, newest first."""
    rows = subscriptions_of(session, keeper.signed.person.id)
    return SubscriptionList(webhooks=[_read(row) for row in rows])


@router.post("", status_code=201)
def create_webhook(
    body: SubscriptionCreate, keeper: KeeperDep, keeping: KeepingDep, session: SessionDep, now: NowDep
) -> SubscriptionMade:
    """Ask to be told; the secret is shown this once. 422 names the field at fault."""
    asked = Asked(body.name, body.url, tuple(str(event) for event in body.events), body.region)
    row, secret = subscribe(session, keeper.signed.person.id, keeper.scope, asked, keeping, at=now)
    return SubscriptionMade(**_read(row).model_dump(), secret=secret)


@router.delete("/{webhook_id}", status_code=204)
def delete_webhook(webhook_id: str, keeper: KeeperDep, session: SessionDep, now: NowDep) -> None:
    """End a subscription; its log stays."""
    unsubscribe(session, own(session, keeper.signed.person.id, webhook_id), at=now)


@router.post("/{webhook_id}/secret")
def rotate_secret(
    webhook_id: str, keeper: KeeperDep, keeping: KeepingDep, session: SessionDep, now: NowDep
) -> SubscriptionMade:
    """Give a new secret; for a day the former one signs too."""
    row = own(session, keeper.signed.person.id, webhook_id)
    secret = rotate(session, row, keeping, at=now)
    return SubscriptionMade(**_read(row).model_dump(), secret=secret)


@router.get("/{webhook_id}/deliveries")
def list_deliveries(
    webhook_id: str,
    keeper: KeeperDep,
    session: SessionDep,
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
    most: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
) -> DeliveryPage:
    """Give the delivery log, newest first."""
    row = own(session, keeper.signed.person.id, webhook_id)
    page = cut(deliveries_of(session, row.id, after(cursor), most + 1), most, lambda found: found[0].id)
    return DeliveryPage(deliveries=[_delivery(*found) for found in page.rows], next=page.next)


@router.post("/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202)
def replay_delivery(
    webhook_id: str,
    delivery_id: str,
    keeper: KeeperDep,
    keeping: KeepingDep,
    session: SessionDep,
    now: NowDep,
) -> Replayed:
    """Send an event again under the id it had."""
    row = own(session, keeper.signed.person.id, webhook_id)
    return Replayed(id=str(replay(session, row, delivery_id, keeping, at=now)))


def _read(row: Subscription) -> SubscriptionRead:
    return SubscriptionRead(
        id=str(row.id),
        name=row.name,
        url=row.url,
        events=row.events.split(),
        region=row.region,
        made_at=row.made_at.isoformat(),
        ended_at=row.ended_at.isoformat() if row.ended_at else None,
        ended_why=row.ended_why,
    )


def _delivery(row: Delivery, told: Told) -> DeliveryRead:
    return DeliveryRead(
        id=str(row.id),
        event=str(told.id),
        type=told.type,
        state=row.state,
        tries=row.tries,
        status=row.status,
        fault=row.fault,
        put_at=row.put_at.isoformat(),
        settled_at=row.settled_at.isoformat() if row.settled_at else None,
    )
