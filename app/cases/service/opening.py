"""Opening a case: asked for by an enterprise, or nominated by an office."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Session

from app.assessments.tables import Assessment
from app.cases.adapters import load_rules
from app.cases.domain.states import OVER, CaseState
from app.cases.errors import CaseOpenAlready, RequestReason, RequestRefused
from app.cases.repository import cases_of_enterprises, insert_case
from app.cases.service.moving import Mover, note_step
from app.cases.tables import DiagnosisCase
from app.enterprises.service.keeping import profile_of, same_enterprise
from app.identity.domain import RandomBytes, new_code
from app.kit.clock import CHINA
from app.kit.plain import clean_line, write_json
from app.kit.sealing import Sealer

LONGEST_CONTACT, LONGEST_PREFERRED = 40, 200
_PHONE = re.compile(r"\+?[0-9][0-9\- ]{5,19}")


class Origin(StrEnum):
    """Who opened a case."""

    REQUEST = "request"
    NOMINATION = "nomination"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an enterprise asks for: whom to call, about what, when."""

    contact: str = ""
    phone: str = ""
    themes: tuple[str, ...] = ()
    preferred: str = ""


def read_wanted(fields: Mapping[str, Sequence[str]]) -> Wanted:
    """Check a posted request; raises `RequestRefused` with one reason a field."""
    contact, phone, preferred = (
        clean_line("".join(fields.get(name, ()))) for name in ("contact", "phone", "preferred")
    )
    themes = tuple(dict.fromkeys(fields.get("themes", ())))
    reasons: dict[str, RequestReason] = {}
    if not contact or len(contact) > LONGEST_CONTACT:
        reasons["contact"] = RequestReason.TOO_LONG if contact else RequestReason.MISSING
    if not phone:
        reasons["phone"] = RequestReason.MISSING
    elif not _PHONE.fullmatch(phone):
        reasons["phone"] = RequestReason.PHONE
    if any(theme not in load_rules().themes for theme in themes):
        reasons["themes"] = RequestReason.UNKNOWN
    if len(preferred) > LONGEST_PREFERRED:
        reasons["preferred"] = RequestReason.TOO_LONG
    if reasons:
        raise RequestRefused(reasons)
    return Wanted(contact, phone, themes, preferred)


def open_case(
    session: Session,
    assessment: Assessment,
    wanted: Wanted,
    origin: Origin,
    *,
    by: Mover,
    sealer: Sealer,
    random: RandomBytes,
    at: datetime,
) -> DiagnosisCase:
    """Open a case for a submitted assessment the caller holds against other changes.

    The region is the one of the enterprise's profile. Raises `CaseOpenAlready`.
    """
    assert assessment.enterprise_id is not None  # noqa: S101 - a submitted assessment has a profile
    profile = profile_of(session, assessment.enterprise_id)
    ids = {assessment.enterprise_id, *same_enterprise(session, profile.credit_code)}
    if any(_stands_in_the_way(case, at) for case in cases_of_enterprises(session, sorted(ids))):
        raise CaseOpenAlready
    case_id, rules = uuid4(), load_rules()
    case = DiagnosisCase(
        id=case_id,
        code=new_code(random),
        assessment_id=assessment.id,
        enterprise_id=assessment.enterprise_id,
        region=profile.region,
        enterprise=profile.name,
        origin=str(origin),
        contact=sealer.seal(wanted.contact, f"diagnosis_case.contact.{case_id}"),
        phone=sealer.seal(wanted.phone, f"diagnosis_case.phone.{case_id}"),
        themes=write_json(list(wanted.themes)),
        preferred=wanted.preferred,
        since_at=at,
        due_at=rules.due(CaseState.REQUESTED, at),
        created_at=at,
        open_key=profile.credit_code or str(assessment.enterprise_id),
    )
    if not insert_case(session, case):
        raise CaseOpenAlready
    note_step(session, case, str(origin), "", by, remark="", at=at)
    return case


def contact_of(case: DiagnosisCase, sealer: Sealer) -> tuple[str, str]:
    """Give name and phone of the enterprise's contact; for those who may read them."""
    return (
        sealer.open(case.contact, f"diagnosis_case.contact.{case.id}"),
        sealer.open(case.phone, f"diagnosis_case.phone.{case.id}"),
    )


def _stands_in_the_way(case: DiagnosisCase, at: datetime) -> bool:
    """Whether an enterprise with this case must not have another: still open, or done in the same year."""
    state = CaseState(case.state)
    year = case.created_at.astimezone(CHINA).year
    is_done = state is CaseState.CLOSED and year == at.astimezone(CHINA).year
    return state not in OVER or is_done


def is_free(session: Session, enterprise_id: UUID, credit_code: str, at: datetime) -> bool:
    """Whether an enterprise may have a case now."""
    ids = {enterprise_id, *same_enterprise(session, credit_code)}
    return not any(_stands_in_the_way(case, at) for case in cases_of_enterprises(session, sorted(ids)))
