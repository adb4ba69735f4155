"""Saving one verified value as it is given."""

from typing import Annotated, Any

from fastapi import APIRouter, Header

from app.cases.deps import CaseDep
from app.cases.errors import ItemTagMissing, VerifiedBodyFaulty
from app.cases.schemas import LayerRead, VerifiedWritten
from app.cases.service.telling import item_words, layers_told, path_told, summary_words
from app.cases.service.verifying import (
    keep_result,
    layers_of,
    read_verification,
    refuse_unseen,
    sent_tag,
    verified_tag,
    verify,
)
from app.identity.domain.rights import Action
from app.kit.plain import Json, Unreadable, read_json
from app.questionnaires.deps import LibraryDep
from app.questionnaires.errors import ItemNotFound
from app.web.deps import BodyDep, SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])
RAW_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "description": "a response as in the responses file, with reason and remark where it differs",
                    "examples": [{"value": ["B"], "reason": "no-evidence", "remark": "no ledger on site"}],
                }
            }
        },
    }
}


@router.put("/{case_id}/responses/{code}", openapi_extra=RAW_BODY)
def put_verified(
    code: str,
    opened: CaseDep,
    body: BodyDep,
    session: SessionDep,
    library: LibraryDep,
    view: ViewDep,
    if_match: Annotated[str | None, Header()] = None,
) -> VerifiedWritten:
    """Keep one verified value if the sender has seen what is kept; an unanswered one takes it back."""
    opened.needs(Action.WORK_ON_CASE)
    layers = layers_of(session, opened.row, library)
    item = next((item for item in layers.items if item.code == code), None)
    if item is None:
        raise ItemNotFound(f"no item {code[:40]!r}", item=code[:40])
    if if_match is None:
        raise ItemTagMissing("If-Match is required")
    wanted = read_verification(item, _raw(body))
    refuse_unseen(code, layers.rows.get(code), if_match.strip(), sent_tag(item, wanted, layers))
    by = (opened.signed.person.id, opened.signed.person.name)
    row = verify(session, opened.row, layers, item, wanted, by=by, at=opened.now)
    fresh = layers_of(session, opened.row, library)
    keep_result(session, opened.row, fresh, library=library, at=opened.now)
    _, verified = layers_told(view.t, session, opened.row, fresh, library.texts(fresh.edition, view.lang))
    state = fresh.state(code)
    return VerifiedWritten(
        item=code,
        item_etag=verified_tag(code, row),
        state=str(state),
        state_words=item_words(view.t, state),
        differs=bool(row and row.differs),
        layer=LayerRead(
            level=verified.level,
            score=verified.score,
            lacking=list(verified.lacking),
            path=list(path_told(view.t, session, opened.row, fresh, library=library)),
            summary=summary_words(view.t, fresh),
        ),
    )


def _raw(body: str) -> Json:
    try:
        return read_json(body)
    except Unreadable as fault:
        raise VerifiedBodyFaulty(f"body: expected JSON: {fault}") from fault
