"""What is noted on a visit: who was there, what was said, what was photographed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Session

from app.cases.domain.states import VERIFYING, CaseState
from app.cases.errors import CaseNotFound, CaseStale, TextRefused
from app.cases.repository.visits import attendance_of, notes_of
from app.cases.tables import CaseAttendance, CaseNote, DiagnosisCase
from app.evidence.domain import Accepted, Details
from app.evidence.service.keeping import Adding, keep, let_go, one_evidence
from app.kit.audit import Entry, record
from app.kit.blobs import Blobs
from app.kit.plain import clean_line, clean_text
from app.kit.states import TransitionRefused

LONGEST_NAME = 40
LONGEST_NOTE = 4000
SITE = "site"
"""Where a photograph belongs that shows no single item."""


class Side(StrEnum):
    """For whom somebody was there."""

    FIRM = "firm"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class By:
    """Who notes something, by name, and when."""

    name: str
    at: datetime


def sign_in(session: Session, case: DiagnosisCase, side: Side, name: str, post: str, by: By) -> None:
    """Note that somebody was there; raises `TextRefused`, `TransitionRefused`."""
    refuse_unless_visited(case)
    row = CaseAttendance(
        id=uuid4(),
        case_id=case.id,
        side=str(side),
        name=_line(name, needed=True),
        post=_line(post, needed=False),
        at=by.at,
        noted_by=by.name,
    )
    session.add(row)
    session.flush()
    record(session, Entry("case.attended", "case", str(case.id), by.at, after={"side": row.side}))


def take_back(session: Session, case: DiagnosisCase, attendance_id: UUID, by: By) -> None:
    """Take a mistaken sign-in back; raises `CaseNotFound`, `TransitionRefused`."""
    refuse_unless_visited(case)
    row = next((row for row in attendance_of(session, case.id) if row.id == attendance_id), None)
    if row is None:
        raise CaseNotFound
    row.taken_back_at = by.at
    session.add(row)
    record(session, Entry("case.attendance-taken-back", "case", str(case.id), by.at))


def write_note(
    session: Session,
    case: DiagnosisCase,
    note_id: UUID | None,
    whom: str,
    text: str,
    *,
    seen: int,
    by: By,
) -> CaseNote:
    """Keep what was said in an interview, as a new note or instead of an earlier wording of it.

    Raises `TextRefused`, `CaseNotFound`, `CaseStale`, `TransitionRefused`.
    """
    refuse_unless_visited(case)
    said, partner = clean_text(text), _line(whom, needed=True)
    if not said or len(said) > LONGEST_NOTE:
        raise TextRefused(longest=LONGEST_NOTE)
    if note_id is None:
        row = CaseNote(id=uuid4(), case_id=case.id, whom=partner, text=said, by_name=by.name, at=by.at)
    else:
        row = next((row for row in notes_of(session, case.id) if row.id == note_id), None) or _missing()
        if row.revision != seen:
            raise CaseStale(revision=row.revision)
        row.whom, row.text, row.by_name = partner, said, by.name
        row.revision += 1
    session.add(row)
    session.flush()
    record(session, Entry("case.noted", "case", str(case.id), by.at, after={"note": str(row.id)}))
    return row


def keep_photo(
    session: Session, blobs: Blobs, case: DiagnosisCase, item: str, file: tuple[Accepted, Details], by: By
) -> None:
    """Keep what the team photographed; its owner is the case, so that it never mixes with the enterprise's own.

    Raises `EvidenceFull`, `TransitionRefused`.
    """
    refuse_unless_visited(case)
    accepted, details = file
    keep(session, blobs, accepted, details, Adding(case.id, item, by.name, by.at))


def drop_photo(session: Session, case: DiagnosisCase, use_id: UUID, by: By) -> None:
    """Take a photograph away; raises `EvidenceNotFound`, `TransitionRefused`."""
    refuse_unless_visited(case)
    photo = one_evidence(session, case.id, use_id)
    let_go(session, case.id, photo.item, use_id, at=by.at)


def refuse_unless_visited(case: DiagnosisCase) -> None:
    """Raise `TransitionRefused` unless the case is being verified."""
    if CaseState(case.state) not in VERIFYING:
        raise TransitionRefused(f"not while {case.state}", state=case.state)


def _line(text: str, *, needed: bool) -> str:
    line = clean_line(text)
    if len(line) > LONGEST_NAME or (needed and not line):
        raise TextRefused(longest=LONGEST_NAME)
    return line


def _missing() -> CaseNote:
    raise CaseNotFound
