"""Questions about kept rankings."""

from uuid import UUID

from sqlmodel import Session

from app.recommendations.tables import RecommendationSet


def recommendation_set(session: Session, assessment_id: UUID, language: str) -> RecommendationSet | None:
    """Give the kept ranking of an assessment in one language."""
    return session.get(RecommendationSet, (assessment_id, language))
