"""What rooms further on put on the result page; bound in `app/main.py`, so that no arrow points to the right."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.assessments.deps import Held
from app.web.page import Link
from app.web.view import View

LaterLinks = Callable[[Session, View, Held], Sequence[Link]]
"""Gives the links that a later room has for an assessment, none while it has nothing."""


async def get_later(request: Request) -> Sequence[LaterLinks]:
    """Give what this application was made with."""
    later: Sequence[LaterLinks] = request.app.state.later
    return later


LaterDep = Annotated[Sequence[LaterLinks], Depends(get_later)]
