"""Every state × event × role against one reviewed table; what stands in the way of each step; who sees what."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.cases.adapters import load_rules
from app.cases.domain.sight import CasePlace, may_on_case, sight_of
from app.cases.domain.states import (
    CASE_STATES,
    LONGEST_REMARK,
    OVER,
    CaseEvent,
    CaseState,
    Facts,
    decide,
    offered,
)
from app.cases.errors import CaseNotYours, CaseObstructed, Obstacle
from app.identity.domain.rights import Actor
from app.identity.domain.roles import GROUNDS, Ground, Membership, Role
from app.kit.states import TransitionRefused

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
FIRM, ME, MATE, JUDGE, OTHER = (UUID(int=n) for n in range(1, 6))
COUNTY = "320583"

# from: event -> to roles; reviewed by a person against programme.md §2.4. Whatever is not here is refused.
REVIEWED = """
requested: find-eligible -> eligible offices
requested: reject -> rejected offices
requested: cancel -> cancelled owner
requested: expire -> expired nobody
eligible: assign -> assigned offices
eligible: reject -> rejected offices
eligible: cancel -> cancelled owner
eligible: expire -> expired nobody
assigned: accept -> accepted consultant
assigned: decline -> eligible consultant
assigned: reassign -> assigned offices
assigned: cancel -> cancelled owner
assigned: expire -> expired nobody
accepted: schedule -> scheduled consultant
accepted: reassign -> assigned offices
accepted: cancel -> cancelled owner
accepted: expire -> expired nobody
scheduled: arrive -> on_site consultant
scheduled: schedule -> scheduled consultant
scheduled: reassign -> assigned offices
scheduled: cancel -> cancelled owner
scheduled: expire -> expired nobody
on_site: leave -> drafting consultant
on_site: reassign -> assigned offices
drafting: hand-in -> internal_check consultant
drafting: reassign -> assigned offices
internal_check: pass -> expert_review consultant
internal_check: send-back -> drafting consultant
expert_review: name-experts -> expert_review offices
expert_review: return -> rectifying expert
expert_review: approve -> confirming expert
rectifying: resubmit -> expert_review consultant
rectifying: reassign -> assigned offices
confirming: confirm -> signing owner
confirming: object -> disputed owner
confirming: expire -> expired nobody
disputed: uphold -> rectifying arbiters
disputed: dismiss -> signing arbiters
signing: sign -> signing signers
signing: issue -> issued signers
issued: close -> closed offices
"""
GROUPS = {
    "offices": {Role.COUNTY_OFFICE, Role.CITY_OFFICE, Role.PROVINCE_OFFICE},
    "owner": {Role.ENTERPRISE_OWNER},
    "consultant": {Role.CONSULTANT},
    "expert": {Role.EXPERT},
    "arbiters": {Role.CITY_OFFICE, Role.PROVINCE_OFFICE},
    "nobody": set(),
    "signers": {Role.CONSULTANT, Role.EXPERT},
}
REGIONS = {Role.CITY_OFFICE: "320500", Role.PROVINCE_OFFICE: "320000", Role.EXPERT: "320000"}
FINE = Facts(
    person=ME,
    today=date(2026, 11, 25),
    team=frozenset({ME, MATE}),
    experts=frozenset({JUDGE}),
    least_team=2,
    visit_on=date(2026, 11, 25),
    remark="因为",
)


def reviewed() -> dict[tuple[CaseState, CaseEvent], tuple[CaseState, set[Role]]]:
    found = {}
    for line in REVIEWED.strip().splitlines():
        state, _, rest = line.partition(": ")
        event, _, (to, who) = rest.split()[0], None, rest.split()[2:]
        found[CaseState(state), CaseEvent(event)] = (CaseState(to), GROUPS[who])
    return found


def bound(role: Role) -> Actor:
    ground = GROUNDS[role]
    membership = Membership(
        role,
        enterprise=FIRM if ground is Ground.ENTERPRISE else None,
        provider="P1" if ground is Ground.PROVIDER else "",
        region=REGIONS.get(role, COUNTY) if ground is Ground.REGION else "",
    )
    return Actor(ME, "我", (membership,), is_strong=True)


def place(role: Role) -> CasePlace:
    """The case with me in the part my role could have."""
    experts = frozenset({ME}) if role is Role.EXPERT else frozenset({JUDGE})
    team = frozenset({ME, MATE}) if role is Role.CONSULTANT else frozenset({MATE, OTHER})
    return CasePlace(COUNTY, FIRM, team, experts)


def facts(event: CaseEvent, role: Role) -> Facts:
    at = place(role)
    signed = {CaseEvent.ISSUE: frozenset({MATE if role is Role.EXPERT else JUDGE})}.get(event, frozenset())
    must_fix = 1 if event is CaseEvent.RETURN else 0
    return replace(FINE, team=at.team, experts=at.experts, signed=signed, must_fix=must_fix)


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("event", CaseEvent)
def test_every_step_is_taken_by_just_the_reviewed_roles(state: CaseState, event: CaseEvent) -> None:
    wanted = reviewed().get((state, event))
    for role in Role:
        actor, at = bound(role), place(role)

        def holds(action: object, actor: Actor = actor, at: CasePlace = at) -> bool:
            return may_on_case(actor, action, at, NOON)  # type: ignore[arg-type]

        if wanted is None:
            with pytest.raises(TransitionRefused):
                decide(state, event, facts(event, role), holds)
        elif role in wanted[1]:
            assert decide(state, event, facts(event, role), holds).to is wanted[0], role
            assert event in offered(state, holds)
        else:
            with pytest.raises(CaseNotYours):
                decide(state, event, facts(event, role), holds)
            assert event not in offered(state, holds)


def test_what_is_over_stays_over() -> None:
    assert {state for state in CaseState if not CASE_STATES.allowed(state)} == OVER


@pytest.mark.parametrize(
    ("state", "event", "change", "obstacle"),
    [
        (CaseState.ELIGIBLE, CaseEvent.ASSIGN, {"team": frozenset({ME})}, Obstacle.TEAM_TOO_SMALL),
        (CaseState.ELIGIBLE, CaseEvent.ASSIGN, {"has_conflict": True}, Obstacle.CONFLICT),
        (CaseState.DRAFTING, CaseEvent.REASSIGN, {"experts": frozenset({ME})}, Obstacle.EXPERT_ON_TEAM),
        (CaseState.DRAFTING, CaseEvent.REASSIGN, {"remark": ""}, Obstacle.REMARK_MISSING),
        (CaseState.DRAFTING, CaseEvent.REASSIGN, {"remark": "长" * 1001}, Obstacle.REMARK_TOO_LONG),
        (CaseState.ACCEPTED, CaseEvent.SCHEDULE, {"visit_on": None}, Obstacle.NO_DATE),
        (CaseState.ACCEPTED, CaseEvent.SCHEDULE, {"visit_on": date(2026, 11, 24)}, Obstacle.DATE_PAST),
        (CaseState.DRAFTING, CaseEvent.HAND_IN, {"open_items": 3}, Obstacle.ITEMS_OPEN),
        (CaseState.INTERNAL_CHECK, CaseEvent.PASS, {"handed_in_by": ME}, Obstacle.SAME_READER),
        (CaseState.INTERNAL_CHECK, CaseEvent.PASS, {"open_items": 1}, Obstacle.ITEMS_OPEN),
        (CaseState.EXPERT_REVIEW, CaseEvent.NAME_EXPERTS, {"experts": frozenset()}, Obstacle.NO_EXPERT),
        (
            CaseState.EXPERT_REVIEW,
            CaseEvent.NAME_EXPERTS,
            {"experts": frozenset({ME})},
            Obstacle.EXPERT_ON_TEAM,
        ),
        (CaseState.EXPERT_REVIEW, CaseEvent.RETURN, {}, Obstacle.MUST_FIX_NONE),
        (CaseState.EXPERT_REVIEW, CaseEvent.APPROVE, {"ungraded": 2}, Obstacle.RUBRIC_OPEN),
        (CaseState.EXPERT_REVIEW, CaseEvent.APPROVE, {"must_fix": 1}, Obstacle.MUST_FIX_OPEN),
        (CaseState.RECTIFYING, CaseEvent.RESUBMIT, {"must_fix": 1}, Obstacle.MUST_FIX_OPEN),
        (CaseState.RECTIFYING, CaseEvent.RESUBMIT, {"open_items": 1}, Obstacle.ITEMS_OPEN),
        (CaseState.SIGNING, CaseEvent.SIGN, {"signed": frozenset({ME})}, Obstacle.SIGNED_ALREADY),
        (CaseState.SIGNING, CaseEvent.SIGN, {"signed": frozenset({JUDGE})}, Obstacle.SIGNATURE_THERE),
        (CaseState.SIGNING, CaseEvent.ISSUE, {}, Obstacle.SIGNATURE_MISSING),
        (CaseState.SIGNING, CaseEvent.ISSUE, {"signed": frozenset({ME})}, Obstacle.SIGNED_ALREADY),
        (CaseState.SIGNING, CaseEvent.ISSUE, {"signed": frozenset({MATE})}, Obstacle.SIGNATURE_MISSING),
    ],
)
def test_what_is_missing_stops_a_step(
    state: CaseState, event: CaseEvent, change: dict[str, object], obstacle: Obstacle
) -> None:
    with pytest.raises(CaseObstructed) as refused:
        decide(state, event, replace(FINE, **change), lambda _action: True)  # type: ignore[arg-type]
    assert refused.value.obstacle is obstacle
    assert LONGEST_REMARK == 1000


def test_an_assignment_counts_in_its_own_part_and_while_the_role_is_held() -> None:
    both = Actor(ME, "我", (*bound(Role.CONSULTANT).memberships, *bound(Role.EXPERT).memberships), is_strong=True)  # fmt: skip
    as_consultant = CasePlace(COUNTY, FIRM, team=frozenset({ME}))
    assert sight_of(both, NOON).covers(as_consultant)
    revoked = replace(both, memberships=bound(Role.EXPERT).memberships)
    assert not sight_of(revoked, NOON).covers(as_consultant)
    weak = replace(both, is_strong=False)
    assert sight_of(weak, NOON).is_blind
    assert sight_of(None, NOON).is_blind


def test_every_state_but_the_last_ones_has_its_days() -> None:
    rules = load_rules()
    assert set(rules.sla_days) == set(CaseState) - OVER
    assert rules.provenance == "own"
    due = rules.due(CaseState.ASSIGNED, NOON)
    assert due is not None
    assert (due - NOON).days == rules.sla_days[CaseState.ASSIGNED]
    assert (NOON - rules.expires(NOON)).days == rules.expire_after_days
