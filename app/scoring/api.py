"""The API of results."""

from typing import Any

from fastapi import APIRouter

from app.assessments.deps import HeldDep
from app.assessments.service.quality import KeptFlag, flags_of
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.scoring.domain.documents import result_document
from app.scoring.service.keeping import kept_document, kept_result
from app.web.deps import SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/assessments", tags=["results"])


@router.get("/{assessment_id}/result")
def read_result(held: HeldDep, session: SessionDep, library: LibraryDep, view: ViewDep) -> dict[str, Any]:
    """Give the result with contributions, gates and flags; 409 while the assessment is not submitted.

    `flags` are doubts about the answers, for whoever reads the result later; they change no score.
    """
    document = kept_document(session, held.row.id)
    texts = library.texts(held.edition, view.lang)
    named = result_document(held.definition, texts, kept_result(session, held.row.id))
    flags = [_flag(flag, texts) for flag in flags_of(session, held.row.id)]
    return {**named, "coverage": document["coverage"], "flags": flags}


def _flag(flag: KeptFlag, texts: Texts) -> dict[str, Any]:
    return {
        "rule": flag.doubt.rule,
        "severity": str(flag.doubt.severity),
        "items": list(flag.doubt.items),
        "question": flag.sentence(texts),
        "confirmed": flag.is_confirmed,
        "remark": flag.remark,
    }
