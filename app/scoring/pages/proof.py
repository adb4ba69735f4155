"""The proof of a result: every number unfolds to the rule and the answers that made it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import HeldDep
from app.questionnaires.deps import LibraryDep
from app.scoring.service.explaining import Proof, explain
from app.scoring.service.keeping import kept_result
from app.scoring.service.telling import ConditionTold, doubts_told, gates_told, level_name
from app.web.deps import SessionDep, ViewDep
from app.web.page import Page

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage(Page):
    """How the score and the level came about."""

    template: ClassVar[str] = "scoring/proof.html"

    back: str
    """Address of the result."""
    level: str
    """Name of the level with its alias."""
    flags: tuple[str, ...]
    """What is doubtful about the instrument itself."""
    proof: Proof
    """The score, unfolded."""
    gates: tuple[ConditionTold, ...]
    """Every condition of every level."""
    identity: str
    """Questionnaire, model and fingerprint, for whoever recomputes it."""


@router.get("/assessments/{assessment_id}/proof")
def proof_page(held: HeldDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show the proof; raises `NotSubmitted` while there is no result."""
    texts, definition = library.texts(held.edition, view.lang), held.definition
    result = kept_result(session, held.row.id)
    model = definition.model
    return view.render(
        ProofPage(
            title=view.t.gettext("这个结果是怎么算出来的"),
            lang=view.lang,
            shell=view.shell(),
            back=view.url(f"{held.path}/result"),
            level=level_name(texts, result.level.code),
            flags=doubts_told(definition, texts),
            proof=explain(view.t, definition, texts, result, held.responses),
            gates=gates_told(view.t, texts, result),
            identity=f"{definition.code} {definition.version} · {model.name} {model.version} · {definition.fingerprint}",
        )
    )
