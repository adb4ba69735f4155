"""Pages of handing data over: exports and imports."""

from fastapi import APIRouter

from app.exchange.pages import exports, imports

router = APIRouter()
for page in (exports, imports):
    router.include_router(page.router)
