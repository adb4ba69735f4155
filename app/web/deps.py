"""Dependencies of all rooms, as `Annotated` aliases, so that a route's signature reads as a sentence."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.kit.audit import Acting, acts
from app.kit.errors import TooLarge
from app.kit.limits import place_of
from app.kit.plain import NotUtf8
from app.web.context import Context
from app.web.view import SAFE_METHODS, View, view_of

MOST_FIELDS = 400
REPLACEMENT = "\ufffd"
"""What a decoder puts where bytes are no UTF-8."""


async def get_context(request: Request) -> Context:
    """Give what the whole service shares."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(get_context)]


async def get_session(request: Request, context: ContextDep) -> AsyncIterator[Session]:
    """Give the one session of this request: reading for safe methods, else writing.

    The scope is "function" (see `SessionDep`): with FastAPI's default scope the code after `yield`
    runs when the response has already started, so a failed commit would still answer 200.
    """
    writes = request.method not in SAFE_METHODS
    if writes:
        await _taken_in(request)
    async with context.database.session(write=writes) as session:
        acts(session, acting_in(request))
        yield session


async def _taken_in(request: Request) -> None:
    """Wait for the whole body and keep it, so that a slow sender does not hold the writer's turn.

    Whoever reads it first, form or session, asks for it here: a form read from the stream leaves nothing
    behind. Files are left to their route.
    """
    if not request.headers.get("content-type", "").startswith("multipart/"):
        await request.body()


def acting_in(request: Request) -> Acting:
    """Say for the audit trail who acts in a request; a guard that knows better says so again."""
    return Acting("visitor", client_address(request), getattr(request.state, "request_id", ""))


def client_address(request: Request) -> str:
    """Give the address a request came from; behind a trusted proxy the one that the proxy names."""
    return request.client.host if request.client else ""


def place_in(request: Request) -> str:
    """Give the place that limits count by; an IPv6 home is one place."""
    return place_of(client_address(request))


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_now(context: ContextDep) -> datetime:
    """Give the moment of this request."""
    return context.clock()


NowDep = Annotated[datetime, Depends(get_now)]


async def get_view(request: Request, context: ContextDep) -> View:
    """Give the reader's language and how to show pages to them."""
    return view_of(request, is_demo=context.settings.show_demo)


ViewDep = Annotated[View, Depends(get_view)]


async def get_form(request: Request) -> Mapping[str, Sequence[str]]:
    """Give the posted fields, each with all its values; files are left out.

    Raises `NotUtf8`.
    """
    await _taken_in(request)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        fields: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if REPLACEMENT in name or (isinstance(value, str) and REPLACEMENT in value):
                raise NotUtf8("a field is not UTF-8")
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
    return fields


FormDep = Annotated[Mapping[str, Sequence[str]], Depends(get_form)]


async def get_body(request: Request, context: ContextDep) -> str:
    """Give the body as text, so that JSON numbers can be read without floats.

    Raises `TooLarge` and `NotUtf8`.
    """
    raw = await request.body()
    if len(raw) > context.settings.largest_body:
        raise TooLarge(largest=context.settings.largest_body)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise NotUtf8(f"byte {fault.start}: expected UTF-8") from fault


BodyDep = Annotated[str, Depends(get_body)]
