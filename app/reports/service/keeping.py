"""Freezing the report of a scored assessment, and finding it again."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session

from app.assessments.service.keeping import kept_responses, open_assessment
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA, china_date
from app.kit.i18n import LANGUAGES, translator
from app.kit.plain import write_json
from app.questionnaires.service.library import Library
from app.recommendations.service.keeping import kept_ranking
from app.reports.domain import ReportContent, read_report_number, report_number
from app.reports.errors import ReportNotFound
from app.reports.repository import content_of, last_serial, report_by_number, report_of
from app.reports.service.composing import Imprint, Subject, compose
from app.reports.tables import FrozenContent, Report
from app.scoring.service.keeping import kept_result

UNKNOWN_REGION = "00"
_CONTENT: TypeAdapter[ReportContent] = TypeAdapter(ReportContent)


def freeze(
    session: Session, assessment_id: UUID, *, library: Library, office: str, public_url: str, now: datetime
) -> None:
    """Give the report of a scored assessment a number and keep what it prints, in every language."""
    assessment = open_assessment(session, assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    profile = profile_of(session, assessment.enterprise_id)
    region, year = profile.region[:2] or UNKNOWN_REGION, now.astimezone(CHINA).year
    serial = last_serial(session, region, year) + 1
    number = report_number(region, year, serial)
    report = Report(
        number=number,
        assessment_id=assessment_id,
        region=region,
        year=year,
        serial=serial,
        fingerprint=edition.definition.fingerprint,
        issued_at=now,
    )
    session.add(report)
    session.flush()
    imprint = Imprint(china_date(now), number, office, f"{public_url}/verify/{number}")
    responses = kept_responses(session, assessment_id, edition.definition)
    result = kept_result(session, assessment_id)
    for language in LANGUAGES:
        subject = Subject(
            definition=edition.definition,
            texts=library.texts(edition, language),
            profile=profile,
            responses=responses,
            result=result,
            ranking=kept_ranking(session, assessment_id, language),
        )
        content = compose(translator(language), subject, imprint)
        session.add(
            FrozenContent(
                number=number,
                language=language,
                digest=content.digest(),
                document=write_json(asdict(content)),
            )
        )


def frozen_content(session: Session, assessment_id: UUID, language: str) -> ReportContent:
    """Give what the report of an assessment prints; raises `ReportNotFound`."""
    report = report_of(session, assessment_id)
    row = content_of(session, report.number, language) if report else None
    if row is None:
        raise ReportNotFound
    plain: Any = json.loads(row.document)
    return _CONTENT.validate_python(plain)


def issued_report(session: Session, number: str) -> Report:
    """Give the report of a number as typed; raises `ReportNotFound`."""
    known = read_report_number(number)
    report = report_by_number(session, known) if known else None
    if report is None:
        raise ReportNotFound
    return report
