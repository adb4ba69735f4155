"""Pages of policies: the public catalogue, and those who keep it."""

from fastapi import APIRouter

from app.policies.pages import catalogue

router = APIRouter(include_in_schema=False)
for part in (catalogue,):
    router.include_router(part.router)
