"""The pages of recommendations: the result with its short list, the whole matching, and policies."""

from fastapi import APIRouter

from app.recommendations.pages import matching, policies, result

router = APIRouter(include_in_schema=False)
for module in (result, matching, policies):
    router.include_router(module.router)
