"""States of a letter, and the job that sends it."""

from enum import StrEnum

from app.kit.states import StateTable

SEND_LETTER = "letter.send"
"""The job that sends one letter; payload: `letter`, its id."""


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
