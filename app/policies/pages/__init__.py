"""Pages of policies: the public catalogue, and those who keep it."""

from fastapi import APIRouter

from app.policies.pages import catalogue, keeping, record

router = APIRouter(include_in_schema=False)
for part in (keeping, record, catalogue):
    router.include_router(part.router)
