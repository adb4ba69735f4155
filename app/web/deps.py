"""Dependencies of all rooms, as `Annotated` aliases, so that a route's signature reads as a sentence."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.kit.errors import TooLarge
from app.web.context import Context
from app.web.view import SAFE_METHODS, View, view_of

MOST_FIELDS = 400


def get_context(request: Request) -> Context:
    """Give what the whole service shares."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(get_context)]


async def get_session(request: Request, context: ContextDep) -> AsyncIterator[Session]:
    """Give the one session of this request: reading for safe methods, else writing.

    The scope is "function" (see `SessionDep`): with FastAPI's default scope the code after `yield`
    runs when the response has already started, so a failed commit would still answer 200.
    """
    async with context.database.session(write=request.method not in SAFE_METHODS) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def get_now(context: ContextDep) -> datetime:
    """Give the moment of this request."""
    return context.clock()


NowDep = Annotated[datetime, Depends(get_now)]


def get_view(request: Request, context: ContextDep) -> View:
    """Give the reader's language and how to show pages to them."""
    return view_of(request, is_demo=context.settings.show_demo)


ViewDep = Annotated[View, Depends(get_view)]


async def get_form(request: Request) -> Mapping[str, Sequence[str]]:
    """Give the posted fields, each with all its values; files are left out."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        fields: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
    return fields


FormDep = Annotated[Mapping[str, Sequence[str]], Depends(get_form)]


async def get_body(request: Request, context: ContextDep) -> str:
    """Give the body as text, so that JSON numbers can be read without floats."""
    raw = await request.body()
    if len(raw) > context.settings.largest_body:
        raise TooLarge(largest=context.settings.largest_body)
    return raw.decode("utf-8", errors="replace")


BodyDep = Annotated[str, Depends(get_body)]
