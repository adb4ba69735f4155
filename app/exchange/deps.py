"""Who reads lists and hands data over, and how far that reaches."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.exchange.errors import NothingThere
from app.identity.deps import KeysDep, SomebodyDep, names, whole
from app.identity.domain import Permission
from app.identity.domain.rights import NOTHING, Action, Scope, scope_of
from app.identity.errors import PasswordDue
from app.identity.service.accounts import is_due
from app.identity.service.signing import Signed
from app.web.deps import NowDep


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a right over regions or enterprises, and how far it reaches."""

    signed: Signed
    scope: Scope


def reads(action: Action, permission: Permission) -> Callable[..., Awaitable[Reader]]:
    """Make the guard of a list: it exists for whoever has the action somewhere. Raises `NothingThere`."""

    @names(permission)
    async def guard(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Reader:
        found = whole(signed)
        if is_due(found.person, keys, now):
            raise PasswordDue
        scope = scope_of(found.actor, action, now)
        if scope == NOTHING:
            raise NothingThere
        return Reader(found, scope)

    return guard


RegisterDep = Annotated[Reader, Depends(reads(Action.READ_ENTERPRISE, Permission.READS_REGISTER))]
ResultsDep = Annotated[Reader, Depends(reads(Action.READ_RESULT, Permission.READS_REGISTER))]
