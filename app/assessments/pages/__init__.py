"""The pages of an assessment: start, profile, task list, sections, check, resume, going on."""

from fastapi import APIRouter

from app.assessments.pages import (
    another,
    check,
    delegating,
    delegation,
    differences,
    entry,
    letter,
    part,
    profile,
    resume,
    sections,
    upgrade,
)

router = APIRouter(include_in_schema=False)
for module in (
    entry, profile, sections, check, resume, another, upgrade, delegating, delegation, part, differences, letter,
):  # fmt: skip
    router.include_router(module.router)
