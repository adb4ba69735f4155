"""The life of a case as one table: from, event, to, who may, what must hold (programme.md §2.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.cases.errors import CaseNotYours, CaseObstructed, Obstacle
from app.identity.domain.rights import Action
from app.kit.states import StateTable

LONGEST_REMARK = 1000


class CaseState(StrEnum):
    """Where a case stands."""

    REQUESTED = "requested"
    ELIGIBLE = "eligible"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    ON_SITE = "on_site"
    DRAFTING = "drafting"
    INTERNAL_CHECK = "internal_check"
    EXPERT_REVIEW = "expert_review"
    RECTIFYING = "rectifying"
    CONFIRMING = "confirming"
    DISPUTED = "disputed"
    SIGNING = "signing"
    ISSUED = "issued"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CaseEvent(StrEnum):
    """What can happen to a case."""

    FIND_ELIGIBLE = "find-eligible"
    REJECT = "reject"
    ASSIGN = "assign"
    REASSIGN = "reassign"
    ACCEPT = "accept"
    DECLINE = "decline"
    SCHEDULE = "schedule"
    ARRIVE = "arrive"
    LEAVE = "leave"
    HAND_IN = "hand-in"
    PASS = "pass"  # noqa: S105 - the draft passes its second reader
    SEND_BACK = "send-back"
    NAME_EXPERTS = "name-experts"
    RETURN = "return"
    APPROVE = "approve"
    RESUBMIT = "resubmit"
    CONFIRM = "confirm"
    OBJECT = "object"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    SIGN = "sign"
    ISSUE = "issue"
    CLOSE = "close"
    CANCEL = "cancel"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Facts:
    """What guards look at: the case as it would be after the step, and who takes it.

    `open_items` are shown items without a verified value or without the reason of a difference; `must_fix`
    are remarks an expert insists on that are not mended; `ungraded` criteria this expert has not scored.
    """

    person: UUID | None
    today: date
    team: frozenset[UUID] = frozenset()
    experts: frozenset[UUID] = frozenset()
    least_team: int = 1
    has_conflict: bool = False
    visit_on: date | None = None
    open_items: int = 0
    must_fix: int = 0
    ungraded: int = 0
    handed_in_by: UUID | None = None
    signed: frozenset[UUID] = frozenset()
    remark: str = ""


Found = tuple[Obstacle, int] | None
Guard = Callable[[Facts], Found]


def _always(_facts: Facts) -> Found:
    return None


def _team_fits(facts: Facts) -> Found:
    if facts.has_conflict:
        return Obstacle.CONFLICT, 0
    if len(facts.team) < facts.least_team:
        return Obstacle.TEAM_TOO_SMALL, facts.least_team
    return (Obstacle.EXPERT_ON_TEAM, 0) if facts.team & facts.experts else None


def _date_fits(facts: Facts) -> Found:
    if facts.visit_on is None:
        return Obstacle.NO_DATE, 0
    return (Obstacle.DATE_PAST, 0) if facts.visit_on < facts.today else None


def _all_verified(facts: Facts) -> Found:
    return (Obstacle.ITEMS_OPEN, facts.open_items) if facts.open_items else None


def _second_reader(facts: Facts) -> Found:
    return (Obstacle.SAME_READER, 0) if facts.person == facts.handed_in_by else _all_verified(facts)


def _experts_fit(facts: Facts) -> Found:
    if facts.has_conflict:
        return Obstacle.CONFLICT, 0
    if not facts.experts:
        return Obstacle.NO_EXPERT, 0
    return (Obstacle.EXPERT_ON_TEAM, 0) if facts.team & facts.experts else None


def _must_fix_named(facts: Facts) -> Found:
    return None if facts.must_fix else (Obstacle.MUST_FIX_NONE, 0)


def _nothing_to_mend(facts: Facts) -> Found:
    return (Obstacle.MUST_FIX_OPEN, facts.must_fix) if facts.must_fix else _all_verified(facts)


def _graded(facts: Facts) -> Found:
    return (Obstacle.RUBRIC_OPEN, facts.ungraded) if facts.ungraded else _nothing_to_mend(facts)


def _first_signature(facts: Facts) -> Found:
    if facts.person in facts.signed:
        return Obstacle.SIGNED_ALREADY, 0
    return (Obstacle.SIGNATURE_THERE, 0) if facts.signed else None


def _second_signature(facts: Facts) -> Found:
    """Two people sign, one of the team and one expert."""
    if facts.person in facts.signed:
        return Obstacle.SIGNED_ALREADY, 0
    both = facts.signed | {facts.person}
    return None if both & facts.team and both & facts.experts else (Obstacle.SIGNATURE_MISSING, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """One transition: where it leads, whose it is, what must hold, whether a remark is asked.

    Without an action it is nobody's: the service takes it at night.
    """

    to: CaseState
    action: Action | None
    guard: Guard = _always
    asks_remark: bool = False


S, E, A = CaseState, CaseEvent, Action
_CANCEL = Step(S.CANCELLED, A.REQUEST_CASE, asks_remark=True)
_EXPIRE = Step(S.EXPIRED, None)
_REASSIGN = Step(S.ASSIGNED, A.ASSIGN_CASE, _team_fits, asks_remark=True)
_REJECT = Step(S.REJECTED, A.ASSIGN_CASE, asks_remark=True)
_EARLY = (S.REQUESTED, S.ELIGIBLE, S.ASSIGNED, S.ACCEPTED, S.SCHEDULED)
_WITH_TEAM = (S.ASSIGNED, S.ACCEPTED, S.SCHEDULED, S.ON_SITE, S.DRAFTING, S.RECTIFYING)
STEPS: Mapping[tuple[CaseState, CaseEvent], Step] = MappingProxyType(
    {
        (S.REQUESTED, E.FIND_ELIGIBLE): Step(S.ELIGIBLE, A.ASSIGN_CASE),
        (S.REQUESTED, E.REJECT): _REJECT,
        (S.ELIGIBLE, E.ASSIGN): Step(S.ASSIGNED, A.ASSIGN_CASE, _team_fits),
        (S.ELIGIBLE, E.REJECT): _REJECT,
        (S.ASSIGNED, E.ACCEPT): Step(S.ACCEPTED, A.WORK_ON_CASE),
        (S.ASSIGNED, E.DECLINE): Step(S.ELIGIBLE, A.WORK_ON_CASE, asks_remark=True),
        (S.ACCEPTED, E.SCHEDULE): Step(S.SCHEDULED, A.WORK_ON_CASE, _date_fits),
        (S.SCHEDULED, E.ARRIVE): Step(S.ON_SITE, A.WORK_ON_CASE),
        (S.SCHEDULED, E.SCHEDULE): Step(S.SCHEDULED, A.WORK_ON_CASE, _date_fits, asks_remark=True),
        (S.ON_SITE, E.LEAVE): Step(S.DRAFTING, A.WORK_ON_CASE),
        (S.DRAFTING, E.HAND_IN): Step(S.INTERNAL_CHECK, A.WORK_ON_CASE, _all_verified),
        (S.INTERNAL_CHECK, E.PASS): Step(S.EXPERT_REVIEW, A.WORK_ON_CASE, _second_reader),
        (S.INTERNAL_CHECK, E.SEND_BACK): Step(S.DRAFTING, A.WORK_ON_CASE, asks_remark=True),
        (S.EXPERT_REVIEW, E.NAME_EXPERTS): Step(S.EXPERT_REVIEW, A.ASSIGN_CASE, _experts_fit),
        (S.EXPERT_REVIEW, E.RETURN): Step(S.RECTIFYING, A.REVIEW_CASE, _must_fix_named, asks_remark=True),
        (S.EXPERT_REVIEW, E.APPROVE): Step(S.CONFIRMING, A.REVIEW_CASE, _graded),
        (S.RECTIFYING, E.RESUBMIT): Step(S.EXPERT_REVIEW, A.WORK_ON_CASE, _nothing_to_mend),
        (S.CONFIRMING, E.CONFIRM): Step(S.SIGNING, A.CONFIRM_CASE),
        (S.CONFIRMING, E.OBJECT): Step(S.DISPUTED, A.CONFIRM_CASE, asks_remark=True),
        (S.DISPUTED, E.UPHOLD): Step(S.RECTIFYING, A.ARBITRATE, asks_remark=True),
        (S.DISPUTED, E.DISMISS): Step(S.SIGNING, A.ARBITRATE, asks_remark=True),
        (S.SIGNING, E.SIGN): Step(S.SIGNING, A.SIGN_REPORT, _first_signature),
        (S.SIGNING, E.ISSUE): Step(S.ISSUED, A.SIGN_REPORT, _second_signature),
        (S.ISSUED, E.CLOSE): Step(S.CLOSED, A.ASSIGN_CASE),
        **{(state, E.REASSIGN): _REASSIGN for state in _WITH_TEAM},
        **{(state, E.CANCEL): _CANCEL for state in _EARLY},
        **{(state, E.EXPIRE): _EXPIRE for state in (*_EARLY, S.CONFIRMING)},
    }
)
CASE_STATES = StateTable({place: step.to for place, step in STEPS.items()})
EXPIRING = frozenset(state for state, event in STEPS if event is E.EXPIRE)
"""States that end by themselves when nobody moves the case on for long."""
OVER = frozenset({S.CLOSED, S.REJECTED, S.CANCELLED, S.EXPIRED})
"""States nothing follows."""
VERIFYING = frozenset({S.ON_SITE, S.DRAFTING, S.RECTIFYING})
"""States in which values are verified and findings written."""
LATER = frozenset(
    {
        S.INTERNAL_CHECK,
        S.EXPERT_REVIEW,
        S.RECTIFYING,
        S.CONFIRMING,
        S.DISPUTED,
        S.SIGNING,
        S.ISSUED,
        S.CLOSED,
    }
)
"""States whose verified values are complete, so that agreement may count them."""

Holds = Callable[[Action], bool]


def decide(state: CaseState, event: CaseEvent, facts: Facts, holds: Holds) -> Step:
    """Give the step an event takes.

    Raises `TransitionRefused` where the state does not know the event, `CaseNotYours` for somebody else's
    step, `CaseObstructed` when something is missing.
    """
    CASE_STATES.after(state, event)
    step = STEPS[state, event]
    if step.action is None or not holds(step.action):
        raise CaseNotYours(event=str(event))
    found = obstacle(step, facts)
    if found is not None:
        raise CaseObstructed(*found)
    return step


def obstacle(step: Step, facts: Facts) -> Found:
    """Say what stands in the way of a step, or nothing."""
    if len(facts.remark) > LONGEST_REMARK:
        return Obstacle.REMARK_TOO_LONG, LONGEST_REMARK
    if step.asks_remark and not facts.remark:
        return Obstacle.REMARK_MISSING, 0
    return step.guard(facts)


def offered(state: CaseState, holds: Holds) -> tuple[CaseEvent, ...]:
    """Give the events of a state that are this person's."""
    steps = ((event, STEPS[state, event].action) for event in CASE_STATES.allowed(state))
    return tuple(event for event, action in steps if action is not None and holds(action))
