"""Downloading the report, the public check page, and what the method rests on."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import HeldDep
from app.identity.deps import PUBLIC
from app.kit.clock import china_date
from app.kit.plain import clean_line
from app.questionnaires.deps import LibraryDep
from app.reports.adapters.manuscript import manuscript
from app.reports.adapters.workbook import workbook
from app.reports.deps import PressDep
from app.reports.domain.content import Chapter, ReportForm
from app.reports.errors import ReportNotFound
from app.reports.service.keeping import frozen_content, issued_editions, issued_report
from app.scoring.service.measuring import gates_provenance
from app.scoring.service.telling import provenance_words
from app.web.deps import SessionDep, ViewDep
from app.web.page import Link, Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(Page):
    """Says whether a report of this number was issued; nothing personal."""

    template: ClassVar[str] = "reports/verify.html"

    number: str
    """The number asked for."""
    is_issued: bool
    """Whether a report of this number exists."""
    issued_on: str
    """Day of issue in China, empty if there is none."""
    fingerprint: str
    """Fingerprint of the questionnaire, empty if there is none."""
    editions: tuple["EditionView", ...]
    """Every edition, the newest first."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition: its number, day, whether it is in force, the hash of its record."""

    edition: int
    issued_on: str
    is_latest: bool
    record_digest: str


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


@dataclass(frozen=True, slots=True)
class SourceView:
    """One questionnaire with its source and doubts."""

    title: str
    document: str
    version: str
    fingerprint: str
    flags: tuple[str, ...]
    disclaimer: str
    method: tuple[str, ...]
    gates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """Method, sources, doubts, and what happens to data."""

    template: ClassVar[str] = "reports/about.html"

    sources: tuple[SourceView, ...]
    """The published questionnaires."""


@router.get("/assessments/{assessment_id}/report.pdf")
def download_report(held: HeldDep, session: SessionDep, press: PressDep, view: ViewDep) -> Response:
    """Give the PDF report of a submitted assessment."""
    return _paper(held, session, press, view, ReportForm.FULL)


@router.get("/assessments/{assessment_id}/brief.pdf")
def download_brief(held: HeldDep, session: SessionDep, press: PressDep, view: ViewDep) -> Response:
    """Give the two pages for the owner."""
    return _paper(held, session, press, view, ReportForm.BRIEF)


@router.get("/assessments/{assessment_id}/report")
def read_report(held: HeldDep, session: SessionDep, view: ViewDep) -> Response:
    """Show the report as a page."""
    content = frozen_content(session, held.row.id, view.lang)
    t = view.t
    return view.render(
        ReportPage(
            title=content.title,
            lang=view.lang,
            shell=view.shell(),
            enterprise=content.enterprise,
            number=content.number,
            issued_on=content.issued_on,
            reason=content.reason,
            downloads=(
                Link(view.url(f"{held.path}/report.pdf"), t.gettext("全文 PDF")),
                Link(view.url(f"{held.path}/brief.pdf"), t.gettext("两页简报 PDF")),
                Link(view.url(f"{held.path}/report.docx"), t.gettext("可编辑的 Word 稿")),
                Link(view.url(f"{held.path}/answers.xlsx"), t.gettext("作答与得分表格")),
            ),
            chapters=content.chapters,
            disclaimer=content.disclaimer,
        )
    )


@router.get("/assessments/{assessment_id}/answers.xlsx")
def download_workbook(held: HeldDep, session: SessionDep, view: ViewDep) -> Response:
    """Give all answers and scores of the report as a workbook."""
    content = frozen_content(session, held.row.id, view.lang)
    headers = {"Content-Disposition": f'attachment; filename="{content.number}.xlsx"'}
    return Response(workbook(content), media_type=XLSX, headers=headers)


@router.get("/assessments/{assessment_id}/report.docx")
def download_manuscript(held: HeldDep, session: SessionDep, view: ViewDep) -> Response:
    """Give the full report as a file for Word, to be edited."""
    content = frozen_content(session, held.row.id, view.lang)
    headers = {"Content-Disposition": f'attachment; filename="{content.number}.docx"'}
    return Response(manuscript(content), media_type=DOCX, headers=headers)


def _paper(
    held: HeldDep, session: SessionDep, press: PressDep, view: ViewDep, form: ReportForm
) -> Response:
    content = frozen_content(session, held.row.id, view.lang)
    ending = "" if form is ReportForm.FULL else f"-{form}"
    headers = {"Content-Disposition": f'inline; filename="{content.number}{ending}.pdf"'}
    return Response(press.pdf(content, form), media_type="application/pdf", headers=headers)


@router.get("/verify/{number}", dependencies=[PUBLIC])
def verify_page(number: str, view: ViewDep, session: SessionDep) -> Response:
    """Let anybody check a report number."""
    try:
        report = issued_report(session, number)
    except ReportNotFound:
        report = None
    editions = issued_editions(session, report) if report else ()
    page = VerifyPage(
        title=view.t.gettext("报告查验"),
        lang=view.lang,
        shell=view.shell(),
        number=report.number if report else clean_line(number)[:40],
        is_issued=report is not None,
        issued_on=china_date(report.issued_at) if report else "",
        fingerprint=report.fingerprint if report else "",
        editions=tuple(
            EditionView(e.edition, china_date(e.issued_at), e.edition == len(editions), e.record_digest)
            for e in reversed(editions)
        ),
    )
    return view.render(page, status=200 if report else 404)


@router.get("/about", dependencies=[PUBLIC])
def about_page(view: ViewDep, library: LibraryDep) -> Response:
    """Say what the result rests on and what happens to data."""
    sources = []
    for edition in library.all_newest():
        texts = library.texts(edition, view.lang)
        definition = edition.definition
        sources.append(
            SourceView(
                title=texts.title,
                document=f"{definition.source['document']} {definition.source['title']}",
                version=definition.version,
                fingerprint=definition.fingerprint,
                flags=tuple(texts.flags.values()),
                disclaimer=texts.disclaimer,
                method=texts.method,
                gates=provenance_words(view.t, gates_provenance(definition)),
            )
        )
    page = AboutPage(
        title=view.t.gettext("评测方法与依据"), lang=view.lang, shell=view.shell(), sources=tuple(sources)
    )
    return view.render(page)
