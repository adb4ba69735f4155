"""The press for routes."""

from typing import Annotated

from fastapi import Depends, Request

from app.reports.adapters.press import Press


async def get_press(request: Request) -> Press:
    """Give the press this application was started with."""
    press: Press = request.app.state.press
    return press


PressDep = Annotated[Press, Depends(get_press)]
