"""Freezing the report of a scored assessment, correcting it by a new edition, and finding it again."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session

from app.assessments.service.keeping import open_assessment
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA, china_date
from app.kit.database import announce
from app.kit.i18n import translator
from app.kit.plain import clean_line, write_json
from app.policies.domain.policy import CHECK_DAYS
from app.questionnaires.service.library import Library
from app.reports.domain.content import Brand, ReportContent
from app.reports.domain.numbers import read_report_number, report_number
from app.reports.errors import ReasonMissing, ReportNotFound
from app.reports.repository import (
    content_of,
    editions_of,
    last_serial,
    report_by_number,
    report_of,
    report_of_case,
    reports_of_cases,
)
from app.reports.service.composing import compose
from app.reports.service.gathering import subjects_of
from app.reports.service.legacy import is_old, renewed
from app.reports.service.subject import Imprint
from app.reports.tables import FrozenContent, Report, ReportEdition

REPORT_ISSUED = "report.issued"
"""Announced with the id of the assessment, for the first edition and for every correction."""
UNKNOWN_REGION = "00"
LONGEST_REASON = 200
_CONTENT: TypeAdapter[ReportContent] = TypeAdapter(ReportContent)


def freeze(
    session: Session,
    assessment_id: UUID,
    *,
    case_id: UUID | None = None,
    library: Library,
    brand: Brand,
    public_url: str,
    now: datetime,
    check_days: int = CHECK_DAYS,
) -> None:
    """Give a report a number and keep what it prints, in every language.

    It is the report of a scored assessment, or of a case of it that was issued.
    """
    assessment = open_assessment(session, assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    profile = profile_of(session, assessment.enterprise_id)
    region, year = profile.region[:2] or UNKNOWN_REGION, now.astimezone(CHINA).year
    serial = last_serial(session, region, year) + 1
    number = report_number(region, year, serial)
    report = Report(
        number=number,
        assessment_id=assessment_id,
        case_id=case_id,
        region=region,
        year=year,
        serial=serial,
        fingerprint=edition.definition.fingerprint,
        issued_at=now,
    )
    session.add(report)
    session.flush()
    imprint = Imprint(china_date(now), number, brand, _check(public_url, number))
    _issue(session, report, imprint, library, now, check_days)


def correct(
    session: Session,
    number: str,
    reason: str,
    *,
    library: Library,
    brand: Brand,
    public_url: str,
    now: datetime,
    check_days: int = CHECK_DAYS,
) -> int:
    """Issue a new edition of a report from what is known now; the earlier ones stay as they are.

    Gives the number of the edition. Raises `ReportNotFound`, `ReasonMissing`.
    """
    report = issued_report(session, number)
    told = clean_line(reason)
    if not told or len(told) > LONGEST_REASON:
        raise ReasonMissing(f"expected a reason of 1 to {LONGEST_REASON} characters")
    edition = len(editions_of(session, report.number)) + 1
    check = _check(public_url, report.number)
    imprint = Imprint(china_date(now), report.number, brand, check, edition, told)
    _issue(session, report, imprint, library, now, check_days)
    return edition


def frozen_content(
    session: Session, report: Report, language: str, edition: int | None = None
) -> ReportContent:
    """Give what a report prints, the latest edition or a named one; raises `ReportNotFound`."""
    chosen = edition or len(editions_of(session, report.number))
    row = content_of(session, report.number, chosen, language)
    if row is None:
        raise ReportNotFound
    plain: Any = json.loads(row.document)
    return renewed(translator(language), plain) if is_old(plain) else _CONTENT.validate_python(plain)


def own_report(session: Session, assessment_id: UUID) -> Report:
    """Give the report of an assessment; raises `ReportNotFound`."""
    return _there(report_of(session, assessment_id))


def site_report(session: Session, assessment_id: UUID) -> Report:
    """Give the latest report of a case of an assessment; raises `ReportNotFound`."""
    return _there(next(iter(reports_of_cases(session, assessment_id)), None))


def case_report(session: Session, case_id: UUID) -> Report:
    """Give the report of a case; raises `ReportNotFound` while it is not issued."""
    return _there(report_of_case(session, case_id))


def _there(report: Report | None) -> Report:
    if report is None:
        raise ReportNotFound
    return report


def issued_report(session: Session, number: str) -> Report:
    """Give the report of a number as typed; raises `ReportNotFound`."""
    known = read_report_number(number)
    return _there(report_by_number(session, known) if known else None)


def issued_editions(session: Session, report: Report) -> Sequence[ReportEdition]:
    """Give the editions of a report, the first one first."""
    return editions_of(session, report.number)


def _check(public_url: str, number: str) -> str:
    return f"{public_url}/verify/{number}"


def _issue(
    session: Session, report: Report, imprint: Imprint, library: Library, now: datetime, check_days: int
) -> None:
    """Keep one edition in every language."""
    digest = ""
    for subject in subjects_of(session, report, library=library, now=now, check_days=check_days):
        content = compose(translator(subject.texts.language), subject, imprint)
        digest = digest or content.record_digest()
        session.add(
            FrozenContent(
                number=report.number,
                edition=imprint.edition,
                language=content.language,
                digest=content.digest(),
                document=write_json(asdict(content)),
            )
        )
    session.add(
        ReportEdition(
            number=report.number,
            edition=imprint.edition,
            reason=imprint.reason,
            record_digest=digest,
            issued_at=now,
        )
    )
    announce(session, REPORT_ISSUED, report.assessment_id)
