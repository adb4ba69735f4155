"""Questions about kept lists and what came of them."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.providers.domain import PUBLIC_STATES, ProviderClass
from app.providers.tables import ProviderRow
from app.recommendations.tables import (
    Feedback,
    PolicyFactsRow,
    RecommendationSet,
    RecommendationWish,
    ShownList,
)


def recommendation_set(session: Session, assessment_id: UUID, language: str) -> RecommendationSet | None:
    """Give the list in force of an assessment in one language."""
    return session.get(RecommendationSet, (assessment_id, language))


def wish_row(session: Session, assessment_id: UUID) -> RecommendationWish | None:
    """Give what was wished for an assessment."""
    return session.get(RecommendationWish, assessment_id)


def policy_facts_row(session: Session, assessment_id: UUID) -> PolicyFactsRow | None:
    """Give what was added for the policies of an assessment."""
    return session.get(PolicyFactsRow, assessment_id)


def diagnosing_providers(session: Session) -> list[tuple[str, str]]:
    """Give code and name of the public providers whose trade is diagnosis."""
    question = (
        select(ProviderRow.code, ProviderRow.name)
        .where(ProviderRow.kind == ProviderClass.DIAGNOSIS.value)
        .where(col(ProviderRow.state).in_([state.value for state in PUBLIC_STATES]))
        .order_by(col(ProviderRow.code))
    )
    return [(code, name) for code, name in session.exec(question)]


def newest_shown(session: Session, assessment_id: UUID) -> ShownList | None:
    """Give the last list made for an assessment."""
    question = (
        select(ShownList)
        .where(ShownList.assessment_id == assessment_id)
        .order_by(col(ShownList.made_at).desc(), col(ShownList.id))
    )
    return session.exec(question).first()


def all_shown(session: Session) -> list[ShownList]:
    """Give every list ever made, oldest first."""
    return list(session.exec(select(ShownList).order_by(col(ShownList.made_at), col(ShownList.id))))


def all_feedback(session: Session) -> list[Feedback]:
    """Give everything ever said, oldest first."""
    return list(session.exec(select(Feedback).order_by(col(Feedback.said_at), col(Feedback.id))))


def feedback_of(session: Session, assessment_id: UUID) -> list[Feedback]:
    """Give what was said about lists of an assessment, oldest first."""
    question = (
        select(Feedback)
        .join(ShownList, col(Feedback.shown_id) == col(ShownList.id))
        .where(ShownList.assessment_id == assessment_id)
        .order_by(col(Feedback.said_at), col(Feedback.id))
    )
    return list(session.exec(question))
