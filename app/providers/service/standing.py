"""Moving a provider from state to state; every move asks the table and is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.kit.clock import CHINA
from app.providers.domain.actors import Actor
from app.providers.domain.states import (
    DUTIES,
    POOL_STATES,
    Obstacle,
    Occurrence,
    PoolEvent,
    Standing,
    is_due,
    obstacles,
)
from app.providers.domain.vocabulary import ProviderState
from app.providers.errors import MoveRefused, PoolKeyRefused, ProviderNotFound, SecondPersonNeeded
from app.providers.repository.history import append, history_of, proposed_change, proposed_changes
from app.providers.repository.pool import provider_row, providers_of, rows_by_state
from app.providers.service.accounts import covers_row


@dataclass(frozen=True, slots=True)
class Move:
    """A move the table allows to somebody, with what still stands in its way (a reason apart)."""

    event: PoolEvent
    to: ProviderState
    needs_reason: bool
    obstacles: Sequence[Obstacle]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the office's list."""

    code: str
    name: str
    kind: str
    state: ProviderState
    valid_until: date
    is_due: bool
    has_change: bool


def standing_of(session: Session, code: str) -> Standing:
    """Give a provider with its history; raises `ProviderNotFound`."""
    row = provider_row(session, code)
    if row is None:
        raise ProviderNotFound(f"no provider has the code {code!r}")
    return Standing(
        provider=providers_of(session, [code])[code],
        editor=row.editor,
        history=history_of(session, code),
        has_change=proposed_change(session, code) is not None,
    )


def moves_of(standing: Standing, actor: Actor, *, at: datetime) -> list[Move]:
    """Give the moves that are this person's to make, possible now or not."""
    state = standing.provider.state
    return [
        Move(
            event,
            POOL_STATES.after(state, event),
            DUTIES[event].needs_reason,
            obstacles(standing, event, by=actor.name, reason="-", on=_day(at)),
        )
        for event in POOL_STATES.allowed(state)
        if actor.side in DUTIES[event].sides
    ]


def move(
    session: Session, code: str, event: PoolEvent, *, actor: Actor, reason: str, at: datetime
) -> ProviderState:
    """Make one move and write it down.

    Raises `TransitionRefused` when the state does not allow it, `PoolKeyRefused` when it is not this
    person's to make, `SecondPersonNeeded` and `MoveRefused` when something stands in the way.
    """
    standing = standing_of(session, code)
    before = standing.provider.state
    after = POOL_STATES.after(before, event)
    if actor.side not in DUTIES[event].sides or not actor.may_see(code):
        raise PoolKeyRefused
    found = obstacles(standing, event, by=actor.name, reason=reason, on=_day(at))
    if Obstacle.SECOND_PERSON in found:
        raise SecondPersonNeeded(
            f"{event} must be decided by somebody else than {actor.name}", by=actor.name
        )
    if found:
        raise MoveRefused([str(obstacle) for obstacle in found])
    row = provider_row(session, code)
    if row is None:
        raise ProviderNotFound(f"no provider has the code {code!r}")
    row.state = after
    if event is PoolEvent.SUBMIT:
        row.editor = actor.name
    append(session, code, Occurrence(at, actor.name, actor.side, event, before, after, reason.strip()))
    return after


def listed(session: Session, actor: Actor, *, at: datetime) -> list[Listed]:
    """Give the providers of an office for its list, those whose validity ends first in front."""
    waiting = proposed_changes(session)
    return [
        Listed(
            row.code,
            row.name,
            row.kind,
            ProviderState(row.state),
            row.valid_until,
            is_due(ProviderState(row.state), row.valid_until, _day(at)),
            row.code in waiting,
        )
        for row in rows_by_state(session)
        if covers_row(actor, row)
    ]


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
