"""Questions about reports."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Session, col, func, select

from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.identity.domain.rights import Scope
from app.reports.domain.exporting import ExportState, Selection
from app.reports.tables import FrozenContent, Report, ReportEdition, ReportExport, ReportRevocation


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


def latest_editions(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """Give the number of the latest edition of each report; `numbers` are in order, and what lies between comes too."""
    if not numbers:
        return {}
    query = select(ReportEdition.number, func.max(ReportEdition.edition)).group_by(ReportEdition.number)
    return dict(session.exec(query.where(col(ReportEdition.number).between(numbers[0], numbers[-1]))).all())


def content_of(session: Session, number: str, edition: int, language: str) -> FrozenContent | None:
    """Give the frozen content of one edition in one language."""
    return session.get(FrozenContent, (number, edition, language))


def reports_within(
    session: Session, scope: Scope, selection: Selection = Selection.ALL, until: datetime | None = None
) -> Sequence[Report]:
    """Give the reports of enterprises within a scope, by number; those issued up to a moment, if there is one."""
    query = select(Report).where(*_within(scope)).order_by(col(Report.number))
    query = query.join(Assessment).join(Enterprise).where(~_IS_REVOKED)
    if selection is not Selection.ALL:
        of_case = col(Report.case_id).is_not(None)
        query = query.where(of_case if selection is Selection.VERIFIED else ~of_case)
    if until is not None:
        query = query.where(col(Report.issued_at) <= until)
    return session.exec(query).all()


def counts_by_region(session: Session, scope: Scope) -> dict[str, int]:
    """Count the reports within a scope by the county of the enterprise."""
    query = select(Enterprise.region, func.count()).select_from(Report).join(Assessment).join(Enterprise)
    return dict(session.exec(query.where(*_within(scope)).group_by(Enterprise.region)).all())


_IS_REVOKED = select(ReportRevocation.number).where(ReportRevocation.number == Report.number).exists()


def revocation_of(session: Session, number: str) -> ReportRevocation | None:
    """Give the revocation of a report, if it was revoked."""
    return session.get(ReportRevocation, number)


def revocations_within(session: Session, scope: Scope) -> Sequence[ReportRevocation]:
    """Give the revocations of the reports of a scope, newest first."""
    query = select(ReportRevocation).join(Report).join(Assessment).join(Enterprise).where(*_within(scope))
    return session.exec(query.order_by(col(ReportRevocation.revoked_at).desc())).all()


def _within(scope: Scope) -> list[sqlalchemy.ColumnElement[bool]]:
    if scope.is_everything:
        return []
    within = [col(Enterprise.region).startswith(stem, autoescape=True) for stem in sorted(scope.regions)]
    return [sqlalchemy.or_(*within, col(Enterprise.id).in_(scope.enterprises))]


def export_by_id(session: Session, export_id: UUID, *, holds: bool = False) -> ReportExport | None:
    """Give an export; one that is held is decided about by nobody else meanwhile."""
    query = select(ReportExport).where(ReportExport.id == export_id)
    if holds:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def exports_of(session: Session, person: UUID, most: int) -> Sequence[ReportExport]:
    """Give the exports somebody asked for, newest first."""
    query = select(ReportExport).where(ReportExport.asked_by == person)
    return session.exec(query.order_by(col(ReportExport.asked_at).desc()).limit(most)).all()


def exports_ended(session: Session, at: datetime) -> Sequence[ReportExport]:
    """Give the exports whose time is over: those nobody approved, and those whose copies are still kept."""
    open_states = [str(ExportState.ASKED), str(ExportState.READY)]
    query = select(ReportExport).where(col(ReportExport.state).in_(open_states), ReportExport.ends_at <= at)
    return session.exec(query).all()
