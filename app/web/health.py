"""Is the service alive, and ready to serve."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import text

from app.web.deps import ContextDep, SessionDep

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "alive"}


@router.get("/health/ready")
def ready(context: ContextDep, session: SessionDep) -> Response:
    """Answer 200 when the database answers, else 503; tells the SQLite version and waiting writes."""
    facts: dict[str, Any] = {
        "sqlite": context.database.sqlite_version(),
        "sqlite_has_wal_reset_fault": context.database.has_wal_reset_fault(),
        "waiting_writes": context.database.waiting_writes(),
    }
    try:
        session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return JSONResponse({"status": "no database", **facts}, 503)
    return JSONResponse({"status": "ready", **facts})
