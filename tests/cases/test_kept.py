"""Cases in the database: nobody is given a foreign row, whatever tenants there are; both databases."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.cases.domain.sight import CasePlace, Sight, sight_of
from app.cases.domain.states import CaseState
from app.cases.repository import (
    Filter,
    case_within,
    cases_within,
    states_within,
    submitted_within,
    verified_within,
)
from app.cases.tables import CaseMember, DiagnosisCase, VerifiedResponse
from app.identity.domain.rights import Action, Actor, scope_of
from app.identity.domain.roles import GROUNDS, OFFICES, Ground, Membership, Role
from app.identity.tables import Person
from app.kit.database import Database
from tests.factories.desk import kept_case

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
COUNTIES = ("320583", "320582", "320205", "110101", "320500")
PEOPLE = tuple(UUID(int=n) for n in range(1, 6))


@pytest.fixture
def cases(database: Database) -> list[tuple[DiagnosisCase, CasePlace]]:
    """Forty cases over five regions with teams and experts drawn among five people; some parts are over."""
    draw, found = random.Random(5), []
    with database.transaction() as session:
        for person in PEOPLE:
            session.add(Person(id=person, login=str(person), name=str(person), created_at=NOON))
        session.flush()
        for n in range(40):
            team, experts = draw.sample(PEOPLE, 2), draw.sample(PEOPLE, 1)
            gone = draw.choice(PEOPLE)
            region = COUNTIES[n % len(COUNTIES)]
            state = draw.choice(list(CaseState))
            case = kept_case(session, f"【示例】{n}", region, state, since=NOON, team=team, experts=experts)
            if gone not in {*team, *experts}:
                session.add(CaseMember(id=uuid4(), case_id=case.id, person_id=gone, part="consultant", since_at=NOON, until_at=NOON))  # fmt: skip
            session.add(VerifiedResponse(case_id=case.id, item="Q05", value='"A"', self_value='"B"', differs=True, by=team[0], by_name="x", at=NOON))  # fmt: skip
            found.append((case, CasePlace(region, case.enterprise_id, frozenset(team), frozenset(experts))))
    return found


@st.composite
def memberships(draw: st.DrawFn, firms: list[UUID]) -> Membership:
    role = draw(st.sampled_from(Role))
    ground, region = GROUNDS[role], draw(st.sampled_from(COUNTIES))
    if role in OFFICES:
        region = region[: OFFICES[role]].ljust(6, "0")
    return Membership(
        role,
        enterprise=draw(st.sampled_from(firms)) if ground is Ground.ENTERPRISE else None,
        provider="P1" if ground is Ground.PROVIDER else "",
        region=region if ground is Ground.REGION else "",
        ends_at=draw(st.sampled_from([None, NOON - timedelta(days=1), NOON + timedelta(days=1)])),
    )


def test_no_tenant_is_given_a_foreign_row(
    database: Database, cases: list[tuple[DiagnosisCase, CasePlace]]
) -> None:
    firms = [case.enterprise_id for case, _ in cases]
    everything = Filter()

    @given(data=st.data())
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    def every_tenant(data: st.DataObject) -> None:
        held = data.draw(st.lists(memberships(firms), max_size=3))
        actor = Actor(data.draw(st.sampled_from(PEOPLE)), "某人", tuple(held), is_strong=data.draw(st.booleans()))  # fmt: skip
        sight = sight_of(actor, NOON)
        own = {case.id for case, place in cases if sight.covers(place)}
        with database.transaction() as session:
            given_rows, total = cases_within(session, sight, everything, first=0, most=100)
            assert {case.id for case in given_rows} == own
            assert total == len(own) == sum(states_within(session, sight).values())
            assert {case.id for _, case in verified_within(session, sight)} <= own
            one = data.draw(st.sampled_from(cases))[0]
            assert (case_within(session, sight, one.id, holds=False) is not None) == (one.id in own)
            nominable = submitted_within(session, scope_of(actor, Action.NOMINATE, NOON), search="", only=None, first=0, most=100)  # fmt: skip
            assert nominable == [], "nothing without a result"

    every_tenant()


def test_who_sees_nothing_is_given_nothing(session: Session) -> None:
    kept_case(session, "【示例】一", "320583", CaseState.REQUESTED, since=NOON)
    assert cases_within(session, Sight(), Filter(), first=0, most=10) == ([], 0)


def test_wild_characters_in_a_search_are_letters(session: Session) -> None:
    kept_case(session, "【示例】百分百", "320583", CaseState.REQUESTED, since=NOON)
    province = Actor(PEOPLE[0], "省", (Membership(Role.PROVINCE_OFFICE, region="320000"),), is_strong=True)
    sight = sight_of(province, NOON)
    assert cases_within(session, sight, Filter(text="百分"), first=0, most=10)[1] == 1
    assert cases_within(session, sight, Filter(text="%"), first=0, most=10)[1] == 0
    assert cases_within(session, sight, Filter(region="32058_"), first=0, most=10)[1] == 0


def test_the_most_urgent_come_first_and_pages_do_not_overlap(
    session: Session,
) -> None:
    for n in range(7):
        kept_case(
            session, f"【示例】{n}", "320583", CaseState.REQUESTED, since=NOON - timedelta(days=n % 3)
        )
    kept_case(session, "【示例】完", "320583", CaseState.CLOSED, since=NOON)
    province = Actor(PEOPLE[0], "省", (Membership(Role.PROVINCE_OFFICE, region="320000"),), is_strong=True)
    sight = sight_of(province, NOON)
    pages = [cases_within(session, sight, Filter(), first=n, most=3)[0] for n in (0, 3, 6)]
    rows = [case for page in pages for case in page]
    assert len({case.id for case in rows}) == 8
    dues = [case.due_at for case in rows if case.due_at is not None]
    assert dues == sorted(dues)
    assert rows[-1].due_at is None
    assert cases_within(session, sight, Filter(is_open=True), first=0, most=10)[1] == 7
