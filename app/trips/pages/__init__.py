"""Pages of trips: the list with the plan of a new one, a trip, and the short form of a stop."""

from fastapi import APIRouter

from app.trips.pages import listing, stop, trip

router = APIRouter()
for page in (listing, trip, stop):
    router.include_router(page.router)
