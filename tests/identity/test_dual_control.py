"""Two people for one act: who may ask, who may decide, that it is done once; both databases."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from app.identity.domain.dual_control import APPROVED, LIVES, Asked, Standing
from app.identity.domain.rights import Action, Actor
from app.identity.domain.roles import Membership, Role
from app.identity.errors import ApprovalNotFound, ApprovalOver, AskedAlready, NotYours, SamePerson
from app.identity.service.accounts import make_person
from app.identity.service.dual_control import (
    approvals_about,
    ask,
    asked_by,
    decide,
    to_decide,
    use,
)
from app.kit.audit import rows
from tests.conftest import TickingClock


def office(session: Session, login: str, role: Role, region: str, clock: TickingClock) -> Actor:
    person = make_person(session, login=login, name=login, at=clock())
    return Actor(person.id, login, (Membership(role, region=region),), is_strong=True)


def wanted(action: Action = Action.REVOKE_REPORT, region: str = "320583") -> Asked:
    return Asked(action, "x1", region, "季度汇总", {"number": "Z-1", "region": region, "unknown": "y"})


def test_one_asks_another_with_the_same_right_approves_and_it_is_used_once(
    session: Session, clock: TickingClock
) -> None:
    county = office(session, "county", Role.CITY_OFFICE, "320500", clock)
    lower = office(session, "lower", Role.COUNTY_OFFICE, "320583", clock)
    city = office(session, "city", Role.PROVINCE_OFFICE, "320000", clock)
    elsewhere = office(session, "elsewhere", Role.CITY_OFFICE, "321000", clock)
    heard: list[UUID] = []
    session.info["listeners"] = {APPROVED: [lambda _session, approval: heard.append(approval)]}

    with pytest.raises(NotYours):
        ask(session, elsewhere, wanted(), at=clock())
    with pytest.raises(NotYours):
        ask(session, lower, wanted(), at=clock())
    approval = ask(session, county, wanted(), at=clock())
    with pytest.raises(AskedAlready):
        ask(session, city, wanted(), at=clock())
    with pytest.raises(ApprovalOver):
        use(session, approval, Action.REVOKE_REPORT, at=clock())
    with pytest.raises(SamePerson):
        decide(session, approval, county, is_approved=True, at=clock())
    with pytest.raises(ApprovalNotFound):
        decide(session, approval, elsewhere, is_approved=True, at=clock())
    assert [a.id for a in to_decide(session, city, at=clock())] == [approval]
    assert to_decide(session, elsewhere, at=clock()) == []

    decide(session, approval, city, is_approved=True, at=clock())
    assert heard == [approval]
    with pytest.raises(ApprovalOver):
        decide(session, approval, city, is_approved=False, at=clock())
    with pytest.raises(ApprovalNotFound):
        use(session, approval, Action.EXPORT_BULK, at=clock())
    used = use(session, approval, Action.REVOKE_REPORT, at=clock())
    assert (used.asked.facts, used.decided_by) == ({"number": "Z-1", "region": "320583"}, city.person)
    with pytest.raises(ApprovalOver):
        use(session, approval, Action.REVOKE_REPORT, at=clock())
    assert [a.standing for a in asked_by(session, county.person, at=clock())] == [Standing.DONE]
    session.commit()
    trail = [row.action for row in rows(session) if row.action.startswith("approval.")]
    assert trail == ["approval.asked", "approval.given", "approval.used"]


def test_who_asked_takes_it_back_and_a_lapsed_one_is_asked_for_again(
    session: Session, clock: TickingClock
) -> None:
    first = office(session, "first", Role.CITY_OFFICE, "320500", clock)
    second = office(session, "second", Role.PROVINCE_OFFICE, "320000", clock)
    taken_back = ask(session, first, wanted(), at=clock())
    decide(session, taken_back, first, is_approved=False, at=clock())
    lapsed = ask(session, first, wanted(), at=clock())
    later = clock() + LIVES
    with pytest.raises(ApprovalOver):
        decide(session, lapsed, second, is_approved=True, at=later)
    again = ask(session, second, wanted(), at=later)
    decide(session, again, first, is_approved=True, at=later)
    with pytest.raises(ApprovalOver):
        use(session, again, Action.REVOKE_REPORT, at=later + LIVES)
    found = approvals_about(session, Action.REVOKE_REPORT, "x1", at=later + timedelta(days=1))
    assert [a.standing for a in found] == [Standing.DECLINED, Standing.LAPSED, Standing.APPROVED]
    with pytest.raises(ApprovalNotFound):
        decide(session, uuid4(), second, is_approved=True, at=later)
