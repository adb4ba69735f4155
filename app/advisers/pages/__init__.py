"""Pages of advisers: the list, one enterprise, and the enterprise's own."""

from fastapi import APIRouter

from app.advisers.pages import advisee, listing

router = APIRouter()
for page in (listing, advisee):
    router.include_router(page.router)
