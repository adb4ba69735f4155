"""A trip, its team and its stops."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime
from app.trips.domain import StopState


class Trip(SQLModel, table=True):
    """One trip of a team through a region (GB/T 2260) within some days."""

    __tablename__ = "trip"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=60)
    region: str = Field(max_length=6, index=True)
    first_day: date
    last_day: date
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str = Field(max_length=60)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TripMember(SQLModel, table=True):
    """Somebody on the team of a trip."""

    __tablename__ = "trip_member"

    trip_id: UUID = Field(primary_key=True, foreign_key="trip.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True, foreign_key="person.id", index=True)


class TripStop(SQLModel, table=True):
    """One firm of a trip with its short form. Without an assessment it was only named, and can become no case.

    `themes` is a JSON list of codes; `case_id` is the case it became; `revision` grows with every change.
    """

    __tablename__ = "trip_stop"

    id: UUID = Field(primary_key=True)
    trip_id: UUID = Field(foreign_key="trip.id", ondelete="CASCADE", index=True)
    number: int
    name: str = Field(max_length=120)
    region: str = Field(default="", max_length=6)
    assessment_id: UUID | None = Field(default=None, foreign_key="assessment.id")
    state: str = Field(default=str(StopState.PLANNED), max_length=12)
    revision: int = 0
    met: str = Field(default="", max_length=60)
    situation: str = Field(default="", sa_type=sqlalchemy.Text)
    themes: str = Field(default="[]", sa_type=sqlalchemy.Text)
    advice: str = Field(default="", sa_type=sqlalchemy.Text)
    visited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by_name: str = Field(default="", max_length=60)
    case_id: UUID | None = Field(default=None, foreign_key="diagnosis_case.id")

    __table_args__ = (sqlalchemy.UniqueConstraint("trip_id", "number"),)
