"""Exports that were asked for, piece by piece; and what imports have made, so that the same file again changes nothing."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    """A second person has still to approve it."""
    RUNNING = "running"
    READY = "ready"
    STOPPED = "stopped"
    """Whoever asked for it lost the right to it."""
    GONE = "gone"
    """Ready once; its file was removed after its time."""


class Export(SQLModel, table=True):
    """One export. `region` is a stem; `parts` are keys of contents with blanks between, in order; `last` is where it goes on."""

    __tablename__ = "export"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    region: str = Field(max_length=6)
    questionnaire: str = Field(default="", max_length=40)
    form: str = Field(max_length=4)
    state: str = Field(default=str(ExportState.WAITING), max_length=10)
    rows: int = 0
    of: int = 0
    last: UUID | None = None
    parts: str = Field(default="", sa_type=sqlalchemy.Text)
    size: int = Field(default=0, sa_type=sqlalchemy.BigInteger)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Imported(SQLModel, table=True):
    """What an import has made, by kind, the region it was imported for, and the key that the file gives it."""

    __tablename__ = "imported"

    kind: str = Field(primary_key=True, max_length=12)
    region: str = Field(primary_key=True, max_length=6)
    key: str = Field(primary_key=True, max_length=60)
    object_id: UUID = Field(index=True)
    at: datetime = Field(sa_type=UtcDateTime)
