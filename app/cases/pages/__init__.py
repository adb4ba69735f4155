"""Pages of the desk: the queue, a case, the review, findings, agreement, nominating, and the enterprise's own."""

from fastapi import APIRouter

from app.cases.pages import agreement, case, desk, findings, firm, letters, nominate, review

router = APIRouter()
for page in (desk, letters, nominate, agreement, case, review, findings, firm):
    router.include_router(page.router)
