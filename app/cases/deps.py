"""Who sees the desk, and loading a case for whoever sees it, or failing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import Depends, Request
from sqlmodel import Session

from app.cases.domain.sight import CasePlace, Sight, may_on_case, sight_of
from app.cases.errors import CaseNotFound
from app.cases.repository import case_within, members_of
from app.cases.service.moving import Mover, place_of
from app.cases.service.visiting import refuse_unless_visited
from app.cases.tables import DiagnosisCase
from app.evidence.deps import ArchiveDep, Received, received
from app.identity.deps import KeysDep, SomebodyDep, names, session_cookie, whole
from app.identity.domain import Permission
from app.identity.domain.rights import NOTHING, Action, Scope, scope_of
from app.identity.errors import PasswordDue
from app.identity.service.accounts import Keys, is_due
from app.identity.service.signing import Signed, session_of
from app.web.context import UPLOADS
from app.web.deps import ContextDep, NowDep, SessionDep, place_in
from app.web.view import SAFE_METHODS


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at the desk, and which cases they see."""

    signed: Signed
    sight: Sight


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody with a right over regions, and how far it reaches."""

    signed: Signed
    scope: Scope


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case somebody sees; in a changing request it is held against other changes."""

    row: DiagnosisCase
    place: CasePlace
    signed: Signed
    now: datetime

    @property
    def path(self) -> str:
        """The address of the case."""
        return f"/cases/{self.row.id}"

    @property
    def mover(self) -> Mover:
        """Who takes a step here."""
        return Mover(self.signed.person.id, self.signed.person.name, self.may)

    def may(self, action: Action) -> bool:
        """Whether this person may do something to the case."""
        return may_on_case(self.signed.actor, action, self.place, self.now)

    def needs(self, action: Action) -> None:
        """Raise `CaseNotFound` unless this person may do something to the case."""
        if not self.may(action):
            raise CaseNotFound


def _ready(signed: Signed | None, keys: Keys, now: datetime) -> Signed:
    found = whole(signed)
    if is_due(found.person, keys, now):
        raise PasswordDue
    return found


@names(Permission.USES_DESK)
async def get_desk(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Desk:
    """Give who is at the desk; for whoever sees no case it does not exist."""
    ready = _ready(signed, keys, now)
    sight = sight_of(ready.actor, now)
    if sight.is_blind:
        raise CaseNotFound
    return Desk(ready, sight)


@names(Permission.SEES_CASE)
def get_case(
    case_id: str, request: Request, session: SessionDep, signed: SomebodyDep, keys: KeysDep, now: NowDep
) -> OpenCase:
    """Give a case; raises `CaseNotFound` also for one that exists but is out of this person's sight."""
    ready = _ready(signed, keys, now)
    sight = sight_of(ready.actor, now)
    try:
        wanted = UUID(case_id)
    except ValueError:
        raise CaseNotFound from None
    row = case_within(session, sight, wanted, holds=request.method not in SAFE_METHODS)
    if row is None:
        raise CaseNotFound
    return OpenCase(row, place_of(row, members_of(session, [row.id])), ready, now)


def over_regions(action: Action, permission: Permission) -> Callable[..., Awaitable[Reading]]:
    """Make the guard of a page over regions: it exists for whoever has the action somewhere."""

    @names(permission)
    async def guard(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Reading:
        ready = _ready(signed, keys, now)
        scope = scope_of(ready.actor, action, now)
        if scope == NOTHING:
            raise CaseNotFound
        return Reading(ready, scope)

    return guard


async def get_received(
    case_id: str, request: Request, context: ContextDep, archive: ArchiveDep, keys: KeysDep, now: NowDep
) -> AsyncIterator[Received]:
    """Receive photographs of a visit from whoever works on the case; stands before `CaseDep` in a route.

    Sending takes minutes on a slow line, so it happens before the request takes its turn to write.
    """
    place = place_in(request)
    await context.database.run(lambda c: context.limits.take(c, UPLOADS, place, at=now))
    token = request.cookies.get(session_cookie(context), "")
    async with context.database.session(write=False) as session:
        await anyio.to_thread.run_sync(partial(_may_send, session, case_id, token, keys, now))
    async with received(archive, request) as found:
        yield found


def _may_send(session: Session, case_id: str, token: str, keys: Keys, now: datetime) -> None:
    signed = _ready(session_of(session, token, keys, at=now), keys, now)
    try:
        row = case_within(session, sight_of(signed.actor, now), UUID(case_id), holds=False)
    except ValueError:
        raise CaseNotFound from None
    if row is None:
        raise CaseNotFound
    place = place_of(row, members_of(session, [row.id]))
    OpenCase(row, place, signed, now).needs(Action.WORK_ON_CASE)
    refuse_unless_visited(row)


DeskDep = Annotated[Desk, Depends(get_desk)]
CaseDep = Annotated[OpenCase, Depends(get_case)]
ReceivedDep = Annotated[Received, Depends(get_received)]
NominatingDep = Annotated[Reading, Depends(over_regions(Action.NOMINATE, Permission.NOMINATES))]
FiguresDep = Annotated[Reading, Depends(over_regions(Action.READ_FIGURES, Permission.READS_FIGURES))]
