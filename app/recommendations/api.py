"""The API of recommendations."""

from typing import Any

from fastapi import APIRouter

from app.assessments.deps import HeldDep
from app.recommendations.service.keeping import kept_ranking
from app.scoring.service.keeping import kept_document
from app.web.deps import SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/assessments", tags=["recommendations"])


@router.get("/{assessment_id}/recommendations")
def read_recommendations(held: HeldDep, session: SessionDep, view: ViewDep) -> dict[str, Any]:
    """Give the ranked providers with their reasons; 409 while the assessment is not submitted."""
    kept_document(session, held.row.id)
    return dict(kept_ranking(session, held.row.id, view.lang))
