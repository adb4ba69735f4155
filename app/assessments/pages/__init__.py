"""The pages of an assessment: start, profile, task list, sections, check, resume, going on."""

from fastapi import APIRouter

from app.assessments.pages import (
    another,
    check,
    delegating,
    delegation,
    differences,
    entry,
    evidence,
    evidence_list,
    letter,
    part,
    personal,
    profile,
    reading,
    resume,
    sections,
    short,
    upgrade,
)

router = APIRouter(include_in_schema=False)
for module in (
    sections,  # asked most
    reading,
    entry,
    profile,
    check,
    evidence,
    evidence_list,
    resume,
    another,
    upgrade,
    short,
    delegating,
    delegation,
    part,
    differences,
    letter,
    personal,
):
    router.include_router(module.router)
