"""The pages of results: the history of an enterprise."""

from fastapi import APIRouter

from app.scoring.pages import history

router = APIRouter(include_in_schema=False)
router.include_router(history.router)
