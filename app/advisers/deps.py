"""Who sees which advised enterprises, and what they may do there."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.advisers.errors import AdviseeNotFound
from app.advisers.repository import advisee_within, current_of
from app.advisers.service import By
from app.enterprises.tables import Enterprise
from app.identity.deps import KeysDep, SomebodyDep, names, whole
from app.identity.domain import Permission
from app.identity.domain.rights import NOTHING, Action, Scope, Target, may, scope_of
from app.identity.errors import PasswordDue
from app.identity.service.accounts import Keys, is_due
from app.identity.service.signing import Signed
from app.web.deps import NowDep, SessionDep
from app.web.view import SAFE_METHODS


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody who sees advised enterprises, and which."""

    signed: Signed
    scope: Scope


@dataclass(frozen=True, slots=True)
class Advisee:
    """An enterprise somebody sees; in a changing request it is held against other changes."""

    row: Enterprise
    adviser: UUID | None
    signed: Signed
    now: datetime

    @property
    def path(self) -> str:
        """The address of the enterprise."""
        return f"/advisers/{self.row.id}"

    @property
    def by(self) -> By:
        """Who acts here."""
        return By(self.signed.person.id, self.signed.person.name, self.now)

    @property
    def may_name(self) -> bool:
        """Whether this person names the adviser: whoever assigns cases in the region."""
        return may(self.signed.actor, Action.ASSIGN_CASE, Target(region=self.row.region), self.now)

    @property
    def may_advise(self) -> bool:
        """Whether this person is the adviser or stands in for them, and still holds a role that lets them be one."""
        scope = scope_of(self.signed.actor, Action.READ_ENTERPRISE, self.now)
        return self.adviser is not None and self.adviser in scope.assigned


def _ready(signed: Signed | None, keys: Keys, now: datetime) -> Signed:
    found = whole(signed)
    if is_due(found.person, keys, now):
        raise PasswordDue
    return found


def _scope(signed: Signed, now: datetime) -> Scope:
    scope = replace(scope_of(signed.actor, Action.READ_ENTERPRISE, now), consented=frozenset())
    if scope == NOTHING:
        raise AdviseeNotFound
    return scope


@names(Permission.FOLLOWS_ADVICE)
async def get_watch(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Watch:
    """Give who looks at the list; for whoever sees no enterprise it does not exist."""
    ready = _ready(signed, keys, now)
    return Watch(ready, _scope(ready, now))


@names(Permission.FOLLOWS_ADVICE)
def get_advisee(
    enterprise_id: str,
    request: Request,
    session: SessionDep,
    signed: SomebodyDep,
    keys: KeysDep,
    now: NowDep,
) -> Advisee:
    """Give an enterprise; raises `AdviseeNotFound` also for one out of this person's sight."""
    ready = _ready(signed, keys, now)
    try:
        wanted = UUID(enterprise_id)
    except ValueError:
        raise AdviseeNotFound from None
    row = advisee_within(session, _scope(ready, now), wanted, holds=request.method not in SAFE_METHODS)
    if row is None:
        raise AdviseeNotFound
    current = current_of(session, row.id)
    return Advisee(row, current.person_id if current else None, ready, now)


WatchDep = Annotated[Watch, Depends(get_watch)]
AdviseeDep = Annotated[Advisee, Depends(get_advisee)]
