"""Files of evidence and what they are used for."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.evidence.domain import Scan
from app.kit.database import UtcDateTime


class EvidenceFile(SQLModel, table=True):
    """One kept content, named by its SHA-256 as kept; the blob has the same key.

    `pages` are pages of a PDF or sheets of a workbook. A picture has a small one beside it, under
    `thumbnail_key`. A row without a use is removed with its blobs.
    """

    __tablename__ = "evidence_file"

    digest: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=8)
    size: int
    pages: int = 0
    scan: str = Field(default=str(Scan.UNSCANNED), max_length=12)
    kept_at: datetime = Field(sa_type=UtcDateTime)


class EvidenceUse(SQLModel, table=True):
    """A file that proves one item of an owner (an object id; no foreign key, owners come later).

    `sent_digest` is the SHA-256 of the file as it was sent, so that its sender can prove it is the same.
    """

    __tablename__ = "evidence_use"

    id: UUID = Field(primary_key=True)
    owner_id: UUID = Field(index=True)
    item: str = Field(max_length=40)
    digest: str = Field(foreign_key="evidence_file.digest", max_length=64, index=True)
    sent_digest: str = Field(max_length=64)
    name: str = Field(max_length=120)
    dated: date
    note: str = Field(default="", max_length=500)
    added_at: datetime = Field(sa_type=UtcDateTime)
    added_by: str = Field(default="", max_length=60)

    __table_args__ = (sqlalchemy.UniqueConstraint("owner_id", "item", "digest"),)
