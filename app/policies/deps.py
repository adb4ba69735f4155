"""Who keeps policies, and how far: an office, the policies of its region and below."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.identity.deps import KeysDep, SomebodyDep, names, whole
from app.identity.domain import Permission
from app.identity.domain.rights import NOTHING, Action, Scope, Target, scope_of
from app.identity.errors import PasswordDue
from app.identity.service.accounts import is_due
from app.policies.domain.policy import NATIONWIDE, Policy
from app.policies.errors import PolicyNotFound
from app.policies.service.keeping import Keeper
from app.web.deps import NowDep

PROVINCE_DIGITS = 2
LARGEST_UPLOAD = 2_010_000
"""Bytes of a form with the largest file of policies."""


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody of an office who keeps policies, and the regions this reaches."""

    keeper: Keeper
    scope: Scope

    def keeps(self, policy: Policy) -> bool:
        """Whether a policy lies within: all its regions do; those of the whole country are kept by provinces."""
        if not policy.regions or NATIONWIDE in policy.regions:
            return any(len(stem) <= PROVINCE_DIGITS for stem in self.scope.regions)
        return all(self.scope.covers(Target(region=code)) for code in policy.regions)

    def needs(self, policy: Policy) -> None:
        """Raise `PolicyNotFound` unless a policy lies within."""
        if not self.keeps(policy):
            raise PolicyNotFound


@names(Permission.KEEPS_POLICIES)
async def get_office(signed: SomebodyDep, keys: KeysDep, now: NowDep) -> Office:
    """Give who keeps policies; for others these pages do not exist. Raises also `PasswordDue`."""
    found = whole(signed)
    scope = scope_of(found.actor, Action.KEEP_POLICIES, now)
    if scope == NOTHING:
        raise PolicyNotFound
    if is_due(found.person, keys, now):
        raise PasswordDue
    return Office(Keeper(str(found.person.id), found.person.name), scope)


OfficeDep = Annotated[Office, Depends(get_office)]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent; without a name none was."""

    name: str
    content: bytes


async def get_sent(request: Request) -> Sent:
    """Read the uploaded file."""
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return Sent("", b"")
        return Sent(file.filename[-120:], await file.read())


SentDep = Annotated[Sent, Depends(get_sent)]
