"""Who may do what: the reviewed table, each reach inside and outside, and time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.domain.rights import RIGHTS, Action, Actor, Reach, Target, may, scope_of
from app.identity.domain.roles import GROUNDS, Ground, Membership, Role, membership_reason
from app.identity.errors import MembershipReason

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
FIRM, OTHER_FIRM, PERSON, COLLEAGUE = (UUID(int=n) for n in range(1, 5))
REGIONS = {Role.COUNTY_OFFICE: "320583", Role.CITY_OFFICE: "320500", Role.PROVINCE_OFFICE: "320000"}

# One line an action: roles that have it, with how far; reviewed by a person against programme.md §1.
REVIEWED = """
read-enterprise    own: enterprise-owner enterprise-colleague | region: county-office city-office province-office park-officer leader | assigned: consultant expert evaluator | consented: provider-admin bank chain-leader
read-result        own: enterprise-owner enterprise-colleague | region: county-office city-office province-office | assigned: consultant expert evaluator | consented: provider-admin bank
read-answers       own: enterprise-owner enterprise-colleague | region: county-office | assigned: consultant expert evaluator
answer             own: enterprise-owner enterprise-colleague
submit             own: enterprise-owner
hand-out-sections  own: enterprise-owner
read-report        own: enterprise-owner enterprise-colleague | region: county-office city-office province-office | assigned: consultant expert evaluator | consented: bank
request-case       own: enterprise-owner
nominate           region: county-office city-office province-office park-officer
assign-case        region: county-office city-office province-office
work-on-case       assigned: consultant
review-case        assigned: expert
confirm-case       own: enterprise-owner
arbitrate          region: city-office province-office
sign-report        assigned: consultant expert
revoke-report      region: city-office province-office
edit-provider      own: provider-admin
keep-pool          region: city-office province-office
keep-policies      region: county-office city-office province-office
read-figures       region: county-office city-office province-office park-officer leader
import-bulk        region: county-office city-office province-office
export-bulk        region: county-office city-office province-office
read-contact       own: enterprise-owner enterprise-colleague | region: county-office | assigned: consultant
invite-colleague   own: enterprise-owner provider-admin
keep-accounts      all: system-admin
keep-service       all: system-admin
approve-roles      all: security-admin
keep-webhooks      region: county-office city-office province-office | all: system-admin
read-audit         all: audit-admin
"""


def reviewed() -> dict[tuple[Action, Role], Reach]:
    table: dict[tuple[Action, Role], Reach] = {}
    for line in REVIEWED.strip().splitlines():
        action, _, rest = line.partition(" ")
        for part in rest.split("|"):
            reach, _, roles = part.partition(":")
            table |= {(Action(action), Role(role)): Reach(reach.strip()) for role in roles.split()}
    return table


def bound(role: Role) -> Membership:
    ground = GROUNDS[role]
    return Membership(
        role,
        enterprise=FIRM if ground is Ground.ENTERPRISE else None,
        provider="P1" if ground is Ground.PROVIDER else "",
        region=REGIONS.get(role, "320500") if ground is Ground.REGION else "",
    )


def actor(*memberships: Membership, strong: bool = True) -> Actor:
    return Actor(PERSON, "王", memberships, strong)


INSIDE = {
    Reach.OWN: Target(region="320583", enterprise=FIRM, provider="P1"),
    Reach.ASSIGNED: Target(region="320583", enterprise=OTHER_FIRM, assigned=frozenset({PERSON})),
    Reach.REGION: Target(region="320583", enterprise=OTHER_FIRM),
    Reach.CONSENTED: Target(
        enterprise=OTHER_FIRM, consents=frozenset({Role.PROVIDER_ADMIN, Role.BANK, Role.CHAIN_LEADER})
    ),
    Reach.ALL: Target(),
}
FOREIGN = Target(region="330100", enterprise=OTHER_FIRM, provider="P2", assigned=frozenset({COLLEAGUE}))


def test_the_table_is_the_reviewed_one() -> None:
    kept = {(action, role): reach for action, roles in RIGHTS.items() for role, reach in roles.items()}
    assert kept == reviewed()
    assert set(RIGHTS) == set(Action)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_every_role_reaches_just_what_the_table_says(action: Action, role: Role) -> None:
    reach = reviewed().get((action, role))
    who = actor(bound(role))
    for name, target in INSIDE.items():
        expected = reach is Reach.ALL or reach is name
        if reach is Reach.REGION:
            expected = target.region == "320583"
        assert may(who, action, target, NOON) is expected, (name, reach)
    assert may(who, action, FOREIGN, NOON) is (reach is Reach.ALL)
    assert not may(None, action, INSIDE[Reach.OWN], NOON)


@pytest.mark.parametrize(
    ("office", "region", "county", "covers"),
    [
        (Role.COUNTY_OFFICE, "320583", "320583", True), (Role.COUNTY_OFFICE, "320583", "320584", False),
        (Role.CITY_OFFICE, "320500", "320583", True), (Role.CITY_OFFICE, "320500", "320114", False),
        (Role.PROVINCE_OFFICE, "320000", "320583", True), (Role.PROVINCE_OFFICE, "320000", "330110", False),
        (Role.CITY_OFFICE, "321000", "321002", True), (Role.CITY_OFFICE, "321000", "320102", False),
        (Role.CITY_OFFICE, "320500", "", False),
    ],
)  # fmt: skip
def test_an_office_covers_its_region_and_what_lies_below(
    office: Role, region: str, county: str, covers: bool
) -> None:
    who = actor(Membership(office, region=region))
    assert may(who, Action.READ_FIGURES, Target(region=county), NOON) is covers


def test_a_role_counts_from_its_beginning_to_its_end_and_staff_only_with_a_second_factor() -> None:
    office = Membership(
        Role.COUNTY_OFFICE, region="320583", begins_at=NOON, ends_at=NOON + timedelta(days=1)
    )
    target = Target(region="320583")
    moments = [NOON - timedelta(seconds=1), NOON, NOON + timedelta(hours=23), NOON + timedelta(days=1)]
    held = [may(actor(office), Action.READ_FIGURES, target, moment) for moment in moments]
    assert held == [False, True, True, False]
    assert not may(actor(office, strong=False), Action.READ_FIGURES, target, NOON)
    owner = actor(Membership(Role.ENTERPRISE_OWNER, enterprise=FIRM), strong=False)
    assert may(owner, Action.SUBMIT, Target(enterprise=FIRM), NOON)


REGION = st.sampled_from(["320583", "320584", "320114", "330110", "321002", ""])
MEMBERSHIP = st.builds(
    Membership,
    st.sampled_from(list(Role)),
    enterprise=st.sampled_from([FIRM, OTHER_FIRM, None]),
    provider=st.sampled_from(["P1", "P2", ""]),
    region=st.sampled_from(["320583", "320500", "320000", "330000", ""]),
)
TARGET = st.builds(
    Target,
    region=REGION,
    enterprise=st.sampled_from([FIRM, OTHER_FIRM, None]),
    provider=st.sampled_from(["P1", "P2", ""]),
    assigned=st.frozensets(st.sampled_from([PERSON, COLLEAGUE])),
    consents=st.frozensets(st.sampled_from([Role.BANK, Role.PROVIDER_ADMIN])),
)


@given(st.lists(MEMBERSHIP, max_size=3), MEMBERSHIP, st.sampled_from(list(Action)), TARGET)
def test_one_more_role_never_takes_a_right_away(
    held: list[Membership], more: Membership, action: Action, target: Target
) -> None:
    before = may(actor(*held), action, target, NOON)
    assert may(actor(*held, more), action, target, NOON) or not before


@given(st.lists(MEMBERSHIP, max_size=3), st.sampled_from(list(Action)))
def test_an_object_without_anything_is_covered_only_by_everything(
    held: list[Membership], action: Action
) -> None:
    scope = scope_of(actor(*held), action, NOON)
    assert scope.covers(Target()) is scope.is_everything


@pytest.mark.parametrize(
    ("held", "new", "reason"),
    [
        ([], Membership(Role.COUNTY_OFFICE, region="320583"), None),
        ([], Membership(Role.COUNTY_OFFICE, region="320500"), MembershipReason.WRONG_REGION),
        ([], Membership(Role.CITY_OFFICE, region="320583"), MembershipReason.WRONG_REGION),
        ([], Membership(Role.CITY_OFFICE, region="321000"), None),
        ([], Membership(Role.PROVINCE_OFFICE, region="320500"), MembershipReason.WRONG_REGION),
        ([], Membership(Role.CITY_OFFICE, region="苏州"), MembershipReason.WRONG_REGION),
        ([], Membership(Role.CITY_OFFICE), MembershipReason.GROUND_MISSING),
        ([], Membership(Role.CONSULTANT, region="320500"), MembershipReason.GROUND_MISSING),
        ([], Membership(Role.ENTERPRISE_OWNER), MembershipReason.GROUND_MISSING),
        ([Membership(Role.SYSTEM_ADMIN)], Membership(Role.AUDIT_ADMIN), MembershipReason.EXCLUDES),
        ([Membership(Role.SECURITY_ADMIN)], Membership(Role.LEADER, region="320000"), MembershipReason.EXCLUDES),
        ([Membership(Role.EXPERT, region="320000")], Membership(Role.SYSTEM_ADMIN), MembershipReason.EXCLUDES),
        ([Membership(Role.EXPERT, region="320000")], Membership(Role.CONSULTANT, provider="P1"), None),
        ([Membership(Role.EXPERT, region="320000")], Membership(Role.EXPERT, region="320000"), MembershipReason.ALREADY),
        ([Membership(Role.ENTERPRISE_OWNER, enterprise=FIRM)], Membership(Role.ENTERPRISE_OWNER, enterprise=uuid4()), None),
    ],
)  # fmt: skip
def test_which_roles_can_be_given(
    held: list[Membership], new: Membership, reason: MembershipReason | None
) -> None:
    assert membership_reason(new, held) is reason
