"""Gathering what a report is about from the rooms before: of an assessment, or of a case with both layers."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from app.assessments.service.keeping import kept_responses, open_assessment
from app.assessments.service.quality import flags_of
from app.cases.service.reporting import case_told
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA
from app.kit.i18n import LANGUAGES, translator
from app.questionnaires.domain.definition import Texts
from app.questionnaires.service.library import Library
from app.recommendations.service.documents import RankingDocument
from app.recommendations.service.keeping import documents_of, found_for, kept_ranking
from app.recommendations.service.plans import plan_of
from app.recommendations.service.policies import Standing, matched_policies
from app.reports.service.policies import policies_told
from app.reports.service.site import site_findings
from app.reports.service.subject import Doubted, Subject, next_path
from app.reports.tables import Report
from app.scoring.service.keeping import kept_result
from app.scoring.service.measuring import measure
from app.scoring.service.paths import Situation


def subjects_of(
    session: Session, report: Report, *, library: Library, now: datetime, check_days: int
) -> Iterator[Subject]:
    """Give what a report is about in every language; the way to the next level is looked for once.

    The path and the candidates of a case's report rest on the verified responses, like everything else in it.
    """
    assessment = open_assessment(session, report.assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    definition, profile = edition.definition, profile_of(session, assessment.enterprise_id)
    responses = kept_responses(session, assessment.id, definition)
    told = case_told(session, report.case_id, library) if report.case_id else None
    own = kept_result(session, assessment.id)
    if told is None:
        counted, result = responses, own
        rankings: dict[str, RankingDocument] = {name: kept_ranking(session, assessment.id, name) for name in LANGUAGES}  # fmt: skip
    else:
        counted = told.layers.together
        result = measure(definition, counted, profile.facts)
        found = found_for(session, assessment, edition, counted, result, library=library, now=now)
        rankings = documents_of(found, edition, counted, library)
    effort, size = library.effort(edition), str(profile.size) if profile.size else None
    path = next_path(Situation(definition, counted, profile.facts, size), result, effort)
    standing = Standing(profile, definition.code, result, plan_of(result, path))
    on = now.astimezone(CHINA).date()
    matched = matched_policies(session, assessment.id, standing, on=on, check_days=check_days)
    for language in LANGUAGES:
        t, texts = translator(language), library.texts(edition, language)
        yield Subject(
            definition=definition,
            texts=texts,
            profile=profile,
            responses=responses,
            result=own,
            ranking=rankings[language],
            effort=effort,
            findings=library.findings(edition),
            path=path,
            site=site_findings(t, told, texts, profile.name) if told else None,
            policies=policies_told(t, matched),
            doubts=_doubts(session, report, texts),
        )


def _doubts(session: Session, report: Report, texts: Texts) -> tuple[Doubted, ...]:
    """Give what was asked about the answers before submission, with what the enterprise said to it."""
    return tuple(
        Doubted(flag.doubt.items, flag.sentence(texts), flag.remark)
        for flag in flags_of(session, report.assessment_id)
    )
