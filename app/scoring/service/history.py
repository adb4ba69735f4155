"""Use cases around results over time: state an old certificate, take it back, tell the history."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlmodel import Session

from app.assessments.domain.states import AssessmentState
from app.assessments.service.keeping import assessments_of
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA
from app.kit.decimals import plain
from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Edition, Library
from app.scoring.domain.certificates import Certificate
from app.scoring.domain.history import Entry, Track, tracks_of
from app.scoring.errors import (
    CertificateNotFound,
    CertificatesFull,
    EnterpriseMissing,
    InstrumentNotRecordable,
)
from app.scoring.repository import recorded_results_of
from app.scoring.service.keeping import kept_result
from app.scoring.service.measuring import scorer_of
from app.scoring.tables import RecordedResult
from diagnosis_models.contract import Context, Result

MOST_CERTIFICATES = 20


def recordable(library: Library) -> list[Edition]:
    """Give the instruments whose old results may be stated, by code."""
    return [edition for edition in library.all_newest() if edition.definition.result_only]


def recordable_edition(library: Library, code: str) -> Edition:
    """Give one of them, the first for an empty code; raises `InstrumentNotRecordable`."""
    offered = {edition.definition.code: edition for edition in recordable(library)}
    chosen = code or next(iter(offered), "")
    if chosen not in offered:
        known = sorted(offered)
        raise InstrumentNotRecordable(
            f"questionnaire: expected one of {', '.join(known)}", questionnaire=code[:60], known=known
        )
    return offered[chosen]


def same_enterprise(session: Session, assessment: Assessment, opened: Sequence[UUID]) -> list[Assessment]:
    """Give this assessment and those of the same credit code among the `opened` ones.

    Without accounts the same enterprise stands in several rows; only what this visitor may open anyway
    is put together.
    """
    credit_code = profile_of(session, assessment.enterprise_id).credit_code
    others = assessments_of(session, [i for i in opened if i != assessment.id]) if credit_code else []
    return [
        assessment,
        *(o for o in others if profile_of(session, o.enterprise_id).credit_code == credit_code),
    ]


def history_of(session: Session, library: Library, assessments: Sequence[Assessment]) -> tuple[Track, ...]:
    """Give every result of these assessments and every certificate of their enterprises."""
    found = [_measured(session, library, a) for a in assessments if a.state == AssessmentState.SUBMITTED]
    for row in certificates_of(session, assessments):
        edition = library.edition(row.questionnaire_code, row.questionnaire_version)
        found.append((edition.definition, _stated(edition.definition, row)))
    return tracks_of(found)


def certificates_of(session: Session, assessments: Sequence[Assessment]) -> list[RecordedResult]:
    """Give the certificates stated for the enterprises of these assessments, oldest first."""
    ids = [a.enterprise_id for a in assessments if a.enterprise_id is not None]
    return recorded_results_of(session, ids) if ids else []


def record(
    session: Session, assessment: Assessment, definition: Definition, stated: Certificate, *, at: datetime
) -> RecordedResult:
    """Keep a certificate for the enterprise of this assessment; the same one twice is kept once.

    Raises `EnterpriseMissing` before the profile is filled, and `CertificatesFull`.
    """
    if assessment.enterprise_id is None:
        raise EnterpriseMissing("fill in the profile of the enterprise first")
    return record_of(session, assessment.enterprise_id, definition, stated, at=at)


def record_of(
    session: Session, enterprise_id: UUID, definition: Definition, stated: Certificate, *, at: datetime
) -> RecordedResult:
    """Keep a certificate for an enterprise; the same one twice is kept once. Raises `CertificatesFull`."""
    row = RecordedResult(
        id=uuid4(),
        enterprise_id=enterprise_id,
        questionnaire_code=definition.code,
        questionnaire_version=definition.version,
        level=result_of_total(definition, stated.total).level.rank,
        total=plain(stated.total),
        held_on=stated.held_on,
        certificate=stated.certificate,
        office=stated.office,
        recorded_at=at,
    )
    kept = recorded_results_of(session, [enterprise_id])
    same = next((k for k in kept if _content(k) == _content(row)), None)
    if same is not None:
        return same
    if len(kept) >= MOST_CERTIFICATES:
        raise CertificatesFull("too many certificates", most=MOST_CERTIFICATES)
    session.add(row)
    session.flush()
    return row


def take_back(session: Session, assessments: Sequence[Assessment], certificate_id: str) -> None:
    """Delete a certificate of the enterprise; raises `CertificateNotFound`."""
    rows = {str(row.id): row for row in certificates_of(session, assessments)}
    if certificate_id not in rows:
        raise CertificateNotFound
    session.delete(rows[certificate_id])
    session.flush()


def result_of_total(definition: Definition, total: Decimal) -> Result:
    """Give the result that a total on a certificate stands for."""
    return scorer_of(definition).score({}, Context(facts={"total": plain(total)}))


def _content(row: RecordedResult) -> tuple[object, ...]:
    return (
        row.questionnaire_code,
        row.questionnaire_version,
        row.total,
        row.held_on,
        row.certificate,
        row.office,
    )


def _measured(session: Session, library: Library, assessment: Assessment) -> tuple[Definition, Entry]:
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    result = kept_result(session, assessment.id)
    moment = assessment.submitted_at or assessment.changed_at
    score = None if result.withheld else result.total.score
    on = moment.astimezone(CHINA).date()
    return edition.definition, Entry(on, score, result.total.max, result.level.code)


def _stated(definition: Definition, row: RecordedResult) -> Entry:
    result = result_of_total(definition, Decimal(row.total or 0))
    return Entry(
        on=row.held_on,
        score=result.total.score,
        max=result.total.max,
        level=result.level.code,
        certificate_id=row.id,
        office=row.office,
        number=row.certificate,
    )
