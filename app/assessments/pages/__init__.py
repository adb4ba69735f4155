"""The pages of an assessment: start, profile, task list, sections, check, resume, going on."""

from fastapi import APIRouter

from app.assessments.pages import (
    another,
    check,
    claiming,
    delegating,
    delegation,
    differences,
    entry,
    evidence,
    evidence_list,
    letter,
    owned,
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
    claiming,
    owned,
):
    router.include_router(module.router)
