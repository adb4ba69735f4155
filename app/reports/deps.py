"""The press for routes, and finding the report somebody may read, or failing."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.cases.deps import CaseDep, Reading, over_regions
from app.identity.domain import Permission
from app.identity.domain.rights import Action
from app.kit.clock import china_time
from app.reports.adapters.press import Press
from app.reports.domain.sealed import CopyNote
from app.reports.errors import ReportNotFound
from app.reports.service.keeping import case_report, own_report, site_report
from app.reports.tables import Report
from app.web.deps import SessionDep
from app.web.page import Link
from app.web.view import View


async def get_press(request: Request) -> Press:
    """Give the press this application was started with."""
    press: Press = request.app.state.press
    return press


PressDep = Annotated[Press, Depends(get_press)]


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report somebody may read; `path` is the address below which its forms stand.

    `copy` marks what is drawn for anybody but the enterprise; files with all answers are for whoever may read answers.
    """

    report: Report
    path: str
    copy: CopyNote | None = None
    has_answers: bool = True


def get_own_report(held: HeldDep, session: SessionDep) -> OpenReport:
    """Give the enterprise the report of its assessment."""
    return OpenReport(own_report(session, held.row.id), held.path)


def get_site_report(held: HeldDep, session: SessionDep) -> OpenReport:
    """Give the enterprise the report of the diagnosis on site."""
    return OpenReport(site_report(session, held.row.id), f"{held.path}/site")


def get_case_report(opened: CaseDep, session: SessionDep) -> OpenReport:
    """Give the report of a case to whoever sees the case and may read reports; raises `CaseNotFound` to others."""
    opened.needs(Action.READ_REPORT)
    is_owner = opened.may(Action.CONFIRM_CASE)
    return OpenReport(
        case_report(session, opened.row.id),
        f"{opened.path}/site",
        None if is_owner else CopyNote(opened.signed.person.name, china_time(opened.now)),
        has_answers=opened.may(Action.READ_ANSWERS),
    )


OwnReportDep = Annotated[OpenReport, Depends(get_own_report)]
RevokingDep = Annotated[Reading, Depends(over_regions(Action.REVOKE_REPORT, Permission.REVOKES_REPORTS))]
ExportingDep = Annotated[Reading, Depends(over_regions(Action.EXPORT_BULK, Permission.EXPORTS_REPORTS))]


def later_links(session: Session, view: View, held: Held) -> tuple[Link, ...]:
    """Give the result page the way to the report of the diagnosis on site, once there is one."""
    try:
        site_report(session, held.row.id)
    except ReportNotFound:
        return ()
    t, path = view.t, view.url(f"{held.path}/site")
    return (Link(f"{path}/report.pdf", t.gettext("下载现场核验版报告")),)
