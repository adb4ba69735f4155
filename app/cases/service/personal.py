"""What cases hold about people: whom to call at the enterprise, and who took part, wrote and signed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.cases.domain.states import OVER, CaseState
from app.cases.repository import cases_of_assessment, parts_of, signatures_by, steps_by
from app.cases.repository.visits import attendance_of, explanation_of, notes_of, rating_of
from app.cases.service.opening import contact_of
from app.cases.tables import DiagnosisCase
from app.identity.domain.personal import Hold, Holding, Subject
from app.identity.service.accounts import Keys
from app.identity.service.personal import Keeper


def _tell(session: Session, subject: Subject, keys: Keys, at: datetime) -> Sequence[Holding]:
    found: list[Holding] = []
    if subject.assessment:
        found = [*_contacts(session, subject.assessment, keys), *_on_site(session, subject.assessment)]
    return [*found, *_done_by(session, subject.person)] if subject.person else found


def _contacts(session: Session, assessment_id: UUID, keys: Keys) -> list[Holding]:
    return [
        Holding(
            "case-contact",
            case.created_at,
            {"contact": contact, "phone": phone},
            None if CaseState(case.state) in OVER else Hold.CASE_OPEN,
        )
        for case in cases_of_assessment(session, assessment_id)
        for contact, phone in (contact_of(case, keys.sealer),)
        if contact or phone
    ]


def _on_site(session: Session, assessment_id: UUID) -> list[Holding]:
    """Tell who signed in on visits, whom the team talked with, and what the enterprise said afterwards."""
    found = []
    for case in cases_of_assessment(session, assessment_id):
        found += [
            Holding("case-attendance", row.at, {"name": row.name, "post": row.post}, Hold.DIAGNOSIS)
            for row in attendance_of(session, case.id)
        ]
        found += [
            Holding("case-interview", row.at, {"name": row.whom}, Hold.DIAGNOSIS)
            for row in notes_of(session, case.id)
        ]
        said = []
        if (rating := rating_of(session, case.id)) is not None and rating.remark:
            said.append((rating.at, rating.remark))
        if (explanation := explanation_of(session, case.id)) is not None:
            said.append((explanation.at, explanation.text))
        found += [Holding("case-said", at, {"message": text}, Hold.DIAGNOSIS) for at, text in said]
    return found


def _done_by(session: Session, person_id: UUID) -> list[Holding]:
    return [
        *(
            Holding("case-part", row.since_at, {"case": str(row.case_id), "part": row.part}, Hold.DIAGNOSIS)
            for row in parts_of(session, person_id)
        ),
        *(
            Holding(
                "case-step",
                row.at,
                {"case": str(row.case_id), "event": row.event, "name": row.by_name},
                Hold.DIAGNOSIS,
            )
            for row in steps_by(session, person_id)
        ),
        *(
            Holding("case-signature", row.at, {"case": str(row.case_id), "name": row.name}, Hold.DIAGNOSIS)
            for row in signatures_by(session, person_id)
        ),
    ]


def _erase(session: Session, subject: Subject, keys: Keys, at: datetime) -> None:
    """Empty whom to call of cases that are over; nothing else of a case may go."""
    for case in cases_of_assessment(session, subject.assessment) if subject.assessment else ():
        if CaseState(case.state) in OVER:
            _forget(case)
            session.add(case)


def _forget(case: DiagnosisCase) -> None:
    case.contact = case.phone = ""


CASES = Keeper(_tell, _erase)
