"""The pages of an assessment: start, profile, task list, sections, check, resume."""

from fastapi import APIRouter

from app.assessments.pages import check, entry, profile, resume, sections

router = APIRouter(include_in_schema=False)
for part in (entry, profile, sections, check, resume):
    router.include_router(part.router)
