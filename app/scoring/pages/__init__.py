"""The pages of a result: its proof and the path to a higher level."""

from fastapi import APIRouter

from app.scoring.pages import path, proof

router = APIRouter(include_in_schema=False)
for part in (path, proof):
    router.include_router(part.router)
