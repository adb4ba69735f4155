"""Policies as they are kept: every change a version, nothing overwritten; every look at the source a row."""

from datetime import date, datetime

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class PolicyVersion(SQLModel, table=True):
    """One version of one policy; `document` is its record as canonical JSON.

    `state` is waiting, published, replaced, refused or withdrawn; of a policy at most one version is published and
    at most one waits. `by` proposed it, `decided_by` is somebody else (or the command that loaded a file); both are
    ids or names of sources, `by_name` is for reading.
    """

    __tablename__ = "policy_version"

    code: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    document: str = Field(sa_type=sqlalchemy.Text)
    state: str = Field(max_length=10, index=True)
    by: str = Field(max_length=60)
    by_name: str = Field(max_length=60)
    made_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: str = Field(default="", max_length=60)
    decided_by_name: str = Field(default="", max_length=60)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=300)


class PolicyCheck(SQLModel, table=True):
    """Somebody looked at the source of a published version and found it unchanged; rows are only added."""

    __tablename__ = "policy_check"

    serial: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, index=True)
    version: int
    checked_on: date
    by: str = Field(max_length=60)
    by_name: str = Field(max_length=60)
    made_at: datetime = Field(sa_type=UtcDateTime)
