"""Going on with known answers: another questionnaire, the next round, a newer version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.assessments.domain.carrying import Carried, Fated, Source, carried_into, upgraded
from app.assessments.domain.states import AssessmentState
from app.assessments.errors import (
    AssessmentSubmitted,
    NoNewerVersion,
    RevisionStale,
    SourceNotSubmitted,
)
from app.assessments.repository import responses_of
from app.assessments.service.carrying import carry_in, mark_carried, unconfirmed
from app.assessments.service.keeping import etag, kept_responses, start, touch
from app.assessments.tables import Assessment, StoredResponse
from app.enterprises.service.keeping import profile_of
from app.identity.domain import RandomBytes
from app.kit.database import announce
from app.kit.plain import write_json
from app.questionnaires.domain.changes import Change, Fate, Version, changes
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response, as_plain
from app.questionnaires.errors import QuestionnaireNotFound
from app.questionnaires.service.library import Edition, Library
from app.questionnaires.service.showing import showing_of

CONTINUED = "assessment.continued"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A newer version of an assessment's questionnaire, and what going there would do."""

    target: Edition
    changes: tuple[Change, ...]
    fates: tuple[Fated, ...]


def start_from(
    session: Session,
    source: Assessment,
    questionnaire: str,
    *,
    library: Library,
    language: str,
    random: RandomBytes,
    at: datetime,
) -> Assessment:
    """Start an assessment for the enterprise of a submitted one, with its profile and known answers.

    Everything carried waits for confirmation; results of the enterprise feed what they can
    (`CONTINUED`). Raises `SourceNotSubmitted` and `QuestionnaireNotFound`.
    """
    if source.state != AssessmentState.SUBMITTED:
        raise SourceNotSubmitted
    target = library.newest(questionnaire).definition
    if target.result_only:
        raise QuestionnaireNotFound(f"{questionnaire} is not filled in here", code=questionnaire, known=[])
    carried = what_carries(session, source, target, library=library)
    spoken = language if language in target.languages else target.languages[0]
    row = start(session, target, language=spoken, random=random, at=at)
    row.enterprise_id = source.enterprise_id
    marked = {
        code: (item, found.response, _source(source, found.source_item))
        for code, found in carried.items()
        if (item := target.item(code)) is not None
    }
    carry_in(session, row.id, marked, at=at)
    announce(session, CONTINUED, row.id)
    return row


def what_carries(
    session: Session, source: Assessment, target: Definition, *, library: Library
) -> dict[str, Carried]:
    """Give what an assessment's counted answers bring to another questionnaire, by its items."""
    edition = library.edition(source.questionnaire_code, source.questionnaire_version)
    responses = _own_responses(session, source, edition.definition)
    facts = profile_of(session, source.enterprise_id).facts
    counted = showing_of(edition.definition, responses, facts).counted(responses)
    return carried_into(library.crosswalk, edition.definition, target, counted)


def newer_version(assessment: Assessment, *, library: Library) -> Edition | None:
    """Give the newest version of an open assessment's questionnaire, if it is on an older one."""
    if assessment.state == AssessmentState.SUBMITTED:
        return None
    newest = library.newest(assessment.questionnaire_code)
    is_older = newest.definition.version != assessment.questionnaire_version
    return newest if is_older and not newest.definition.result_only else None


def offered_upgrade(
    session: Session, assessment: Assessment, *, library: Library, language: str
) -> Upgrade | None:
    """Say what going to the newest version would change and do; `None` when there is none."""
    target = newer_version(assessment, library=library)
    if target is None:
        return None
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    old = Version(edition.definition, library.texts(edition, language))
    new = Version(target.definition, library.texts(target, language))
    responses = kept_responses(session, assessment.id, edition.definition)
    return Upgrade(target, changes(old, new), tuple(upgraded(old, new, responses)))


def upgrade(
    session: Session,
    assessment: Assessment,
    *,
    library: Library,
    language: str,
    version: str,
    seen: str,
    at: datetime,
) -> None:
    """Pin an open assessment to the newest version, as the person has seen it announced.

    `version` is the version that was shown, `seen` the entity tag under which it was shown. Raises
    `AssessmentSubmitted`, `NoNewerVersion`, or `RevisionStale` when either has moved on meanwhile.
    """
    if assessment.state == AssessmentState.SUBMITTED:
        raise AssessmentSubmitted
    offered = offered_upgrade(session, assessment, library=library, language=language)
    if offered is None:
        raise NoNewerVersion
    if version != offered.target.definition.version or seen != etag(assessment):
        raise RevisionStale("changed meanwhile", current=offered.target.definition.version)
    rows = {row.item: row for row in responses_of(session, assessment.id)}
    for fated in offered.fates:
        _move(session, assessment, rows[fated.item], fated, offered.target.definition, at)
    assessment.questionnaire_version = offered.target.definition.version
    assessment.fingerprint = offered.target.definition.fingerprint
    touch(assessment, at=at)
    session.add(assessment)
    session.flush()


def _move(
    session: Session,
    assessment: Assessment,
    row: StoredResponse,
    fated: Fated,
    target: Definition,
    at: datetime,
) -> None:
    item = target.item(fated.item)
    if item is None or fated.response is None:
        session.delete(row)
        return
    value = write_json(as_plain(item, fated.response))
    if fated.fate is not Fate.KEPT or value != row.value:
        row.value, row.changed_at = value, at
    if fated.fate is Fate.TO_CONFIRM and not row.to_confirm:
        mark_carried(row, _source(assessment, fated.item))
    session.add(row)


def _source(assessment: Assessment, item: str) -> Source:
    return Source(assessment.id, assessment.questionnaire_code, assessment.questionnaire_version, item)


def _own_responses(
    session: Session, assessment: Assessment, definition: Definition
) -> Mapping[str, Response]:
    """Give the responses people gave or confirmed."""
    waiting = unconfirmed(session, assessment.id)
    kept = kept_responses(session, assessment.id, definition)
    return {code: response for code, response in kept.items() if code not in waiting}
