"""A state machine is a table: from, event, to. Whoever changes a state asks the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.kit.errors import Conflict

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


class TransitionRefused(Conflict):
    """This event is not possible in this state; facts: `state`, `event`, `allowed`."""

    code = "wrong-state"


@dataclass(frozen=True, slots=True)
class StateTable(Generic[State, Event]):
    """All transitions of one kind of object."""

    transitions: Mapping[tuple[State, Event], State]

    def after(self, state: State, event: Event) -> State:
        """Give the state after the event; raises `TransitionRefused`."""
        if (state, event) not in self.transitions:
            raise TransitionRefused(
                f"{event} is not possible while {state}",
                state=str(state),
                event=str(event),
                allowed=[str(e) for e in self.allowed(state)],
            )
        return self.transitions[state, event]

    def allowed(self, state: State) -> list[Event]:
        """Give the events possible in a state."""
        return [event for (origin, event) in self.transitions if origin == state]
