"""The API of results."""

from typing import Any

from fastapi import APIRouter

from app.assessments.deps import HeldDep
from app.questionnaires.deps import LibraryDep
from app.scoring.domain.documents import result_document
from app.scoring.service.keeping import kept_document, kept_result
from app.web.deps import SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/assessments", tags=["results"])


@router.get("/{assessment_id}/result")
def read_result(held: HeldDep, session: SessionDep, library: LibraryDep, view: ViewDep) -> dict[str, Any]:
    """Give the result with contributions and gates; 409 while the assessment is not submitted."""
    document = kept_document(session, held.row.id)
    texts = library.texts(held.edition, view.lang)
    named = result_document(held.definition, texts, kept_result(session, held.row.id))
    return {**named, "coverage": document["coverage"]}
