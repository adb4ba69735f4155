"""One report in every form: as a page, as PDF, for Word, as a workbook; alike for everybody who may read it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from app.reports.adapters.manuscript import manuscript
from app.reports.adapters.press import Press
from app.reports.adapters.workbook import workbook
from app.reports.deps import OpenReport, OwnReportDep, PressDep, get_case_report, get_site_report
from app.reports.domain.content import Chapter, ReportContent, ReportForm
from app.reports.errors import ReportNotFound
from app.reports.service.keeping import frozen_content
from app.reports.service.revoking import refuse_revoked
from app.web.deps import SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


class Paper(StrEnum):
    """The forms of a report, by the end of their addresses."""

    PAGE = "report"
    FULL = "report.pdf"
    BRIEF = "brief.pdf"
    WORDS = "report.docx"
    BOOK = "answers.xlsx"


PRINTED = {Paper.FULL: ReportForm.FULL, Paper.BRIEF: ReportForm.BRIEF}
WITH_ANSWERS = {
    Paper.WORDS: (manuscript, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    Paper.BOOK: (workbook, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}  # fmt: skip
"""Files that hold all answers, to be edited or computed with: how each is made, its ending, its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(Page):
    """The report itself, for reading on a screen or with a screen reader."""

    template: ClassVar[str] = "reports/read.html"

    enterprise: str
    """Whose report it is."""
    number: str
    """The number of the report."""
    issued_on: str
    """Day of issue in China."""
    reason: str
    """Why it was corrected; empty for a first edition."""
    downloads: tuple[Link, ...]
    """The same report as files."""
    chapters: tuple[Chapter, ...]
    """The chapters, as they are printed."""
    disclaimer: str
    """What the result is not."""


@router.get("/assessments/{assessment_id}/report.pdf")
def download_report(opened: OwnReportDep, session: SessionDep, press: PressDep, view: ViewDep) -> Response:
    """Give the PDF report of a submitted assessment."""
    return _given(Paper.FULL, opened, session, press, view)


@router.get("/assessments/{assessment_id}/brief.pdf")
def download_brief(opened: OwnReportDep, session: SessionDep, press: PressDep, view: ViewDep) -> Response:
    """Give the two pages for the owner."""
    return _given(Paper.BRIEF, opened, session, press, view)


@router.get("/assessments/{assessment_id}/report")
def read_report(opened: OwnReportDep, session: SessionDep, press: PressDep, view: ViewDep) -> Response:
    """Show the report as a page."""
    return _given(Paper.PAGE, opened, session, press, view)


@router.get("/assessments/{assessment_id}/answers.xlsx")
def download_workbook(
    opened: OwnReportDep, session: SessionDep, press: PressDep, view: ViewDep
) -> Response:
    """Give all answers and scores of the report as a workbook."""
    return _given(Paper.BOOK, opened, session, press, view)


@router.get("/assessments/{assessment_id}/report.docx")
def download_manuscript(
    opened: OwnReportDep, session: SessionDep, press: PressDep, view: ViewDep
) -> Response:
    """Give the full report as a file for Word, to be edited."""
    return _given(Paper.WORDS, opened, session, press, view)


@router.get("/assessments/{assessment_id}/site/{paper}")
def site_paper(
    paper: str,
    opened: Annotated[OpenReport, Depends(get_site_report)],
    session: SessionDep,
    press: PressDep,
    view: ViewDep,
) -> Response:
    """Give the enterprise its report verified on site, in any form."""
    return _given(_known(paper), opened, session, press, view)


@router.get("/cases/{case_id}/site/{paper}")
def case_paper(
    paper: str,
    opened: Annotated[OpenReport, Depends(get_case_report)],
    session: SessionDep,
    press: PressDep,
    view: ViewDep,
) -> Response:
    """Give whoever works on a case its report, in any form."""
    return _given(_known(paper), opened, session, press, view)


def _known(paper: str) -> Paper:
    try:
        return Paper(paper)
    except ValueError:
        raise ReportNotFound from None


def _given(paper: Paper, opened: OpenReport, session: Session, press: Press, view: View) -> Response:
    """Give a report in one form; raises `ReportNotFound` for files with all answers to who may not read those."""
    refuse_revoked(session, opened.report)
    content = frozen_content(session, opened.report, view.lang)
    if paper in PRINTED:
        form = PRINTED[paper]
        ending = "" if form is ReportForm.FULL else f"-{form}"
        headers = {"Content-Disposition": f'inline; filename="{content.number}{ending}.pdf"'}
        drawn = press.pdf(content, form, opened.copy)
        return Response(drawn, media_type="application/pdf", headers=headers)
    if paper is Paper.PAGE:
        return view.render(_page(view, opened, content))
    if not opened.has_answers:
        raise ReportNotFound
    made, ending, kind = WITH_ANSWERS[paper]
    headers = {"Content-Disposition": f'attachment; filename="{content.number}.{ending}"'}
    return Response(made(content), media_type=kind, headers=headers)


def _page(view: View, opened: OpenReport, content: ReportContent) -> ReportPage:
    t = view.t
    names = {Paper.FULL: t.gettext("全文 PDF"), Paper.BRIEF: t.gettext("两页简报 PDF")}
    if opened.has_answers:
        names |= {Paper.WORDS: t.gettext("可编辑的 Word 稿"), Paper.BOOK: t.gettext("作答与得分表格")}
    return ReportPage(
        title=content.title,
        lang=view.lang,
        shell=view.shell(),
        enterprise=content.enterprise,
        number=content.number,
        issued_on=content.issued_on,
        reason=content.reason,
        downloads=tuple(Link(view.url(f"{opened.path}/{paper}"), name) for paper, name in names.items()),
        chapters=content.chapters,
        disclaimer=content.disclaimer,
    )
