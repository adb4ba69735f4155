"""Pages of reports."""

from fastapi import APIRouter

from app.reports.pages import checking, exporting, papers

router = APIRouter(include_in_schema=False)
for part in (papers, checking, exporting):
    router.include_router(part.router)
