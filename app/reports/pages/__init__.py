"""Pages of reports."""

from fastapi import APIRouter

from app.reports.pages import checking, exporting, papers, revoking

router = APIRouter(include_in_schema=False)
for part in (papers, checking, exporting, revoking):
    router.include_router(part.router)
