"""Revoking an issued report: asked for by one person of an office, done with the approval of another.

A revoked report keeps its number, its content and its history; it is no longer given out, and the public check says so.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import open_assessment
from app.enterprises.service.keeping import profile_of
from app.identity.domain.dual_control import Asked
from app.identity.domain.rights import Action, Actor, Scope, Target
from app.identity.service.dual_control import approval, ask, use
from app.kit.audit import Entry, record
from app.kit.plain import clean_line
from app.reports.domain.numbers import read_report_number
from app.reports.errors import ReasonMissing, ReportNotFound, ReportRevoked
from app.reports.repository import report_by_number, revocation_of, revocations_within
from app.reports.service.keeping import LONGEST_REASON
from app.reports.tables import Report, ReportRevocation


def ask_to_revoke(
    session: Session, actor: Actor, scope: Scope, typed: str, reason: str, *, at: datetime
) -> UUID:
    """Ask for the revocation of a report within a scope.

    Raises `ReportNotFound` also for one outside of it, `ReasonMissing`, `ReportRevoked`, `AskedAlready`.
    """
    number = read_report_number(typed)
    report = report_by_number(session, number) if number else None
    profile = (
        profile_of(session, open_assessment(session, report.assessment_id).enterprise_id)
        if report
        else None
    )
    if report is None or profile is None or not scope.covers(Target(region=profile.region)):
        raise ReportNotFound
    said = clean_line(reason)
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing(longest=LONGEST_REASON)
    refuse_revoked(session, report)
    facts = {"number": report.number, "region": profile.region, "enterprise": profile.name}
    asked = Asked(Action.REVOKE_REPORT, report.number, profile.region, said, facts)
    return ask(session, actor, asked, at=at)


def revoke_approved(session: Session, approval_id: UUID, *, now: datetime) -> None:
    """Revoke the report of an approval, if it is one of a revocation."""
    if approval(session, approval_id, at=now).asked.action is not Action.REVOKE_REPORT:
        return
    used = use(session, approval_id, Action.REVOKE_REPORT, at=now)
    row = ReportRevocation(
        number=used.asked.object_id, reason=used.asked.reason, approval_id=approval_id, revoked_at=now
    )
    session.add(row)
    record(session, Entry("report.revoked", "report", row.number, now, after={"reason": row.reason}))


def refuse_revoked(session: Session, report: Report) -> None:
    """Raise `ReportRevoked` for a report that is no longer given out."""
    if revocation_of(session, report.number) is not None:
        raise ReportRevoked(number=report.number)


def revoked_on(session: Session, report: Report) -> datetime | None:
    """Say when a report was revoked, if it was."""
    row = revocation_of(session, report.number)
    return row.revoked_at if row else None


def revoked_within(session: Session, scope: Scope) -> list[ReportRevocation]:
    """Give the revocations of a scope, newest first."""
    return list(revocations_within(session, scope))
