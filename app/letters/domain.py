"""States of a letter, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum

from app.kit.states import StateTable

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""How long to wait after each failed try; after the last the letter is given up."""
LEASE = timedelta(minutes=5)
"""How long a sender may take; after it another one tries."""


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LetterEvent(StrEnum):
    """What can happen to a letter."""

    SEND = "send"
    GIVE_UP = "give_up"
    CANCEL = "cancel"


LETTER_STATES = StateTable(
    {
        (LetterState.WAITING, LetterEvent.SEND): LetterState.SENT,
        (LetterState.WAITING, LetterEvent.GIVE_UP): LetterState.FAILED,
        (LetterState.WAITING, LetterEvent.CANCEL): LetterState.CANCELLED,
    }
)


def wait_after(tries: int) -> timedelta | None:
    """Give how long to wait after this many tries; `None` when it was the last."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
