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
