"""Use cases of an assessment: start, respond, submit, find again."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlmodel import Session

from app.assessments.domain.acting import OWNER, Actor, shown_name
from app.assessments.domain.states import (
    ASSESSMENT_STATES,
    PLEDGE_VERSION,
    AssessmentEvent,
    AssessmentState,
    missing_items,
)
from app.assessments.errors import (
    AnswersDiffer,
    AssessmentIncomplete,
    AssessmentNotFound,
    AssessmentSubmitted,
    NeverFilledIn,
    PartReturned,
    PledgeMissing,
    ResumeRefused,
    SubmissionKeyReused,
)
from app.assessments.repository import (
    KeptValue,
    Place,
    assessment_by_code,
    assessment_by_id,
    assessment_for_change,
    assessment_seen,
    assessments_by_ids,
    confirm_value,
    drop_value,
    kept_values,
    last_submitted,
    put_value,
    response_of,
)
from app.assessments.repository.sharing import delegation_by_id
from app.assessments.service.carrying import drop_unconfirmed, unconfirmed
from app.assessments.service.differing import differences_of, keep_both
from app.assessments.tables import Assessment, StoredResponse
from app.enterprises.service.keeping import profile_of
from app.identity.domain import RandomBytes, new_code, normalised_code
from app.identity.service import has_closed_link
from app.kit.database import announce
from app.kit.plain import clean_line, read_json, write_json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import UNANSWERED_RESPONSE, Response, as_plain, read_response
from app.questionnaires.service.showing import showing_of
from diagnosis_models.contract import ResponseState

SUBMITTED = "assessment.submitted"
LONGEST_SIGNER = 60
MOST_READ = 20_000
_readers: dict[str, Callable[[str, str], Response]] = {}


@dataclass(frozen=True, slots=True)
class Submission:
    """What comes with a submission: who pledges, remarks, and the key that makes a repeat harmless."""

    signer: str = ""
    key: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tell one body from another under the same key."""
        remarks = write_json(dict(self.remarks)) if self.remarks else ""
        return hashlib.sha256(f"{self.signer}{remarks}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """When a response was last changed, and by whom (empty: the owner)."""

    at: datetime
    by: str


def start(
    session: Session, definition: Definition, *, language: str, random: RandomBytes, at: datetime
) -> Assessment:
    """Start an assessment, pinned to this questionnaire version; raises `NeverFilledIn`."""
    if definition.result_only:
        raise NeverFilledIn(f"{definition.code} records results only", questionnaire=definition.code)
    assessment = Assessment(
        id=uuid4(),
        code=new_code(random),
        questionnaire_code=definition.code,
        questionnaire_version=definition.version,
        fingerprint=definition.fingerprint,
        language=language,
        started_at=at,
        changed_at=at,
    )
    session.add(assessment)
    session.flush()
    return assessment


def find_assessment(session: Session, assessment_id: UUID, *, holds: bool) -> Assessment | None:
    """Give an assessment if there is one; one that is held is changed by nobody else until the end."""
    find = assessment_for_change if holds else assessment_by_id
    return find(session, assessment_id)


def look_at_assessment(session: Session, assessment_id: UUID) -> Assessment | None:
    """Give an assessment as it is kept, if there is one, for a request that changes nothing."""
    return assessment_seen(session.connection(), assessment_id)


def open_assessment(session: Session, assessment_id: UUID) -> Assessment:
    """Give an assessment; raises `AssessmentNotFound`."""
    assessment = find_assessment(session, assessment_id, holds=False)
    if assessment is None:
        raise AssessmentNotFound
    return assessment


def hold_for_change(session: Session, assessment_id: UUID) -> Assessment:
    """Give an assessment that nobody else changes until the end; raises `AssessmentNotFound`."""
    assessment = find_assessment(session, assessment_id, holds=True)
    if assessment is None:
        raise AssessmentNotFound
    return assessment


def latest_submitted(
    session: Session, enterprise_id: UUID, questionnaire: str, *, before: datetime | None = None
) -> Assessment | None:
    """Give the enterprise's last submitted assessment of a questionnaire (before a moment), if any."""
    return last_submitted(session, enterprise_id, questionnaire, str(AssessmentState.SUBMITTED), before)


def assessments_of(session: Session, ids: list[UUID]) -> list[Assessment]:
    """Give these assessments, last changed first."""
    return assessments_by_ids(session, ids) if ids else []


def kept_responses(session: Session, assessment_id: UUID, definition: Definition) -> dict[str, Response]:
    """Give the checked responses kept so far, by item code."""
    read = _reader(definition)
    kept = kept_values(session.connection(), assessment_id)
    return {code: read(code, there.value) for code, there in kept.items() if definition.item(code)}


def _reader(definition: Definition) -> Callable[[str, str], Response]:
    """Give what reads the kept values of one questionnaire version; most have been read before."""

    def read(code: str, value: str) -> Response:
        item = definition.item(code)
        return read_response(item, read_json(value)) if item else UNANSWERED_RESPONSE

    if definition.fingerprint not in _readers:
        _readers[definition.fingerprint] = lru_cache(maxsize=MOST_READ)(read)
    return _readers[definition.fingerprint]


def last_change(session: Session, assessment_id: UUID, item: str) -> Change | None:
    """Say when and by whom the kept response to an item was last changed."""
    row = response_of(session, assessment_id, item)
    return Change(row.changed_at, author_of(session, row)) if row else None


def author_of(session: Session, row: StoredResponse) -> str:
    """Name who gave a response as they are called now; empty for the owner."""
    given = delegation_by_id(session, row.changed_by_delegation) if row.changed_by_delegation else None
    return shown_name(given.name, given.department) if given else row.changed_by


def record_responses(
    session: Session,
    assessment: Assessment,
    responses: Mapping[str, tuple[Item, Response]],
    *,
    at: datetime,
    actor: Actor = OWNER,
) -> None:
    """Keep checked responses; an unanswered one takes a kept one back, a carried one is confirmed.

    Raises `AssessmentSubmitted` once the assessment is submitted, `PartReturned` for a colleague who
    has handed back.
    """
    refuse_closed(assessment.state, actor)
    connection, changed = session.connection(), False
    kept = kept_values(connection, assessment.id)
    for code, (item, response) in responses.items():
        there = kept.get(code)
        changed |= keep_value(connection, assessment.id, (item, response), kept=there, at=at, actor=actor)
    if changed:
        touch(assessment, at=at)
        session.add(assessment)


def keep_value(
    connection: Connection,
    assessment_id: UUID,
    answer: tuple[Item, Response],
    *,
    kept: KeptValue | None,
    at: datetime,
    actor: Actor,
) -> bool:
    """Keep a checked response where `kept` stands, in the name of whoever gave it; tells of a change."""
    item, response = answer
    there, value = Place(assessment_id, item.code), write_json(as_plain(item, response))
    if kept is not None and not kept.to_confirm and kept.delegation != actor.delegation:
        keep_both(connection, there, actor, value, at=at)
    if response.state is ResponseState.UNANSWERED:
        if kept is not None:
            drop_value(connection, there)
        return kept is not None
    if kept is not None and kept.value == value:
        if kept.to_confirm:
            confirm_value(connection, there, actor)
        return kept.to_confirm
    put_value(connection, there, value, actor, at=at, is_new=kept is None)
    return True


def submit(
    session: Session,
    assessment: Assessment,
    definition: Definition,
    submission: Submission,
    *,
    needs_profile: bool,
    at: datetime,
) -> None:
    """Submit: nothing missing, pledge made; then everyone who waits for it acts at once.

    A repeat with the same key does nothing. Raises `AssessmentIncomplete`, `AnswersDiffer`, `PledgeMissing`,
    `SubmissionKeyReused` or, for a second submission under another key, `TransitionRefused`.
    """
    if submission.key and submission.key == assessment.submission_key:
        if submission.digest != assessment.submission_digest:
            raise SubmissionKeyReused
        return
    state = ASSESSMENT_STATES.after(AssessmentState(assessment.state), AssessmentEvent.SUBMIT)
    profile = profile_of(session, assessment.enterprise_id)
    responses = kept_responses(session, assessment.id, definition)
    showing, waiting = showing_of(definition, responses, profile.facts), unconfirmed(session, assessment.id)
    given = {code: response for code, response in responses.items() if code not in waiting}
    missing = missing_items(definition, given, showing)
    unsaid = list(profile.missing) if needs_profile else []
    if missing or unsaid:
        raise AssessmentIncomplete(missing, unsaid)
    differing = differences_of(session, assessment.id, definition, showing)
    if any(difference.is_open for difference in differing):
        raise AnswersDiffer(items=[d.item.code for d in differing if d.is_open])
    signer = clean_line(submission.signer)
    if not signer or len(signer) > LONGEST_SIGNER:
        raise PledgeMissing(longest=LONGEST_SIGNER)
    drop_unconfirmed(session, assessment.id)
    assessment.state = str(state)
    assessment.submitted_at = at
    assessment.pledge_version, assessment.pledge_signer = PLEDGE_VERSION, signer
    assessment.submission_key = submission.key or None
    assessment.submission_digest = submission.digest
    touch(assessment, at=at)
    session.add(assessment)
    announce(session, SUBMITTED, assessment.id)


def find_again(session: Session, typed_code: str, typed_credit_code: str) -> Assessment:
    """Find an assessment by its code and the credit code of its enterprise.

    An assessment without a profile yet opens by its code alone. Raises `ResumeRefused`, the same
    way for a wrong code, a wrong credit code, and a code that was closed.
    """
    assessment = assessment_by_code(session, normalised_code(typed_code))
    if assessment is None or has_closed_link(session, assessment.id):
        raise ResumeRefused
    credit_code = profile_of(session, assessment.enterprise_id).credit_code
    if credit_code and credit_code != typed_credit_code.upper().replace(" ", ""):
        raise ResumeRefused
    return assessment


def etag(assessment: Assessment) -> str:
    """Give the entity tag of the current revision."""
    return revision_tag(assessment.revision)


def revision_tag(revision: int) -> str:
    """Give the entity tag of a revision."""
    return f'"r{revision}"'


def touch(assessment: Assessment, *, at: datetime) -> None:
    """Count a change."""
    assessment.revision += 1
    assessment.changed_at = at


def refuse_closed(state: str, actor: Actor) -> None:
    """Raise `AssessmentSubmitted` once submitted, `PartReturned` for a colleague who has handed back."""
    if AssessmentState(state) is AssessmentState.SUBMITTED:
        raise AssessmentSubmitted
    if not actor.may_write:
        raise PartReturned
