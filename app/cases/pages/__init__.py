"""Pages of the desk: the queue, a case, the review, findings, agreement, nominating, and the enterprise's own."""

from fastapi import APIRouter

from app.cases.pages import (
    agreement,
    case,
    desk,
    findings,
    firm,
    letters,
    nominate,
    review,
    satisfaction,
    saying,
    visit,
)

router = APIRouter()
for page in (desk, letters, nominate, agreement, satisfaction, saying, case, review, visit, findings, firm):
    router.include_router(page.router)
