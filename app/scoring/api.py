"""The API of results."""

from typing import Any

from fastapi import APIRouter

from app.assessments.deps import HeldDep
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.quality import KeptFlag, flags_of
from app.kit.clock import CHINA
from app.kit.plain import Json, Unreadable, read_json
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.scoring.domain.certificates import FIELDS, LONGEST, read_certificate
from app.scoring.domain.documents import result_document
from app.scoring.domain.estimating import Band
from app.scoring.errors import CertificateBodyFaulty
from app.scoring.schemas import BandRead, CertificateRead, EstimateRead, LevelRead
from app.scoring.service.estimating import estimate
from app.scoring.service.history import certificates_of, record, recordable_edition, take_back
from app.scoring.service.keeping import kept_document, kept_result
from app.scoring.tables import RecordedResult
from app.web.deps import BodyDep, NowDep, SessionDep, ViewDep
from diagnosis_models.contract import Level

router = APIRouter(prefix="/api/v1/assessments", tags=["results"])

CERTIFICATE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["total", "held_on"],
                    "properties": {
                        "questionnaire": {"type": "string", "default": "miit-sme-2022"},
                        "total": {"description": "0 to 100, at most two decimals, quoted or not"},
                        "held_on": {"type": "string", "format": "date"},
                        "office": {"type": "string", "maxLength": LONGEST["office"]},
                        "certificate": {"type": "string", "maxLength": LONGEST["certificate"]},
                    },
                }
            }
        },
    }
}


@router.get("/{assessment_id}/result")
def read_result(held: HeldDep, session: SessionDep, library: LibraryDep, view: ViewDep) -> dict[str, Any]:
    """Give the result with contributions, gates and flags; 409 while the assessment is not submitted.

    `flags` are doubts about the answers, for whoever reads the result later; they change no score.
    """
    document = kept_document(session, held.row.id)
    texts = library.texts(held.edition, view.lang)
    named = result_document(held.definition, texts, kept_result(session, held.row.id))
    flags = [_flag(flag, texts) for flag in flags_of(session, held.row.id)]
    return {**named, "coverage": document["coverage"], "flags": flags}


def _flag(flag: KeptFlag, texts: Texts) -> dict[str, Any]:
    return {
        "rule": flag.doubt.rule,
        "severity": str(flag.doubt.severity),
        "items": list(flag.doubt.items),
        "question": flag.sentence(texts),
        "confirmed": flag.is_confirmed,
        "remark": flag.remark,
    }


@router.get("/{assessment_id}/estimate")
def read_estimate(held: HeldDep, library: LibraryDep, view: ViewDep) -> EstimateRead:
    """Estimate the level from the items of the short check; never a result, 404 without a short check.

    `band` is null while `needed` more of its items want a usable answer.
    """
    short = library.short(held.edition)
    if short is None:
        raise AssessmentNotFound
    found, texts = (
        estimate(held.definition, short, held.given, held.facts),
        library.texts(held.edition, view.lang),
    )
    return EstimateRead(
        items=list(short.items),
        needed=found.needed,
        answered=found.usable,
        assumed=found.open,
        band=_band(found.band, texts) if found.band else None,
        provenance=str(short.provenance),
    )


def _band(band: Band, texts: Texts) -> BandRead:
    return BandRead(
        lowest=_level(band.lowest, texts),
        low=_level(band.low, texts),
        likely=_level(band.likely, texts),
        high=_level(band.high, texts),
        highest=_level(band.highest, texts),
    )


def _level(level: Level, texts: Texts) -> LevelRead:
    return LevelRead(rank=level.rank, code=level.code, name=texts.levels[level.code].name)


@router.get("/{assessment_id}/certificates")
def list_certificates(held: HeldDep, session: SessionDep) -> list[CertificateRead]:
    """List the certificates stated for the enterprise of this assessment, oldest first."""
    return [_certificate(row) for row in certificates_of(session, [held.row])]


@router.post("/{assessment_id}/certificates", status_code=201, openapi_extra=CERTIFICATE_BODY)
def create_certificate(
    held: HeldDep, body: BodyDep, session: SessionDep, library: LibraryDep, now: NowDep
) -> CertificateRead:
    """State an old result from its certificate; the same one twice is kept once.

    422 names every field at fault, 409 says that the profile is missing or the list is full.
    """
    raw = _object(body)
    code = raw.get("questionnaire", "")
    definition = recordable_edition(library, code if isinstance(code, str) else "?").definition
    stated = read_certificate(raw, definition, now.astimezone(CHINA).date())
    return _certificate(record(session, held.row, definition, stated, at=now))


@router.delete("/{assessment_id}/certificates/{certificate_id}", status_code=204)
def delete_certificate(certificate_id: str, held: HeldDep, session: SessionDep) -> None:
    """Take a stated result back."""
    take_back(session, [held.row], certificate_id)


def _object(body: str) -> dict[str, Json]:
    try:
        raw = read_json(body)
    except Unreadable as fault:
        raise CertificateBodyFaulty(f"body: expected JSON: {fault}") from fault
    if not isinstance(raw, dict):
        raise CertificateBodyFaulty("body: expected an object with total and held_on")
    unknown = sorted(set(raw) - {"questionnaire", *FIELDS})
    if unknown:
        raise CertificateBodyFaulty(f"{unknown[0][:60]}: expected only questionnaire, " + ", ".join(FIELDS))
    return raw


def _certificate(row: RecordedResult) -> CertificateRead:
    return CertificateRead(
        id=str(row.id),
        questionnaire=row.questionnaire_code,
        total=row.total or "",
        level=row.level,
        held_on=row.held_on.isoformat(),
        office=row.office,
        certificate=row.certificate,
    )
