"""Issued reports: numbered, frozen, corrected only by a new edition."""

from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class Report(SQLModel, table=True):
    """One report of one assessment: its own, or that of a case that was issued (`case_id`).

    `serial` counts within region and year.
    """

    __tablename__ = "report"

    number: str = Field(primary_key=True, max_length=24)
    assessment_id: UUID = Field(foreign_key="assessment.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="diagnosis_case.id", unique=True)
    region: str = Field(max_length=2)
    year: int
    serial: int
    fingerprint: str = Field(max_length=80)
    issued_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__ = (
        sqlalchemy.UniqueConstraint("region", "year", "serial"),
        sqlalchemy.Index(
            "uq_report_own",
            "assessment_id",
            unique=True,
            sqlite_where=sqlalchemy.text("case_id IS NULL"),
            postgresql_where=sqlalchemy.text("case_id IS NULL"),
        ),
    )


class ReportEdition(SQLModel, table=True):
    """One edition of a report; the first has no reason. `record_digest` is empty in reports frozen early."""

    __tablename__ = "report_edition"

    number: str = Field(primary_key=True, foreign_key="report.number", max_length=24)
    edition: int = Field(primary_key=True)
    reason: str = Field(max_length=200)
    record_digest: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=UtcDateTime)


class FrozenContent(SQLModel, table=True):
    """What one edition prints in one language, as canonical JSON, with its hash."""

    __tablename__ = "report_content"

    number: str = Field(primary_key=True, foreign_key="report.number", max_length=24)
    edition: int = Field(primary_key=True)
    language: str = Field(primary_key=True, max_length=8)
    digest: str = Field(max_length=64)
    document: str = Field(sa_type=sqlalchemy.Text)


class ReportRevocation(SQLModel, table=True):
    """A report that is no longer given out: why, by which approval, since when."""

    __tablename__ = "report_revocation"

    number: str = Field(primary_key=True, foreign_key="report.number", max_length=24)
    reason: str = Field(max_length=200)
    approval_id: UUID = Field(foreign_key="approval.id")
    revoked_at: datetime = Field(sa_type=UtcDateTime)


class ReportExport(SQLModel, table=True):
    """Copies of many reports for one reader, asked for by one person and approved by another.

    `region` is a GB/T 2260 code with its zeros; `reader` stands on every page; `job` is the number of its job; `blob` names
    the zip once it is ready. `stopped_for` says why it was ended early.
    """

    __tablename__ = "report_export"

    id: UUID = Field(primary_key=True)
    region: str = Field(max_length=6, index=True)
    selection: str = Field(max_length=10)
    form: str = Field(max_length=10)
    language: str = Field(max_length=8)
    purpose: str = Field(max_length=200)
    reader: str = Field(max_length=120)
    state: str = Field(max_length=10, index=True)
    asked_by: UUID = Field(foreign_key="person.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    job: int | None = Field(default=None, sa_type=sqlalchemy.BigInteger)
    stopped_for: str = Field(default="", max_length=20)
    reports: int = 0
    blob: str = Field(default="", max_length=64)
    size: int = Field(default=0, sa_type=sqlalchemy.BigInteger)
    ends_at: datetime = Field(sa_type=UtcDateTime)
