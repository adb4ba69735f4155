"""Scoring a submitted assessment in the submitting transaction, and reading the result back."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import kept_responses, open_assessment
from app.enterprises.service.keeping import profile_of
from app.kit.database import announce
from app.kit.plain import write_json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response, as_plain
from app.questionnaires.service.library import Library
from app.scoring.domain.documents import ResultDocument, read_result, result_document
from app.scoring.errors import NotSubmitted
from app.scoring.repository import result_of
from app.scoring.service.measuring import measure
from app.scoring.tables import StoredResult
from diagnosis_models.contract import Result

SCORED = "assessment.scored"


def score(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Score a submitted assessment, keep the result with its proof, and announce it."""
    assessment = open_assessment(session, assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    responses = kept_responses(session, assessment_id, edition.definition)
    facts = profile_of(session, assessment.enterprise_id).facts
    result = measure(edition.definition, responses, facts)
    document = result_document(edition.definition, library.texts(edition, "zh-CN"), result)
    session.add(
        StoredResult(
            assessment_id=assessment_id,
            model_name=edition.definition.model.name,
            model_version=edition.definition.model.version,
            input_digest=responses_digest(edition.definition, responses),
            status=document["status"],
            total=document["total"]["score"],
            level=document["level"]["rank"],
            document=write_json(document),
            scored_at=now,
        )
    )
    announce(session, SCORED, assessment_id)


def kept_document(session: Session, assessment_id: UUID) -> ResultDocument:
    """Give the kept result document; raises `NotSubmitted` while there is none."""
    row = result_of(session, assessment_id)
    if row is None:
        raise NotSubmitted("the assessment is not submitted yet")
    return cast("ResultDocument", json.loads(row.document))


def kept_result(session: Session, assessment_id: UUID) -> Result:
    """Give the kept result; raises `NotSubmitted` while there is none."""
    return read_result(kept_document(session, assessment_id))


def responses_digest(definition: Definition, responses: Mapping[str, Response]) -> str:
    """Hash responses in their published shape, so that a result can be tied to its input."""
    plain = {}
    for code, response in responses.items():
        item = definition.item(code)
        if item is not None:
            plain[code] = as_plain(item, response)
    return hashlib.sha256(write_json(plain).encode()).hexdigest()
