"""Is the service alive, and ready to serve."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from app import RELEASE
from app.kit.dumping import revision_of
from app.kit.outages import LEAST_ROOM, RETRY_AFTER_SECONDS, room_left
from app.kit.queue import standing
from app.web.deps import ContextDep, NowDep, SessionDep

router = APIRouter(tags=["health"], include_in_schema=False)


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "alive"}


@router.get("/health/ready")
def ready(context: ContextDep, session: SessionDep, now: NowDep) -> Response:
    """Answer 200 when the database answers and there is room to save, else 503.

    Tells the kind of database, its schema, SQLite's version, waiting writes, how jobs stand and the room left.
    """
    database, settings = context.database, context.settings
    folders = [
        settings.blob_dir,
        *([Path(database.url.database or "").parent] if database.is_sqlite else []),
    ]
    room = room_left(folders)
    facts: dict[str, Any] = {
        "release": RELEASE,
        "database": "sqlite" if database.is_sqlite else "postgresql",
        "sqlite": database.sqlite_version(),
        "sqlite_has_wal_reset_fault": database.has_wal_reset_fault(),
        "job_engine": settings.job_engine,
        "waiting_writes": database.waiting_writes(),
        "room_megabytes": room // 1_000_000,
    }
    try:
        jobs = standing(session, at=now)
        facts["schema"] = revision_of(session.connection())
    except SQLAlchemyError:
        return _not_ready("no database", facts)
    facts |= {"queue_age_seconds": jobs.age_seconds, "jobs_waiting": jobs.waiting, "jobs_dead": jobs.dead}
    if room < LEAST_ROOM:
        return _not_ready("no room", facts)
    return JSONResponse({"status": "ready", **facts})


def _not_ready(why: str, facts: dict[str, Any]) -> Response:
    return JSONResponse({"status": why, **facts}, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)})
