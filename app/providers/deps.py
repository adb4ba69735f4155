"""Who keeps the pool: somebody with an account and a role, or a key of earlier days; and what was uploaded."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, HTTPException, Request
from sqlmodel import Session
from starlette.datastructures import UploadFile

from app.identity.deps import keys_of, names, session_cookie
from app.identity.domain import Permission
from app.kit.audit import acts
from app.providers.adapters.reading import PoolReading
from app.providers.domain.actors import Actor
from app.providers.errors import Fault, PoolFaulty, PoolKeyRefused, ProviderNotFound
from app.providers.service.accounts import account_of, refuse_uncovered
from app.providers.service.files import read_uploaded
from app.providers.service.keys import holder_of
from app.web.context import Context
from app.web.deps import ContextDep, NowDep, SessionDep, acting_in
from app.web.errors import API_PREFIX
from app.web.view import path_of

SIGN_IN = "/pool/sign-in"
LARGEST_UPLOAD = 21_000_000


def key_cookie(context: Context) -> str:
    """Give the name of the cookie that holds a pool key."""
    return context.cookie("pool")


async def get_keeper(request: Request, context: ContextDep, now: NowDep) -> Actor:
    """Give who keeps the pool here: by the key of this request, else by account; a browser without either signs in.

    It reads in a session of its own, so that an upload is parsed before the one writer is taken. Raises
    `SecondFactorNeeded`, `PasswordDue`, and `ProviderNotFound` for an account without a role in the pool.
    """
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else request.cookies.get(key_cookie(context), "")
    signed_token = request.cookies.get(session_cookie(context), "")
    code = request.path_params.get("code", "")

    def look(session: Session) -> Actor | None:
        held = holder_of(session, token, secret=context.secret, at=now)
        return held or account_of(session, signed_token, keys_of(context), code, at=now)

    async with context.database.session(write=False) as session:
        found = await anyio.to_thread.run_sync(look, session)
    if found is not None:
        return found
    if path_of(request).startswith(API_PREFIX):
        raise PoolKeyRefused
    root = request.scope.get("root_path", "").rstrip("/")
    raise HTTPException(HTTPStatus.SEE_OTHER, headers={"Location": f"{root}{SIGN_IN}"})


KeyDep = Annotated[Actor, Depends(get_keeper)]


@names(Permission.KEEPS_ENTRY)
async def get_entry_keeper(request: Request, context: ContextDep, actor: KeyDep) -> Actor:
    """Give somebody who may see the entry of this address; others do not hear whether it exists."""
    await _refuse_foreign(request, context, actor)
    return actor


@names(Permission.KEEPS_POOL)
async def get_office_keeper(request: Request, context: ContextDep, actor: KeyDep) -> Actor:
    """Give somebody of the pool office; raises `PoolKeyRefused` for whoever acts for a provider."""
    await _refuse_foreign(request, context, actor)
    if actor.provider:
        raise PoolKeyRefused
    return actor


async def _refuse_foreign(request: Request, context: Context, actor: Actor) -> None:
    """Raise `ProviderNotFound` where the address names an entry that is not this person's."""
    code = request.path_params.get("code", actor.provider)
    if not actor.may_see(code):
        raise ProviderNotFound
    if code and actor.stems:
        async with context.database.session(write=False) as session:
            await anyio.to_thread.run_sync(refuse_uncovered, session, actor, code)


EntryKeeperDep = Annotated[Actor, Depends(get_entry_keeper)]
OfficeKeeperDep = Annotated[Actor, Depends(get_office_keeper)]


async def get_kept_session(request: Request, actor: KeyDep, session: SessionDep) -> Session:
    """Give the session of this request, with the name of the person for the audit trail."""
    acts(session, replace(acting_in(request), actor=actor.in_the_trail))
    return session


KeptSessionDep = Annotated[Session, Depends(get_kept_session)]


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded pool file, read; without a reading it is no pool file, and `faults` say why."""

    name: str
    reading: PoolReading | None
    faults: tuple[Fault, ...]
    keep_good: bool


async def get_upload(request: Request, actor: KeyDep) -> Upload:
    """Read the uploaded file before anything is written."""
    async with request.form(max_files=1, max_fields=10) as form:
        sent, keep_good = form.get("file"), form.get("keep_good") == "1"
        if not isinstance(sent, UploadFile) or not sent.filename:
            return Upload("", None, (), keep_good)
        name, content = sent.filename[-120:], await sent.read()
    try:
        reading = await anyio.to_thread.run_sync(read_uploaded, name, content)
    except PoolFaulty as refused:
        return Upload(name, None, refused.faults, keep_good)
    return Upload(name, reading, (), keep_good)


UploadDep = Annotated[Upload, Depends(get_upload)]
