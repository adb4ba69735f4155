"""What an assessment holds about people: who pledged, colleagues, who added files, addresses for letters."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.assessments.domain.delegating import LIVE, DelegationState
from app.assessments.domain.states import AssessmentState
from app.assessments.repository import assessment_by_id
from app.assessments.repository.sharing import (
    addresses_of,
    delegations_by_assessment,
    forget_addresses,
    forget_authors,
)
from app.assessments.tables import Assessment, Delegation
from app.evidence.service.keeping import adders_of, forget_adders
from app.identity.domain.personal import Hold, Holding, Subject
from app.identity.service.accounts import Keys
from app.identity.service.personal import Keeper
from app.letters.service import cancel_about

FORGOTTEN = "同事"
"""How a colleague is called whose name was erased; their answers stay the enterprise's."""


def _tell(session: Session, subject: Subject, keys: Keys, at: datetime) -> Sequence[Holding]:
    row = assessment_by_id(session, subject.assessment) if subject.assessment else None
    if row is None:
        return []
    found = [*_pledge(row), *_colleagues(session, row)]
    hold = _open(row)
    addresses = addresses_of(session, row.id)
    if addresses:
        found.append(
            Holding("addresses", max(a.used_at for a in addresses), {"count": str(len(addresses))}, hold)
        )
    adders = adders_of(session, row.id)
    if adders:
        found.append(Holding("evidence-names", row.started_at, {"names": "、".join(adders)}, hold))
    return found


def _open(row: Assessment) -> Hold | None:
    return None if row.state == AssessmentState.SUBMITTED else Hold.IN_PROGRESS


def _pledge(row: Assessment) -> list[Holding]:
    if not row.pledge_signer or row.submitted_at is None:
        return []
    return [Holding("pledge", row.submitted_at, {"name": row.pledge_signer}, Hold.REPORT)]


def _colleagues(session: Session, row: Assessment) -> list[Holding]:
    return [
        Holding("colleague", given.created_at, data, Hold.IN_PROGRESS if _is_live(given) else None)
        for given in delegations_by_assessment(session, row.id)
        if (data := _names(given))
    ]


def _names(given: Delegation) -> dict[str, str]:
    told = {
        "name": "" if given.name == FORGOTTEN else given.name,
        "department": given.department,
        "asked_by": given.asked_by,
        "email": given.email,
        "message": given.message,
    }
    return {name: value for name, value in told.items() if value}


def _is_live(given: Delegation) -> bool:
    return DelegationState(given.state) in LIVE


def _erase(session: Session, subject: Subject, keys: Keys, at: datetime) -> None:
    row = assessment_by_id(session, subject.assessment) if subject.assessment else None
    if row is None:
        return
    over = [given for given in delegations_by_assessment(session, row.id) if not _is_live(given)]
    for given in over:
        given.name, given.department, given.asked_by, given.email, given.message = FORGOTTEN, "", "", "", ""
        session.add(given)
        cancel_about(session, given.id, at=at)
    forget_authors(session, row.id, [given.id for given in over], FORGOTTEN)
    if _open(row) is None:
        forget_addresses(session, row.id)
        forget_adders(session, row.id)
        cancel_about(session, row.id, at=at)


ASSESSMENTS = Keeper(_tell, _erase)
