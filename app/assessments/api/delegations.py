"""The API of delegations, and of what several people answered differently."""

from fastapi import APIRouter
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.delegating import LIVE, DelegationEvent, DelegationState, read_request
from app.assessments.domain.states import progress
from app.assessments.schemas import (
    DelegationCreate,
    DelegationRead,
    DifferenceRead,
    OpinionRead,
    PartSectionRead,
)
from app.assessments.service.delegating import (
    Part,
    advance,
    delegate,
    delegation_of,
    part_of,
    parts_of,
)
from app.assessments.service.differing import differences_of
from app.assessments.tables import Delegation
from app.identity.domain import resume_token
from app.kit.clock import CHINA
from app.questionnaires.domain.responses import as_plain
from app.web.context import Context
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/assessments", tags=["assessments"])


@router.get("/{assessment_id}/delegations")
def list_delegations(held: HeldDep, session: SessionDep, context: ContextDep) -> list[DelegationRead]:
    """Give who was asked for which sections, oldest first, and how far they are."""
    done = progress(held.definition, held.given, held.showing)
    parts = parts_of(session, held.row.id, held.definition, done)
    return [_delegation(part, context) for part in parts]


@router.post("/{assessment_id}/delegations", status_code=201)
def create_delegation(
    held: HeldDep,
    body: DelegationCreate,
    session: SessionDep,
    view: ViewDep,
    context: ContextDep,
    now: NowDep,
) -> DelegationRead:
    """Give sections to a colleague: who holds the link (or its token) answers them and sees no others.

    422 names every field that is refused in `fields`.
    """
    typed = body.model_dump(exclude={"sections"})
    asked = read_request(held.definition, body.sections, typed, now.astimezone(CHINA).date())
    sealer = context.sealer
    row = delegate(session, held.row, asked, language=view.lang, sealer=sealer, at=now)
    return _delegation(_part(session, held, row), context)


@router.delete("/{assessment_id}/delegations/{delegation_id}")
def revoke_delegation(
    delegation_id: str, held: HeldDep, session: SessionDep, context: ContextDep, now: NowDep
) -> DelegationRead:
    """Let the link open nothing any more; what was answered by it stays. A repeat changes nothing."""
    row = delegation_of(session, held.row, delegation_id)
    if row.state != DelegationState.REVOKED:
        advance(session, row, DelegationEvent.REVOKE, at=now)
    return _delegation(_part(session, held, row), context)


@router.get("/{assessment_id}/differences")
def list_differences(held: HeldDep, session: SessionDep) -> list[DifferenceRead]:
    """Give what several people answered differently; open ones stand against submitting."""
    found = differences_of(session, held.row.id, held.definition, held.showing)
    return [
        DifferenceRead(
            item=difference.item.code,
            open=difference.is_open,
            answers=[
                OpinionRead(
                    by=opinion.by,
                    at=opinion.at.isoformat(),
                    value=as_plain(difference.item, opinion.response),
                    kept=opinion.is_kept,
                )
                for opinion in difference.opinions
            ],
        )
        for difference in found
    ]


def _part(session: Session, held: Held, row: Delegation) -> Part:
    return part_of(session, row, held.definition, progress(held.definition, held.given, held.showing))


def _delegation(part: Part, context: Context) -> DelegationRead:
    row = part.row
    token = resume_token(context.secret, row.id) if part.state in LIVE else None
    return DelegationRead(
        id=str(row.id),
        name=row.name,
        department=row.department,
        asked_by=row.asked_by,
        state=row.state,
        sections=[
            PartSectionRead(section=s.section.code, answered=s.answered, total=s.total, note=s.note)
            for s in part.sections
        ],
        own_answers=part.own_answers,
        last_activity=part.last_activity.isoformat(),
        due_on=row.due_on.isoformat() if row.due_on else None,
        returned_at=row.returned_at.isoformat() if row.returned_at else None,
        url=f"{context.settings.public_url}/delegated/{token}" if token else None,
        token=token,
    )
