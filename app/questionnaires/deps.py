"""The library of questionnaires for routes."""

from typing import Annotated

from fastapi import Depends, Request

from app.questionnaires.service.library import Library


async def get_library(request: Request) -> Library:
    """Give the library this application was made with."""
    library: Library = request.app.state.library
    return library


LibraryDep = Annotated[Library, Depends(get_library)]
