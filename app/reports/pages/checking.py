"""The public check page, and what the method rests on."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.kit.clock import china_date
from app.kit.i18n import Translator
from app.kit.plain import clean_line
from app.questionnaires.deps import LibraryDep
from app.reports.errors import ReportNotFound
from app.reports.service.keeping import issued_editions, issued_report
from app.reports.service.revoking import revoked_on
from app.reports.tables import Report
from app.scoring.service.measuring import gates_provenance
from app.scoring.service.telling import provenance_words
from app.web.deps import SessionDep, ViewDep
from app.web.page import Page

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(Page):
    """Says whether a report of this number was issued; nothing personal."""

    template: ClassVar[str] = "reports/verify.html"

    number: str
    """The number asked for."""
    is_issued: bool
    """Whether a report of this number exists."""
    revoked_on: str
    """Day on which it was revoked, empty if it was not."""
    layer: str
    """What the report rests on, in words; empty if there is none."""
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


@router.get("/verify/{number}", dependencies=[PUBLIC])
def verify_page(number: str, view: ViewDep, session: SessionDep) -> Response:
    """Let anybody check a report number."""
    try:
        report = issued_report(session, number)
    except ReportNotFound:
        report = None
    revoked = revoked_on(session, report) if report else None
    editions = issued_editions(session, report) if report else ()
    page = VerifyPage(
        title=view.t.gettext("报告查验"),
        lang=view.lang,
        shell=view.shell(),
        number=report.number if report else clean_line(number)[:40],
        is_issued=report is not None,
        revoked_on=china_date(revoked) if revoked else "",
        layer=_layer(view.t, report) if report else "",
        issued_on=china_date(report.issued_at) if report else "",
        fingerprint=report.fingerprint if report else "",
        editions=tuple(
            EditionView(e.edition, china_date(e.issued_at), e.edition == len(editions), e.record_digest)
            for e in reversed(editions)
        ),
    )
    return view.render(page, status=200 if report else 404)


def _layer(t: Translator, report: Report) -> str:
    return t.gettext("企业自评") if report.case_id is None else t.gettext("现场核验，两人签字")


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
