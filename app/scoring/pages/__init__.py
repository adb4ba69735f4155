"""The pages of a result: the estimate before it, its proof, the path to a higher level, the results over time."""

from fastapi import APIRouter

from app.scoring.pages import estimate, history, path, proof, shared

router = APIRouter(include_in_schema=False)
for part in (path, proof, history, estimate, shared):
    router.include_router(part.router)
