"""How a provider comes into the pool, stays there and leaves it: one table, and what each move asks.

    draft → submitted → formal check → expert review → public notice → in pool
    in pool → watch, warned → rectifying, suspended, removed → appeal → reinstated or upheld

Source: the programme's life of a provider (apply, expert review, public notice; warning,
rectification, removal; right of appeal).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.identity.domain.dual_control import is_second
from app.kit.clock import CHINA
from app.kit.states import StateTable
from app.providers.domain.pool import Provider
from app.providers.domain.vocabulary import ProviderState as S

NOTICE_DAYS = 5
"""How many days a public notice lasts at least (provenance: own; a programme's notice may say more)."""
DUE_DAYS = 60
"""How many days before its end a validity is listed as due (provenance: own)."""


class Side(StrEnum):
    """Who acts: the provider for itself, or the pool office."""

    PROVIDER = "provider"
    OFFICE = "office"
    SERVICE = "service"


class PoolEvent(StrEnum):
    """What can happen to a provider; those without a move only stand in its history."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    START_CHECK = "start_check"
    PASS_CHECK = "pass_check"  # noqa: S105 - an event
    PASS_REVIEW = "pass_review"  # noqa: S105 - an event
    RETURN = "return"
    REFUSE = "refuse"
    OBJECT = "object"
    ADMIT = "admit"
    WATCH = "watch"
    WARN = "warn"
    RECTIFY = "rectify"
    RESTORE = "restore"
    SUSPEND = "suspend"
    REMOVE = "remove"
    APPEAL = "appeal"
    REINSTATE = "reinstate"
    REOPEN = "reopen"
    KEEP_SUSPENDED = "keep_suspended"
    KEEP_REMOVED = "keep_removed"
    APPLY_AGAIN = "apply_again"
    RECORDED = "recorded"
    EDITED = "edited"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


E = PoolEvent
LISTED = (S.IN_POOL, S.WATCH, S.WARNED, S.RECTIFYING)
"""Those who are members of the pool, in good standing or not."""
POOL_STATES: StateTable[S, PoolEvent] = StateTable(
    {
        (S.DRAFT, E.SUBMIT): S.SUBMITTED,
        (S.SUBMITTED, E.WITHDRAW): S.DRAFT,
        (S.SUBMITTED, E.START_CHECK): S.FORMAL_CHECK,
        (S.FORMAL_CHECK, E.PASS_CHECK): S.EXPERT_REVIEW,
        (S.FORMAL_CHECK, E.RETURN): S.DRAFT,
        (S.EXPERT_REVIEW, E.PASS_REVIEW): S.PUBLIC_NOTICE,
        (S.EXPERT_REVIEW, E.RETURN): S.DRAFT,
        (S.EXPERT_REVIEW, E.REFUSE): S.REMOVED,
        (S.PUBLIC_NOTICE, E.OBJECT): S.EXPERT_REVIEW,
        (S.PUBLIC_NOTICE, E.ADMIT): S.IN_POOL,
        (S.IN_POOL, E.WATCH): S.WATCH,
        **{(state, E.WARN): S.WARNED for state in (S.IN_POOL, S.WATCH)},
        (S.WARNED, E.RECTIFY): S.RECTIFYING,
        **{(state, E.RESTORE): S.IN_POOL for state in (S.WATCH, S.WARNED, S.RECTIFYING, S.SUSPENDED)},
        **{(state, E.SUSPEND): S.SUSPENDED for state in LISTED},
        **{(state, E.REMOVE): S.REMOVED for state in (*LISTED, S.SUSPENDED)},
        **{(state, E.APPEAL): S.APPEAL for state in (S.SUSPENDED, S.REMOVED)},
        (S.APPEAL, E.REINSTATE): S.IN_POOL,
        (S.APPEAL, E.REOPEN): S.EXPERT_REVIEW,
        (S.APPEAL, E.KEEP_SUSPENDED): S.SUSPENDED,
        (S.APPEAL, E.KEEP_REMOVED): S.REMOVED,
        (S.REMOVED, E.APPLY_AGAIN): S.DRAFT,
    }
)


class Unlike(StrEnum):
    """Whom the one who decides must not be."""

    NOBODY = "nobody"
    EDITOR = "editor"
    DECIDER = "decider"


@dataclass(frozen=True, slots=True)
class Duty:
    """What a move asks: who may make it, of whom a second person must be there, whether a reason is written."""

    sides: tuple[Side, ...]
    unlike: Unlike = Unlike.NOBODY
    needs_reason: bool = True


_BOTH, _OFFICE = (Side.PROVIDER, Side.OFFICE), (Side.OFFICE,)
DUTIES: Mapping[PoolEvent, Duty] = {
    E.SUBMIT: Duty(_BOTH, needs_reason=False),
    E.WITHDRAW: Duty(_BOTH, needs_reason=False),
    E.START_CHECK: Duty(_OFFICE, Unlike.EDITOR, needs_reason=False),
    E.PASS_CHECK: Duty(_OFFICE, Unlike.EDITOR),
    E.PASS_REVIEW: Duty(_OFFICE, Unlike.EDITOR),
    E.RETURN: Duty(_OFFICE),
    E.REFUSE: Duty(_OFFICE, Unlike.EDITOR),
    E.OBJECT: Duty(_OFFICE),
    E.ADMIT: Duty(_OFFICE, Unlike.EDITOR),
    E.WATCH: Duty(_OFFICE),
    E.WARN: Duty(_OFFICE),
    E.RECTIFY: Duty(_OFFICE),
    E.RESTORE: Duty(_OFFICE, Unlike.DECIDER),
    E.SUSPEND: Duty(_OFFICE),
    E.REMOVE: Duty(_OFFICE, Unlike.DECIDER),
    E.APPEAL: Duty(_BOTH),
    E.REINSTATE: Duty(_OFFICE, Unlike.DECIDER),
    E.REOPEN: Duty(_OFFICE, Unlike.DECIDER),
    E.KEEP_SUSPENDED: Duty(_OFFICE, Unlike.DECIDER),
    E.KEEP_REMOVED: Duty(_OFFICE, Unlike.DECIDER),
    E.APPLY_AGAIN: Duty(_BOTH),
}
_NOT_DECISIONS = {E.SUBMIT, E.WITHDRAW, E.APPEAL, E.EDITED, E.PROPOSED, E.EXPIRED}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One line of a provider's history, oldest first in a list."""

    at: datetime
    by: str
    side: Side
    event: PoolEvent
    before: S
    after: S
    reason: str = ""


class Obstacle(StrEnum):
    """What stands in the way of a move."""

    REASON = "reason"
    SECOND_PERSON = "second_person"
    CHANGE_PENDING = "change_pending"
    NO_OFFER = "no_offer"
    NO_CREDIT_CODE = "no_credit_code"
    NO_AGREEMENT = "no_agreement"
    BLACKLISTED = "blacklisted"
    EXPIRED = "expired"
    NOTICE_RUNS = "notice_runs"
    WAS_NOT_LISTED = "was_not_listed"
    WAS_LISTED = "was_listed"
    WAS_OTHERWISE = "was_otherwise"


@dataclass(frozen=True, slots=True)
class Standing:
    """A provider with all that a move looks at."""

    provider: Provider
    editor: str
    history: Sequence[Occurrence]
    has_change: bool


def obstacles(
    standing: Standing, event: PoolEvent, *, by: str, reason: str, on: date
) -> tuple[Obstacle, ...]:
    """Give everything that stands in the way of a move the table allows."""
    duty = DUTIES[event]
    found = {
        Obstacle.REASON: duty.needs_reason and not reason.strip(),
        Obstacle.SECOND_PERSON: is_same_person(by, _first_person(standing, duty)),
        **_entering(standing, event, on),
        **_after_appeal(standing, event),
    }
    return tuple(obstacle for obstacle, stands in found.items() if stands)


def notice_ends(history: Sequence[Occurrence]) -> date | None:
    """Give the day from which a provider under notice may be admitted."""
    begun = next(
        (o for o in reversed(history) if o.after is S.PUBLIC_NOTICE and o.before is not o.after), None
    )
    return begun.at.astimezone(CHINA).date() + timedelta(days=NOTICE_DAYS) if begun else None


def is_due(state: S, valid_until: date, on: date) -> bool:
    """Whether a member's validity has ended or ends within `DUE_DAYS`."""
    return state in LISTED and valid_until <= on + timedelta(days=DUE_DAYS)


def _first_person(standing: Standing, duty: Duty) -> str:
    if duty.unlike is Unlike.EDITOR:
        return standing.editor
    if duty.unlike is Unlike.DECIDER:
        decisions = (o for o in reversed(standing.history) if o.event not in _NOT_DECISIONS)
        return next((o.by for o in decisions if o.side is Side.OFFICE), "")
    return ""


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are typed; nobody is the same as nobody."""
    return bool(other) and not is_second("".join(one.split()).casefold(), "".join(other.split()).casefold())


def _entering(standing: Standing, event: PoolEvent, on: date) -> dict[Obstacle, bool]:
    """Check what must hold before somebody is submitted to, or stands in, the pool."""
    provider = standing.provider
    enters = event in {E.ADMIT, E.RESTORE, E.REINSTATE}
    ends = notice_ends(standing.history)
    return {
        Obstacle.CHANGE_PENDING: standing.has_change and event is E.ADMIT,
        Obstacle.NO_OFFER: not provider.offers and (enters or event is E.SUBMIT),
        Obstacle.NO_CREDIT_CODE: not provider.credit_code
        and not provider.is_demo
        and (enters or event is E.SUBMIT),
        Obstacle.NO_AGREEMENT: enters and provider.agreement_on is None,
        Obstacle.BLACKLISTED: enters and provider.is_blacklisted,
        Obstacle.EXPIRED: enters and provider.valid_until < on,
        Obstacle.NOTICE_RUNS: event is E.ADMIT and (ends is None or on < ends),
    }


def _after_appeal(standing: Standing, event: PoolEvent) -> dict[Obstacle, bool]:
    """Check that an appeal leads back to where it came from, or to something better."""
    lodged = next((o for o in reversed(standing.history) if o.event is E.APPEAL), None)
    was_listed = any(o.after in LISTED for o in standing.history)
    came_from = lodged.before if lodged else None
    wanted = {E.KEEP_SUSPENDED: S.SUSPENDED, E.KEEP_REMOVED: S.REMOVED}.get(event)
    return {
        Obstacle.WAS_NOT_LISTED: event is E.REINSTATE and not was_listed,
        Obstacle.WAS_LISTED: event is E.REOPEN and was_listed,
        Obstacle.WAS_OTHERWISE: wanted is not None and came_from is not wanted,
    }
