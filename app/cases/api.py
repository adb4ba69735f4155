"""Saving one verified value as it is given."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query

from app.cases.deps import CaseDep, DeskDep
from app.cases.domain.states import CaseState
from app.cases.errors import ItemTagMissing, VerifiedBodyFaulty
from app.cases.repository import Filter, cases_after
from app.cases.schemas import CasePage, CaseRead, LayerRead, VerifiedWritten
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
from app.cases.tables import DiagnosisCase
from app.identity.domain.rights import Action
from app.kit.paging import LONGEST_CURSOR, LONGEST_PAGE, after, cut
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


@router.get("")
def list_cases(
    desk: DeskDep,
    session: SessionDep,
    cursor: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
    state: CaseState | None = None,
    region: Annotated[str, Query(pattern=r"^(\d{2}|\d{4}|\d{6})?$")] = "",
    most: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
) -> CasePage:
    """List the cases the caller sees, in the order of their ids; `next` is the cursor of the next page."""
    wanted = Filter(state=str(state or ""), region=region)
    found = cut(cases_after(session, desk.sight, wanted, after(cursor), most + 1), most, lambda row: row.id)
    return CasePage(cases=[_case(row) for row in found.rows], next=found.next)


@router.get("/{case_id}")
def read_case(opened: CaseDep) -> CaseRead:
    """Give one case as it stands; its contact stays on the page."""
    return _case(opened.row)


def _case(row: DiagnosisCase) -> CaseRead:
    return CaseRead(
        id=str(row.id),
        code=row.code,
        assessment=str(row.assessment_id),
        enterprise=str(row.enterprise_id),
        enterprise_name=row.enterprise,
        region=row.region,
        state=row.state,
        revision=row.revision,
        provider=row.provider,
        visit_on=row.visit_on.isoformat() if row.visit_on else None,
        since_at=row.since_at.isoformat(),
        due_at=row.due_at.isoformat() if row.due_at else None,
    )


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
