"""States of a delegation: some sections of an assessment in the hands of a colleague."""

from enum import StrEnum

from app.kit.states import StateTable


class DelegationState(StrEnum):
    """Where a delegation stands."""

    INVITED = "invited"
    """The link is made; nobody has opened it yet."""
    WORKING = "working"
    RETURNED = "returned"
    """Handed back: the colleague may only read."""
    REVOKED = "revoked"
    """The link opens nothing any more."""
    CLOSED = "closed"
    """The assessment was submitted."""


class DelegationEvent(StrEnum):
    """What can happen to a delegation."""

    OPEN = "open"
    HAND_BACK = "hand_back"
    REOPEN = "reopen"
    REVOKE = "revoke"
    CLOSE = "close"


LIVE = (DelegationState.INVITED, DelegationState.WORKING, DelegationState.RETURNED)
"""The states in which a delegation can still change."""

DELEGATION_STATES = StateTable(
    {
        (DelegationState.INVITED, DelegationEvent.OPEN): DelegationState.WORKING,
        (DelegationState.WORKING, DelegationEvent.OPEN): DelegationState.WORKING,
        (DelegationState.RETURNED, DelegationEvent.OPEN): DelegationState.RETURNED,
        (DelegationState.WORKING, DelegationEvent.HAND_BACK): DelegationState.RETURNED,
        (DelegationState.RETURNED, DelegationEvent.REOPEN): DelegationState.WORKING,
        **{(state, DelegationEvent.REVOKE): DelegationState.REVOKED for state in LIVE},
        **{(state, DelegationEvent.CLOSE): DelegationState.CLOSED for state in LIVE},
    }
)


def may_write(state: DelegationState) -> bool:
    """Whether answers are taken in this state."""
    return state in {DelegationState.INVITED, DelegationState.WORKING}
