"""Who advises whom since when, how they were in touch, and what was advised."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.advisers.domain import AdviceState
from app.kit.database import UtcDateTime


class Advisership(SQLModel, table=True):
    """Somebody advises an enterprise; ended, never deleted. `current` is the enterprise while it lasts, so that
    it has one adviser at a time. `handover` is what the adviser before leaves behind.
    """

    __tablename__ = "advisership"

    id: UUID = Field(primary_key=True)
    enterprise_id: UUID = Field(foreign_key="enterprise.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    current: UUID | None = Field(default=None, unique=True, index=True)
    handover: str = Field(default="", sa_type=sqlalchemy.Text)
    since_at: datetime = Field(sa_type=UtcDateTime)
    until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    named_by: str = Field(max_length=60)


class AdviserContact(SQLModel, table=True):
    """One time an adviser and an enterprise were in touch; rows are only added."""

    __tablename__ = "adviser_contact"

    id: UUID = Field(primary_key=True)
    enterprise_id: UUID = Field(foreign_key="enterprise.id", index=True)
    day: date
    way: str = Field(max_length=10)
    text: str = Field(sa_type=sqlalchemy.Text)
    by: UUID
    by_name: str = Field(max_length=60)
    noted_at: datetime = Field(sa_type=UtcDateTime)


class AdviceItem(SQLModel, table=True):
    """One piece of advice; `revision` grows with every step."""

    __tablename__ = "advice_item"

    id: UUID = Field(primary_key=True)
    enterprise_id: UUID = Field(foreign_key="enterprise.id", index=True)
    text: str = Field(sa_type=sqlalchemy.Text)
    state: str = Field(default=str(AdviceState.PROPOSED), max_length=10)
    revision: int = 0
    by_name: str = Field(max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class AdviceStep(SQLModel, table=True):
    """What became of a piece of advice: rows are only added."""

    __tablename__ = "advice_step"

    advice_id: UUID = Field(primary_key=True, foreign_key="advice_item.id", ondelete="CASCADE")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    event: str = Field(max_length=10)
    to_state: str = Field(max_length=10)
    remark: str = Field(default="", sa_type=sqlalchemy.Text)
    at: datetime = Field(sa_type=UtcDateTime)
    by_name: str = Field(max_length=60)
