"""Standing in for somebody: what goes over, what stays, until when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from app.identity.domain.deputies import LONGEST, deputy_reason, last_moment, lent
from app.identity.domain.rights import NOT_FOR_DEPUTIES, Action, Actor, Target, may
from app.identity.domain.roles import Membership, Role
from app.identity.errors import DeputyReason, SamePerson
from app.identity.repository import memberships_of
from app.identity.service.accounts import disable, make_person
from app.identity.service.deputies import appoint, counts_as, held_for_others
from app.identity.service.roles import approve_role, give_role, in_force

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
UNTIL = NOON + timedelta(days=7)
PRINCIPAL, DEPUTY = UUID(int=1), UUID(int=2)
COUNTY, OTHER_COUNTY = (Membership(Role.COUNTY_OFFICE, region=r) for r in ("320583", "320584"))
CONSULTANT, COLLEAGUE, STRANGER = (Membership(Role.CONSULTANT, provider=p) for p in ("P1", "P1", "P2"))
EXPERT, ADMIN = Membership(Role.EXPERT, region="320000"), Membership(Role.SYSTEM_ADMIN)


@pytest.mark.parametrize(
    ("held", "own", "reason"),
    [
        ([COUNTY], [OTHER_COUNTY], None),
        ([CONSULTANT], [COLLEAGUE], None),
        ([CONSULTANT], [STRANGER], DeputyReason.UNLIKE),
        ([COUNTY], [CONSULTANT], DeputyReason.UNLIKE),
        ([COUNTY], [ADMIN], DeputyReason.UNLIKE),
        ([COUNTY], [], DeputyReason.UNLIKE),
        ([ADMIN], [ADMIN], DeputyReason.NOTHING_TO_LEND),
        ([Membership(Role.ENTERPRISE_OWNER, enterprise=UUID(int=7))], [COUNTY], DeputyReason.NOTHING_TO_LEND),
        ([], [COUNTY], DeputyReason.NOTHING_TO_LEND),
    ],
)  # fmt: skip
def test_who_can_stand_in(
    held: list[Membership], own: list[Membership], reason: DeputyReason | None
) -> None:
    assert deputy_reason(PRINCIPAL, held, DEPUTY, own, UNTIL) is reason
    assert deputy_reason(PRINCIPAL, held, PRINCIPAL, own, UNTIL) is DeputyReason.SELF


def as_deputy(principal: list[Membership], own: list[Membership]) -> Actor:
    return Actor(DEPUTY, "李", (*own, *lent(PRINCIPAL, principal, own, UNTIL)), is_strong=True)


def test_a_deputy_has_the_rights_of_the_person_until_the_moment_and_keeps_their_own() -> None:
    actor = as_deputy([COUNTY], [OTHER_COUNTY])
    here, there = Target(region="320583"), Target(region="320584")
    for action in (Action.READ_ANSWERS, Action.ASSIGN_CASE, Action.NOMINATE, Action.READ_CONTACT):
        assert may(actor, action, here, NOON)
        assert may(actor, action, there, NOON)
        assert not may(actor, action, here, UNTIL), "it ends by itself"
        assert may(actor, action, there, UNTIL)
    assert may(actor, Action.EXPORT_BULK, there, NOON), "with the own role"
    assert not may(actor, Action.EXPORT_BULK, here, NOON), "not with the lent one"


def test_assignments_of_the_person_count_and_signatures_do_not_go_over() -> None:
    actor = as_deputy([CONSULTANT, EXPERT], [COLLEAGUE])
    theirs = Target(assigned=frozenset({PRINCIPAL}))
    assert may(actor, Action.WORK_ON_CASE, theirs, NOON)
    assert not may(actor, Action.REVIEW_CASE, theirs, NOON), "the deputy is no expert"
    assert not may(actor, Action.SIGN_REPORT, theirs, NOON)
    assert may(actor, Action.SIGN_REPORT, Target(assigned=frozenset({DEPUTY})), NOON)
    assert not may(as_deputy([STRANGER], [COLLEAGUE]), Action.WORK_ON_CASE, theirs, NOON)
    weak = Actor(DEPUTY, "李", actor.memberships, is_strong=False)
    assert not may(weak, Action.WORK_ON_CASE, theirs, NOON)


def test_a_role_that_ends_earlier_ends_earlier_and_what_is_lent_is_not_lent_on() -> None:
    soon = NOON + timedelta(hours=1)
    (held,) = lent(
        PRINCIPAL, [Membership(Role.LEADER, region="320000", ends_at=soon)], [Membership(Role.LEADER, region="320500")], UNTIL
    )  # fmt: skip
    assert held.ends_at == soon
    assert lent(DEPUTY, [held], [Membership(Role.LEADER, region="320100")], UNTIL) == ()


def test_what_is_never_done_for_somebody_else() -> None:
    assert {str(action) for action in NOT_FOR_DEPUTIES} == {
        "sign-report", "revoke-report", "export-bulk", "approve-roles", "keep-accounts", "keep-service", "read-audit",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2026-11-25", datetime(2026, 11, 25, 16, 0, tzinfo=UTC)),
        ("2027-02-23", datetime(2027, 2, 23, 16, 0, tzinfo=UTC)),
        ("2027-02-24", DeputyReason.TOO_LONG),
        ("2026-11-24", DeputyReason.PAST),
        ("", DeputyReason.NO_DATE),
        ("明天", DeputyReason.NO_DATE),
        ("9999-12-31", DeputyReason.TOO_LONG),
    ],
)
def test_the_last_day_ends_at_midnight_in_china(typed: str, found: datetime | DeputyReason) -> None:
    assert last_moment(typed, NOON) == found
    assert timedelta(days=90) == LONGEST


def test_deputy_and_principal_are_one_where_two_must_act(session: Session) -> None:
    people = {}
    for login in ("asker", "deputy", "third"):
        people[login] = make_person(session, login=login, name=login, at=NOON)
        leader = Membership(Role.LEADER, region="320000")
        give_role(session, people[login], leader, by=None, at=NOON)
    row = appoint(session, people["asker"], "deputy", "2026-11-30", "", at=NOON)
    ids = {login: person.id for login, person in people.items()}
    assert counts_as(session, ids["deputy"], NOON) == {ids["asker"], ids["deputy"]}
    assert counts_as(session, ids["third"], NOON) == {ids["third"]}
    wanted = Membership(Role.COUNTY_OFFICE, region="320583")
    asked = give_role(session, people["third"], wanted, by=ids["asker"], at=NOON)
    with pytest.raises(SamePerson):
        approve_role(
            session, asked.id, by=ids["deputy"], same=counts_as(session, ids["deputy"], NOON), at=NOON
        )
    assert held_for_others(
        session, ids["deputy"], in_force(memberships_of(session, ids["deputy"]), NOON), NOON
    )
    disable(session, ids["asker"], at=NOON)
    assert not held_for_others(
        session, ids["deputy"], in_force(memberships_of(session, ids["deputy"]), NOON), NOON
    )
    assert counts_as(session, ids["deputy"], row.ends_at) == {ids["deputy"]}, "it ends by itself"
