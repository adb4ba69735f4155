"""The pages of recommendations: the result with its short list, and the whole matching."""

from fastapi import APIRouter

from app.recommendations.pages import matching, result

router = APIRouter(include_in_schema=False)
for module in (result, matching):
    router.include_router(module.router)
