"""Ending cases that nobody moves on: the service does it at night, so that no person has to clear them away."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.domain.states import CASE_STATES, EXPIRING, CaseEvent, CaseState
from app.cases.repository import overdue_cases
from app.cases.service.moving import Mover, note_step

AT_ONCE = 50
NOBODY = Mover(None, "", lambda _action: False)


def expire_overdue(session: Session, *, at: datetime) -> list[UUID]:
    """End up to `AT_ONCE` cases that are overdue for as long as the rules bear; gives their ids."""
    ended = []
    for case in overdue_cases(session, EXPIRING, due_before=load_rules().expires(at), most=AT_ONCE):
        before = case.state
        case.state = str(CASE_STATES.after(CaseState(before), CaseEvent.EXPIRE))
        case.since_at, case.due_at, case.open_key = at, None, None
        case.revision += 1
        note_step(session, case, str(CaseEvent.EXPIRE), before, NOBODY, remark="", at=at)
        ended.append(case.id)
    return ended
