"""What the API of webhooks takes and gives."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.webhooks.domain import LONGEST_URL, EventType


class SubscriptionCreate(BaseModel):
    """Asks to be told."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    url: str = Field(max_length=LONGEST_URL, description="https, in the open internet")
    events: Annotated[list[EventType], Field(min_length=1, max_length=20)]
    region: str = Field(
        "", pattern=r"^(\d{2}|\d{4}|\d{6})?$", description="GB/T 2260; empty only for who covers all"
    )


class SubscriptionRead(BaseModel):
    """A subscription; its secret is never shown again."""

    id: str
    name: str
    url: str
    events: list[str]
    region: str
    made_at: str
    ended_at: str | None
    ended_why: str = Field(
        description="by-owner, right-lost, target-gone or overflow; empty while it lives"
    )


class SubscriptionMade(SubscriptionRead):
    """A new subscription, or one with a new secret, with the secret, this once."""

    secret: str = Field(description="whsec_…")


class SubscriptionList(BaseModel):
    """All of the caller's subscriptions."""

    webhooks: list[SubscriptionRead]


class DeliveryRead(BaseModel):
    """One event on its way to the target."""

    id: str
    event: str = Field(description="sent as webhook-id; the same in every try and replay")
    type: str
    state: str = Field(description="waiting, delivered, given-up or stopped")
    tries: int
    status: int = Field(description="last HTTP status; 0: none came")
    fault: str
    put_at: str
    settled_at: str | None


class DeliveryPage(BaseModel):
    """One page of the delivery log, newest first."""

    deliveries: list[DeliveryRead]
    next: str


class Replayed(BaseModel):
    """A replay is on its way."""

    id: str
