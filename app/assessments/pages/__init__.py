"""The pages of an assessment: start, profile, task list, sections, check, resume, going on."""

from fastapi import APIRouter

from app.assessments.pages import (
    another,
    check,
    entry,
    evidence,
    evidence_list,
    profile,
    reading,
    resume,
    sections,
    short,
    upgrade,
)

router = APIRouter(include_in_schema=False)
for part in (
    reading,
    entry,
    profile,
    sections,
    check,
    evidence,
    evidence_list,
    resume,
    another,
    upgrade,
    short,
):
    router.include_router(part.router)
