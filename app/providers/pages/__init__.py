"""Pages of the pool: the public catalogue, and the office that keeps it."""

from fastapi import APIRouter

from app.providers.pages import catalogue, entry, importing, office, people, provider, signing

router = APIRouter(include_in_schema=False)
for part in (catalogue, provider, people, signing, office, importing, entry):
    router.include_router(part.router)
