"""Letters that wait to be sent, and what became of those before."""

from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime
from app.letters.domain import LetterState


class Letter(SQLModel, table=True):
    """One letter; `about` is the object it tells of.

    Address and text are emptied as soon as they are no longer needed: sent, given up or cancelled.
    """

    __tablename__ = "letter"

    id: UUID = Field(primary_key=True)
    about: UUID = Field(index=True)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    text: str = Field(sa_type=sqlalchemy.Text)
    language: str = Field(max_length=8)
    state: str = Field(default=str(LetterState.WAITING), max_length=20)
    tries: int = 0
    fault: str = Field(default="", max_length=120)
    written_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
