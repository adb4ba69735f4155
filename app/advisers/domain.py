"""What advice goes through, and how long an enterprise was left alone."""

from datetime import date
from enum import StrEnum

from app.kit.states import StateTable


class Way(StrEnum):
    """How an adviser and an enterprise were in touch."""

    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"
    MEETING = "meeting"


class AdviceState(StrEnum):
    """Where a piece of advice stands (programme.md §2.5)."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    DECLINED = "declined"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class AdviceEvent(StrEnum):
    """What becomes of advice."""

    ACCEPT = "accept"
    DEFER = "defer"
    DECLINE = "decline"
    BEGIN = "begin"
    FINISH = "finish"
    DROP = "drop"


S, E = AdviceState, AdviceEvent
ADVICE_STATES = StateTable(
    {
        **{(state, E.ACCEPT): S.ACCEPTED for state in (S.PROPOSED, S.DEFERRED)},
        (S.PROPOSED, E.DEFER): S.DEFERRED,
        **{(state, E.DECLINE): S.DECLINED for state in (S.PROPOSED, S.DEFERRED)},
        (S.ACCEPTED, E.BEGIN): S.DOING,
        (S.DOING, E.FINISH): S.DONE,
        **{(state, E.DROP): S.DROPPED for state in (S.ACCEPTED, S.DOING)},
    }
)
ASKS_WHY = frozenset({E.DEFER, E.DECLINE, E.DROP})
"""What needs a reason."""
OPEN = frozenset({S.PROPOSED, S.ACCEPTED, S.DEFERRED, S.DOING})
"""Advice that still waits for somebody."""


def days_alone(last: date | None, since: date, today: date) -> int:
    """Give for how many days an enterprise had no contact; before the first one since it has an adviser."""
    return (today - (last or since)).days
