"""The pages of a result: its proof, the path to a higher level, the results over time."""

from fastapi import APIRouter

from app.scoring.pages import history, path, proof

router = APIRouter(include_in_schema=False)
for part in (path, proof, history):
    router.include_router(part.router)
