"""The API of assessments."""

from fastapi import APIRouter

from app.assessments.api import assessments, delegations, evidence

router = APIRouter()
for part in (assessments, delegations, evidence):
    router.include_router(part.router)
