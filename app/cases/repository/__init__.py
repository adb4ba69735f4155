"""Questions about cases. Whatever gives cases takes the asker's sight first; what hangs on a case asks by its id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.assessments.tables import Assessment
from app.cases.domain.sight import Part, Sight
from app.cases.domain.states import LATER, OVER, CaseState
from app.cases.tables import (
    CaseMark,
    CaseMember,
    CaseRemark,
    CaseReminder,
    CaseResult,
    CaseSignature,
    CaseStep,
    DiagnosisCase,
    Finding,
    VerifiedResponse,
)
from app.enterprises.tables import Enterprise
from app.identity.domain.rights import Scope
from app.scoring.tables import StoredResult

NEVER_OVER = [str(state) for state in CaseState if state not in OVER]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue is narrowed to; empty parts narrow nothing."""

    state: str = ""
    region: str = ""
    text: str = ""
    mine: UUID | None = None
    overdue_at: datetime | None = None
    is_open: bool = False
    ids: tuple[UUID, ...] | None = None


def _within(sight: Sight) -> ColumnElement[bool]:
    """Give the condition that keeps foreign cases out."""
    parts = [_scope(sight.office), _scope(sight.firm)]
    for scope, part in ((sight.consultant, Part.CONSULTANT), (sight.expert, Part.EXPERT)):
        parts.append(or_(false(), *(_has_part(person, part) for person in sorted(scope.assigned))))
    return or_(*parts)


def _scope(scope: Scope) -> ColumnElement[bool]:
    if scope.is_everything:
        return true()
    found: list[ColumnElement[bool]] = [
        col(DiagnosisCase.region).startswith(stem, autoescape=True) for stem in sorted(scope.regions)
    ]
    if scope.enterprises:
        found.append(col(DiagnosisCase.enterprise_id).in_(scope.enterprises))
    return or_(false(), *found)


def _has_part(person: UUID | None, part: Part | None = None) -> ColumnElement[bool]:
    there = select(CaseMember.id).where(
        col(CaseMember.case_id) == col(DiagnosisCase.id),
        col(CaseMember.person_id) == person,
        col(CaseMember.until_at).is_(None),
    )
    if part is not None:
        there = there.where(CaseMember.part == str(part))
    return there.exists()


def case_within(session: Session, sight: Sight, case_id: UUID, *, holds: bool) -> DiagnosisCase | None:
    """Give a case if this person sees it; one that is held is changed by nobody else until the end."""
    query = select(DiagnosisCase).where(DiagnosisCase.id == case_id, _within(sight))
    if holds:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def cases_within(
    session: Session, sight: Sight, wanted: Filter, *, first: int, most: int
) -> tuple[list[DiagnosisCase], int]:
    """Give one page of the cases this person sees, the most urgent first, and how many there are."""
    where = [_within(sight), *_narrowed(wanted)]
    total = session.exec(select(func.count()).select_from(DiagnosisCase).where(*where)).one()
    query = select(DiagnosisCase).where(*where)
    query = query.order_by(
        col(DiagnosisCase.due_at).is_(None), col(DiagnosisCase.due_at), col(DiagnosisCase.code)
    )
    return list(session.exec(query.offset(first).limit(most))), total


def cases_after(
    session: Session, sight: Sight, wanted: Filter, last: UUID | None, most: int
) -> list[DiagnosisCase]:
    """Give the next cases this person sees, in the order of their ids, for programs that read them all."""
    query = select(DiagnosisCase).where(_within(sight), *_narrowed(wanted))
    if last is not None:
        query = query.where(col(DiagnosisCase.id) > last)
    return list(session.exec(query.order_by(col(DiagnosisCase.id)).limit(most)))


def _narrowed(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(col(DiagnosisCase.state) == wanted.state)
    if wanted.region:
        found.append(col(DiagnosisCase.region).startswith(wanted.region, autoescape=True))
    if wanted.text:
        name = col(DiagnosisCase.enterprise).contains(wanted.text, autoescape=True)
        found.append(or_(name, col(DiagnosisCase.code) == wanted.text.upper()))
    if wanted.mine is not None:
        found.append(_has_part(wanted.mine))
    if wanted.overdue_at is not None:
        found += [col(DiagnosisCase.due_at) < wanted.overdue_at]
    if wanted.ids is not None:
        found.append(col(DiagnosisCase.id).in_(wanted.ids))
    if wanted.is_open:
        found.append(col(DiagnosisCase.state).in_(NEVER_OVER))
    return found


def states_within(session: Session, sight: Sight) -> dict[str, int]:
    """Count the cases this person sees by state."""
    query = select(DiagnosisCase.state, func.count()).where(_within(sight)).group_by(DiagnosisCase.state)
    return dict(session.exec(query).all())


def verified_within(session: Session, sight: Sight) -> list[tuple[VerifiedResponse, DiagnosisCase]]:
    """Give the verified values of all cases this person sees whose verification is complete."""
    query = select(VerifiedResponse, DiagnosisCase).join(DiagnosisCase)
    query = query.where(_within(sight), col(DiagnosisCase.state).in_([str(state) for state in LATER]))
    return list(session.exec(query).all())


def closed_within(session: Session, sight: Sight) -> list[DiagnosisCase]:
    """Give the closed cases this person sees."""
    query = select(DiagnosisCase).where(_within(sight), col(DiagnosisCase.state) == str(CaseState.CLOSED))
    return list(session.exec(query))


def submitted_within(
    session: Session, scope: Scope, *, search: str, only: UUID | None, first: int, most: int
) -> list[tuple[Assessment, Enterprise, StoredResult]]:
    """Give the latest submitted assessment of each enterprise of these regions, newest first."""
    later = aliased(Assessment)
    newer = select(later.id).where(
        col(later.enterprise_id) == col(Assessment.enterprise_id),
        col(later.submitted_at) > col(Assessment.submitted_at),
    )
    regions = [col(Enterprise.region).startswith(stem, autoescape=True) for stem in sorted(scope.regions)]
    query = (
        select(Assessment, Enterprise, StoredResult)
        .join(Enterprise, col(Assessment.enterprise_id) == col(Enterprise.id))
        .join(StoredResult, col(StoredResult.assessment_id) == col(Assessment.id))
        .where(or_(false(), *regions), ~newer.exists())
        .order_by(col(Assessment.submitted_at).desc(), col(Assessment.id))
    )
    if search:
        query = query.where(col(Enterprise.name).contains(search, autoescape=True))
    if only is not None:
        query = query.where(Assessment.id == only)
    return list(session.exec(query.offset(first).limit(most)).all())


def cases_of_assessment(session: Session, assessment_id: UUID) -> list[DiagnosisCase]:
    """Give the cases of one assessment, newest first; for whoever holds the assessment."""
    query = select(DiagnosisCase).where(DiagnosisCase.assessment_id == assessment_id)
    return list(session.exec(query.order_by(col(DiagnosisCase.created_at).desc())))


def cases_of_enterprises(session: Session, enterprise_ids: Sequence[UUID]) -> list[DiagnosisCase]:
    """Give the cases of these enterprises, to find doubles."""
    return list(
        session.exec(select(DiagnosisCase).where(col(DiagnosisCase.enterprise_id).in_(enterprise_ids)))
    )


def insert_case(session: Session, case: DiagnosisCase) -> bool:
    """Insert a case; tells `False` when somebody has just opened another one for the same enterprise."""
    try:
        with session.begin_nested():
            session.add(case)
    except IntegrityError:
        return False
    return True


def overdue_cases(
    session: Session, states: Collection[CaseState], *, due_before: datetime, most: int
) -> list[DiagnosisCase]:
    """Give cases in these states that should have left them long ago, and hold them; those in other hands wait."""
    query = select(DiagnosisCase).where(
        col(DiagnosisCase.state).in_([str(state) for state in states]),
        col(DiagnosisCase.due_at) < due_before,
    )
    query = query.order_by(col(DiagnosisCase.due_at), col(DiagnosisCase.id)).limit(most)
    return list(session.exec(query.with_for_update(skip_locked=True)))


def cases_due(session: Session, *, after: datetime, until: datetime) -> list[DiagnosisCase]:
    """Give the open cases that are due in a stretch of time, the earliest first."""
    query = select(DiagnosisCase).where(
        col(DiagnosisCase.due_at) > after,
        col(DiagnosisCase.due_at) <= until,
        col(DiagnosisCase.state).in_(NEVER_OVER),
    )
    return list(session.exec(query.order_by(col(DiagnosisCase.due_at), col(DiagnosisCase.id))))


def insert_reminder(session: Session, reminder: CaseReminder) -> bool:
    """Insert a reminder; tells `False` when there is one for this occasion."""
    try:
        with session.begin_nested():
            session.add(reminder)
    except IntegrityError:
        return False
    return True


def held_case(session: Session, case_id: UUID) -> DiagnosisCase | None:
    """Give a case and hold it; the right to it is proved elsewhere."""
    query = select(DiagnosisCase).where(DiagnosisCase.id == case_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def members_of(session: Session, case_ids: Sequence[UUID]) -> list[CaseMember]:
    """Give who has a part in these cases now, longest first."""
    query = select(CaseMember).where(
        col(CaseMember.case_id).in_(case_ids), col(CaseMember.until_at).is_(None)
    )
    return list(session.exec(query.order_by(col(CaseMember.since_at), col(CaseMember.id))))


def open_cases_by_person(session: Session) -> dict[UUID, int]:
    """Count the open cases of everybody who has a part in some."""
    query = (
        select(CaseMember.person_id, func.count())
        .join(DiagnosisCase)
        .where(col(CaseMember.until_at).is_(None), col(DiagnosisCase.state).in_(NEVER_OVER))
        .group_by(col(CaseMember.person_id))
    )
    return dict(session.exec(query).all())


def steps_of(session: Session, case_id: UUID) -> list[CaseStep]:
    """Give the steps of a case, oldest first."""
    query = select(CaseStep).where(CaseStep.case_id == case_id)
    return list(session.exec(query.order_by(col(CaseStep.number))))


def verified_of(session: Session, case_id: UUID) -> dict[str, VerifiedResponse]:
    """Give the verified values of a case by item."""
    rows = session.exec(select(VerifiedResponse).where(VerifiedResponse.case_id == case_id))
    return {row.item: row for row in rows}


def result_of_case(session: Session, case_id: UUID) -> CaseResult | None:
    """Give the kept result of the verified layer."""
    return session.get(CaseResult, case_id)


def findings_of(session: Session, case_id: UUID) -> list[Finding]:
    """Give the findings and drafts of a case."""
    query = select(Finding).where(Finding.case_id == case_id)
    return list(session.exec(query.order_by(col(Finding.item), col(Finding.key), col(Finding.id))))


def foreign_findings(session: Session, enterprise_id: UUID) -> list[tuple[str, str]]:
    """Give case code and text of every finding about other enterprises, to be compared; never shown as such."""
    query = select(DiagnosisCase.code, Finding.text).join(DiagnosisCase)
    query = query.where(col(DiagnosisCase.enterprise_id) != enterprise_id, col(Finding.is_kept))
    return [(code, text) for code, text in session.exec(query).all()]


def remarks_of(session: Session, case_id: UUID) -> list[CaseRemark]:
    """Give the remarks on a case, oldest first."""
    query = select(CaseRemark).where(CaseRemark.case_id == case_id)
    return list(session.exec(query.order_by(col(CaseRemark.at), col(CaseRemark.id))))


def marks_of(session: Session, case_id: UUID) -> list[CaseMark]:
    """Give the experts' marks."""
    return list(session.exec(select(CaseMark).where(CaseMark.case_id == case_id)))


def signatures_of(session: Session, case_id: UUID) -> list[CaseSignature]:
    """Give the signatures under a case, first one first."""
    query = select(CaseSignature).where(CaseSignature.case_id == case_id)
    return list(session.exec(query.order_by(col(CaseSignature.at))))


def parts_of(session: Session, person_id: UUID) -> list[CaseMember]:
    """Give every part somebody has or had, oldest first."""
    query = select(CaseMember).where(CaseMember.person_id == person_id)
    return list(session.exec(query.order_by(col(CaseMember.since_at))))


def steps_by(session: Session, person_id: UUID) -> list[CaseStep]:
    """Give the steps somebody took, oldest first."""
    return list(session.exec(select(CaseStep).where(CaseStep.by == person_id).order_by(col(CaseStep.at))))


def signatures_by(session: Session, person_id: UUID) -> list[CaseSignature]:
    """Give the signatures of somebody, oldest first."""
    query = select(CaseSignature).where(CaseSignature.person_id == person_id)
    return list(session.exec(query.order_by(col(CaseSignature.at))))
