"""Drafting the ranking of a scored assessment once, and reading it back."""

import json
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import open_assessment
from app.enterprises.domain import Profile
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA
from app.kit.i18n import LANGUAGES, translator
from app.kit.plain import write_json
from app.providers.service.keeping import kept_pool
from app.questionnaires.service.library import Library
from app.recommendations.domain import Fit
from app.recommendations.errors import RecommendationsNotFound
from app.recommendations.repository import recommendation_set
from app.recommendations.service.ranking import RankingDocument, ranking_document, recommend
from app.recommendations.tables import RecommendationSet
from app.scoring.service.keeping import kept_result


def draft(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Rank the pool for a scored assessment and keep the ranking in every language."""
    assessment = open_assessment(session, assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    fit = fit_of(profile_of(session, assessment.enterprise_id))
    result = kept_result(session, assessment_id)
    today = now.astimezone(CHINA).date()
    ranking = recommend(edition.definition, result, kept_pool(session), fit, on=today)
    for language in LANGUAGES:
        session.add(
            RecommendationSet(
                assessment_id=assessment_id,
                language=language,
                document=write_json(ranking_document(ranking, translator(language))),
                weights_version=ranking.weights_version,
                created_at=now,
            )
        )


def fit_of(profile: Profile) -> Fit:
    """Give what matching needs to know of an enterprise."""
    return Fit(
        region=profile.region or None,
        industry=profile.industry or None,
        size=str(profile.size) if profile.size else None,
    )


def kept_ranking(session: Session, assessment_id: UUID, language: str) -> RankingDocument:
    """Give the ranking as it was drafted; raises `RecommendationsNotFound`."""
    row = recommendation_set(session, assessment_id, language)
    if row is None:
        raise RecommendationsNotFound
    return cast("RankingDocument", json.loads(row.document))
