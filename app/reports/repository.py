"""Questions about reports."""

from uuid import UUID

from sqlmodel import Session, func, select

from app.reports.tables import FrozenContent, Report


def last_serial(session: Session, region: str, year: int) -> int:
    """Give the last serial number of a region and year, 0 if there is none."""
    query = select(func.max(Report.serial)).where(Report.region == region, Report.year == year)
    return session.exec(query).one() or 0


def report_of(session: Session, assessment_id: UUID) -> Report | None:
    """Give the report of an assessment."""
    return session.exec(select(Report).where(Report.assessment_id == assessment_id)).first()


def report_by_number(session: Session, number: str) -> Report | None:
    """Give the report of this number."""
    return session.get(Report, number)


def content_of(session: Session, number: str, language: str) -> FrozenContent | None:
    """Give the frozen content of a report in one language."""
    return session.get(FrozenContent, (number, language))
