"""Who is told what, what was told, and what became of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime
from app.webhooks.domain import DeliveryState


class Subscription(SQLModel, table=True):
    """One target. `secret` and `former` are sealed; `events` are words with blanks between; `region` is a stem."""

    __tablename__ = "webhook_subscription"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=60)
    url: str = Field(max_length=500)
    events: str = Field(max_length=300)
    region: str = Field(default="", max_length=6)
    secret: str = Field(sa_type=sqlalchemy.Text)
    former: str = Field(default="", sa_type=sqlalchemy.Text)
    former_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str = Field(default="", max_length=40)


class Told(SQLModel, table=True):
    """One event as it is sent: the same bytes in every try and replay."""

    __tablename__ = "webhook_event"

    id: UUID = Field(primary_key=True)
    type: str = Field(max_length=40)
    region: str = Field(max_length=6)
    body: str = Field(sa_type=sqlalchemy.Text)
    happened_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Delivery(SQLModel, table=True):
    """One event on its way to one target; `status` is the last HTTP status, 0 if none came."""

    __tablename__ = "webhook_delivery"

    id: UUID = Field(primary_key=True)
    subscription_id: UUID = Field(foreign_key="webhook_subscription.id", ondelete="CASCADE", index=True)
    event_id: UUID = Field(foreign_key="webhook_event.id", ondelete="CASCADE", index=True)
    state: str = Field(default=str(DeliveryState.WAITING), max_length=20)
    tries: int = 0
    status: int = 0
    fault: str = Field(default="", max_length=200)
    put_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
