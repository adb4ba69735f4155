"""Use cases of delegations: sections of an assessment in the hands of colleagues."""

from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.acting import Actor, shown_name
from app.assessments.domain.delegating import DelegationState, may_write
from app.assessments.errors import AssessmentNotFound
from app.assessments.repository import delegation_by_id, sections_of_delegation
from app.assessments.service.keeping import hold_for_change, open_assessment
from app.assessments.tables import Assessment


def delegated(session: Session, delegation_id: UUID, *, holds: bool) -> tuple[Assessment, Actor]:
    """Give the assessment of a delegation, held against other changes if wanted, and who acts by it.

    Raises `AssessmentNotFound`, also for a delegation that was revoked.
    """
    row = delegation_by_id(session, delegation_id)
    if row is None:
        raise AssessmentNotFound
    if holds:
        assessment = hold_for_change(session, row.assessment_id)
        row = delegation_by_id(session, delegation_id, anew=True) or row
    else:
        assessment = open_assessment(session, row.assessment_id)
    state = DelegationState(row.state)
    if state is DelegationState.REVOKED:
        raise AssessmentNotFound
    sections = frozenset(part.section for part in sections_of_delegation(session, row.id))
    name = shown_name(row.name, row.department)
    return assessment, Actor(row.id, name, sections, may_write=may_write(state))
