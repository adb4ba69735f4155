"""Questions about reports."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy
from sqlmodel import Session, col, func, select

from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.identity.domain.rights import Scope
from app.reports.tables import FrozenContent, Report, ReportEdition


def last_serial(session: Session, region: str, year: int) -> int:
    """Give the last serial number of a region and year, 0 if there is none."""
    query = select(func.max(Report.serial)).where(Report.region == region, Report.year == year)
    return session.exec(query).one() or 0


def report_of(session: Session, assessment_id: UUID) -> Report | None:
    """Give the report of an assessment itself."""
    query = select(Report).where(Report.assessment_id == assessment_id, col(Report.case_id).is_(None))
    return session.exec(query).first()


def report_of_case(session: Session, case_id: UUID) -> Report | None:
    """Give the report of a case."""
    return session.exec(select(Report).where(Report.case_id == case_id)).first()


def reports_of_cases(session: Session, assessment_id: UUID) -> Sequence[Report]:
    """Give the reports of the cases of an assessment, the latest first."""
    query = select(Report).where(Report.assessment_id == assessment_id, col(Report.case_id).is_not(None))
    return session.exec(query.order_by(col(Report.issued_at).desc())).all()


def report_by_number(session: Session, number: str) -> Report | None:
    """Give the report of this number."""
    return session.get(Report, number)


def editions_of(session: Session, number: str) -> Sequence[ReportEdition]:
    """Give the editions of a report, the first one first."""
    query = select(ReportEdition).where(ReportEdition.number == number)
    return session.exec(query.order_by(col(ReportEdition.edition))).all()


def content_of(session: Session, number: str, edition: int, language: str) -> FrozenContent | None:
    """Give the frozen content of one edition in one language."""
    return session.get(FrozenContent, (number, edition, language))


def reports_within(session: Session, scope: Scope) -> Sequence[Report]:
    """Give the reports of enterprises within a scope, by number."""
    query = (
        select(Report)
        .join(Assessment, col(Assessment.id) == col(Report.assessment_id))
        .join(Enterprise, col(Enterprise.id) == col(Assessment.enterprise_id))
        .order_by(col(Report.number))
    )
    if not scope.is_everything:
        within = [
            col(Enterprise.region).startswith(stem, autoescape=True) for stem in sorted(scope.regions)
        ]
        within.append(col(Enterprise.id).in_(scope.enterprises))
        query = query.where(sqlalchemy.or_(*within))
    return session.exec(query).all()
