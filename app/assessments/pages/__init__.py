"""The pages of an assessment: start, profile, task list, sections, check, resume, going on."""

from fastapi import APIRouter

from app.assessments.pages import another, check, entry, profile, resume, sections, short, upgrade

router = APIRouter(include_in_schema=False)
for part in (entry, profile, sections, check, resume, another, upgrade, short):
    router.include_router(part.router)
