"""What a stop of a trip goes through."""

from enum import StrEnum

from app.kit.states import StateTable


class StopState(StrEnum):
    """Where a stop stands."""

    PLANNED = "planned"
    ADVISED = "advised"
    CASE_WANTED = "case-wanted"
    CASE_OPENED = "case-opened"
    SKIPPED = "skipped"


class StopEvent(StrEnum):
    """What can happen at a stop."""

    ADVISE = "advise"
    WANT_CASE = "want-case"
    SKIP = "skip"
    OPEN_CASE = "open-case"
    NO_CASE = "no-case"


S, E = StopState, StopEvent
STOP_STATES = StateTable(
    {
        **{(state, E.ADVISE): S.ADVISED for state in (S.PLANNED, S.ADVISED, S.CASE_WANTED, S.SKIPPED)},
        **{
            (state, E.WANT_CASE): S.CASE_WANTED
            for state in (S.PLANNED, S.ADVISED, S.CASE_WANTED, S.SKIPPED)
        },
        **{(state, E.SKIP): S.SKIPPED for state in (S.PLANNED, S.SKIPPED)},
        (S.CASE_WANTED, E.OPEN_CASE): S.CASE_OPENED,
        (S.CASE_WANTED, E.NO_CASE): S.ADVISED,
    }
)
TEAMS = frozenset({E.ADVISE, E.WANT_CASE, E.SKIP})
"""What the team says; the rest is the office's."""
BEFORE = frozenset({S.PLANNED})
"""Stops the team has still to make."""
