"""The result of a submitted assessment."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class StoredResult(SQLModel, table=True):
    """One result as canonical JSON; `input_digest` is the hash of the responses it was made from."""

    __tablename__ = "result"

    assessment_id: UUID = Field(primary_key=True, foreign_key="assessment.id", ondelete="CASCADE")
    model_name: str = Field(max_length=40)
    model_version: str = Field(max_length=20)
    input_digest: str = Field(max_length=64)
    status: str = Field(max_length=20)
    total: str = Field(max_length=40)
    level: int = Field(index=True)
    document: str = Field(sa_type=sqlalchemy.Text)
    scored_at: datetime = Field(sa_type=UtcDateTime)


class RecordedResult(SQLModel, table=True):
    """A result reached elsewhere, such as an old certificate, as the enterprise states it.

    `certificate` is its number, `office` who issued it; both may be empty.
    """

    __tablename__ = "recorded_result"

    id: UUID = Field(primary_key=True)
    enterprise_id: UUID = Field(foreign_key="enterprise.id", index=True, ondelete="CASCADE")
    questionnaire_code: str = Field(max_length=40)
    questionnaire_version: str = Field(max_length=20)
    level: int
    total: str | None = Field(default=None, max_length=40)
    held_on: date
    certificate: str = Field(default="", max_length=80)
    office: str = Field(default="", max_length=120)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
