"""Use cases of delegations: sections of an assessment in the hands of colleagues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from app.assessments.domain.acting import Actor, shown_name
from app.assessments.domain.delegating import (
    DELEGATION_STATES,
    LIVE,
    LONGEST_NOTE,
    MOST_LIVE,
    DelegationEvent,
    DelegationReason,
    DelegationRequest,
    DelegationState,
    may_write,
    read_names,
)
from app.assessments.domain.states import AssessmentState, Progress
from app.assessments.errors import (
    AssessmentNotFound,
    AssessmentSubmitted,
    DelegationRefused,
    PartReturned,
    RemindedAlready,
)
from app.assessments.repository import responses_of
from app.assessments.repository.sharing import (
    authors_by_assessment,
    delegation_by_id,
    delegations_by_assessment,
    delegations_by_ids,
    notes_by_section,
    sections_of_delegation,
)
from app.assessments.service.keeping import hold_for_change, open_assessment
from app.assessments.tables import Assessment, DelegatedSection, Delegation, StoredResponse
from app.kit.plain import clean_text
from app.kit.sealing import Sealer
from app.letters.service import cancel_about
from app.questionnaires.domain.definition import Definition, Section

BETWEEN_REMINDERS = timedelta(hours=24)


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
    name = shown_name(row.name, row.department)
    return assessment, Actor(row.id, name, sections_given(session, row), may_write=may_write(state))


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who gave an answer, and when; without a delegation it is the owner, whose `by` is empty."""

    delegation: UUID | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PartSection:
    """One section of a delegation: how far it is, and the colleague's note."""

    section: Section
    answered: int
    total: int
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """A delegation with its progress: by whomever answered, and how many this colleague gave."""

    row: Delegation
    sections: tuple[PartSection, ...]
    own_answers: int
    last_activity: datetime

    @property
    def state(self) -> DelegationState:
        """Where it stands."""
        return DelegationState(self.row.state)

    @property
    def name(self) -> str:
        """The colleague as others see them."""
        return shown_name(self.row.name, self.row.department)

    @property
    def answered(self) -> int:
        """Answered items of its sections."""
        return sum(section.answered for section in self.sections)

    @property
    def total(self) -> int:
        """Shown items of its sections."""
        return sum(section.total for section in self.sections)


def delegate(
    session: Session,
    assessment: Assessment,
    asked: DelegationRequest,
    *,
    language: str,
    sealer: Sealer,
    at: datetime,
) -> Delegation:
    """Give sections to a colleague; raises `AssessmentSubmitted` and `DelegationRefused`."""
    if assessment.state == AssessmentState.SUBMITTED:
        raise AssessmentSubmitted
    live = [row for row in delegations_by_assessment(session, assessment.id) if row.state in LIVE]
    if len(live) >= MOST_LIVE:
        raise DelegationRefused({"name": DelegationReason.TOO_MANY})
    row_id = uuid4()
    row = Delegation(
        id=row_id,
        assessment_id=assessment.id,
        name=asked.name,
        department=asked.department,
        asked_by=asked.asked_by,
        email=sealer.seal(asked.email, _address_place(row_id)),
        due_on=asked.due_on,
        message=asked.message,
        language=language,
        created_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(DelegatedSection(delegation_id=row.id, section=code) for code in asked.sections)
    session.flush()
    return row


def address_of(row: Delegation, sealer: Sealer) -> str:
    """Give a colleague's e-mail address; rows from before addresses were sealed hold it as it is."""
    return row.email if "@" in row.email else sealer.open(row.email, _address_place(row.id))


def _address_place(row_id: UUID) -> str:
    return f"delegation.email.{row_id}"


def delegation_of(session: Session, assessment: Assessment, delegation_id: str) -> Delegation:
    """Give a delegation of this assessment; raises `AssessmentNotFound`."""
    try:
        row = delegation_by_id(session, UUID(delegation_id))
    except ValueError:
        raise AssessmentNotFound from None
    if row is None or row.assessment_id != assessment.id:
        raise AssessmentNotFound
    return row


def part_by_link(session: Session, delegation_id: UUID) -> Delegation:
    """Give the delegation a link names; raises `AssessmentNotFound` once it is revoked."""
    row = delegation_by_id(session, delegation_id)
    if row is None or row.state == DelegationState.REVOKED:
        raise AssessmentNotFound
    return row


def parts_of(
    session: Session, assessment_id: UUID, definition: Definition, done: Progress
) -> tuple[Part, ...]:
    """Give the delegations of an assessment with their progress, oldest first."""
    rows = delegations_by_assessment(session, assessment_id)
    responses = responses_of(session, assessment_id) if rows else []
    return tuple(_part(session, row, definition, done, responses) for row in rows)


def part_of(session: Session, row: Delegation, definition: Definition, done: Progress) -> Part:
    """Give one delegation with its progress."""
    return _part(session, row, definition, done, responses_of(session, row.assessment_id))


def parts_held(session: Session, ids: list[UUID]) -> list[tuple[Delegation, Assessment]]:
    """Give the live delegations among these objects, with their assessments."""
    rows = [row for row in delegations_by_ids(session, ids) if row.state in LIVE] if ids else []
    return [(row, open_assessment(session, row.assessment_id)) for row in rows]


def advance(session: Session, row: Delegation, event: DelegationEvent, *, at: datetime) -> None:
    """Let something happen to a delegation; raises `TransitionRefused`.

    With its end the e-mail address is forgotten, and letters that wait are not sent.
    """
    state = DELEGATION_STATES.after(DelegationState(row.state), event)
    row.state = str(state)
    if event is DelegationEvent.OPEN:
        row.opened_at = row.opened_at or at
    elif event is DelegationEvent.HAND_BACK:
        row.returned_at = at
    elif event is DelegationEvent.REOPEN:
        row.returned_at = None
    if state not in LIVE:
        row.email = ""
        cancel_about(session, row.id, at=at)
    session.add(row)
    session.flush()


def close_delegations(session: Session, assessment_id: UUID, *, at: datetime) -> None:
    """Close what is still live: the assessment is submitted."""
    for row in delegations_by_assessment(session, assessment_id):
        if row.state in LIVE:
            advance(session, row, DelegationEvent.CLOSE, at=at)


def rename(session: Session, row: Delegation, name: str, department: str) -> None:
    """Call a colleague by another name, everywhere; raises `DelegationRefused`."""
    texts = read_names({"name": name, "department": department})
    row.name, row.department = texts["name"], texts["department"]
    session.add(row)


def keep_notes(
    session: Session, row: Delegation, notes: Mapping[str, str], *, at: datetime
) -> dict[str, int]:
    """Keep a colleague's notes by section; those that are too long are left as they were.

    Gives the length of each that is too long, by section. Raises `PartReturned` after handing back.
    """
    if not may_write(DelegationState(row.state)):
        raise PartReturned
    too_long = {}
    for part in sections_of_delegation(session, row.id):
        if part.section not in notes:
            continue
        note = clean_text(notes[part.section])
        if len(note) > LONGEST_NOTE:
            too_long[part.section] = len(note)
        elif note != part.note:
            part.note, part.noted_at = note, at
            session.add(part)
    session.flush()
    return too_long


def may_be_reminded(row: Delegation, at: datetime) -> bool:
    """Whether a reminder makes sense now: still working, and not reminded within a day."""
    return may_write(DelegationState(row.state)) and (
        row.reminded_at is None or at - row.reminded_at >= BETWEEN_REMINDERS
    )


def count_reminder(session: Session, row: Delegation, *, at: datetime) -> None:
    """Count a reminder; raises `RemindedAlready` within a day of the last."""
    if not may_be_reminded(row, at):
        raise RemindedAlready(reminded_at=row.reminded_at.isoformat() if row.reminded_at else None)
    row.reminded_at = at
    session.add(row)


def _part(
    session: Session,
    row: Delegation,
    definition: Definition,
    done: Progress,
    responses: list[StoredResponse],
) -> Part:
    kept = {part.section: part for part in sections_of_delegation(session, row.id)}
    sections = tuple(
        PartSection(part.section, part.answered, part.total, kept[part.section.code].note)
        for part in done.sections
        if part.section.code in kept
    )
    own = [r for r in responses if r.changed_by_delegation == row.id]
    moments = [row.created_at, row.opened_at, row.returned_at]
    moments += [part.noted_at for part in kept.values()] + [r.changed_at for r in own]
    return Part(row, sections, len(own), max(moment for moment in moments if moment is not None))


def sections_given(session: Session, row: Delegation) -> frozenset[str]:
    """Give the codes of the sections of a delegation."""
    return frozenset(part.section for part in sections_of_delegation(session, row.id))


def authors_of(session: Session, assessment_id: UUID, *, with_owner: bool) -> Mapping[str, Authorship]:
    """Give who answered what, by item, under the names people have now; the owner's only if wanted."""
    found = {}
    for item, delegation, known_as, at in authors_by_assessment(
        session, assessment_id, with_owner=with_owner
    ):
        row = delegation_by_id(session, delegation) if delegation else None
        by = shown_name(row.name, row.department) if row else known_as
        found[item] = Authorship(delegation, by, at)
    return found


def notes_about(session: Session, assessment_id: UUID, section: str) -> tuple[tuple[str, str], ...]:
    """Give who noted what about a section."""
    return tuple(
        (shown_name(name, department), note)
        for name, department, note in notes_by_section(session, assessment_id, section)
    )
