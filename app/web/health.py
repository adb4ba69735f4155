"""Is the service alive, and ready to serve."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from app.kit.queue import standing
from app.web.deps import ContextDep, NowDep, SessionDep

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "alive"}


@router.get("/health/ready")
def ready(context: ContextDep, session: SessionDep, now: NowDep) -> Response:
    """Answer 200 when the database answers, else 503; tells SQLite's version, waiting writes and how jobs stand."""
    facts: dict[str, Any] = {
        "sqlite": context.database.sqlite_version(),
        "sqlite_has_wal_reset_fault": context.database.has_wal_reset_fault(),
        "waiting_writes": context.database.waiting_writes(),
    }
    try:
        jobs = standing(session, at=now)
    except SQLAlchemyError:
        return JSONResponse({"status": "no database", **facts}, 503)
    facts |= {"queue_age_seconds": jobs.age_seconds, "jobs_waiting": jobs.waiting, "jobs_dead": jobs.dead}
    return JSONResponse({"status": "ready", **facts})
