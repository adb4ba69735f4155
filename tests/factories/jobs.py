"""Jobs in every state, as the administrator's page shows them."""

from datetime import timedelta

from sqlmodel import col, select

from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.queue import JobRow, JobState, enqueue
from app.settings import Settings


def put_jobs(settings: Settings) -> None:
    """Put down one job that was given up, one that is tried again, and one of a kind nobody knows."""
    database, now = Database(settings.database_url), system_clock()
    told = {
        "a": ("NotDelivered: no answer from the mail server (timed out)", JobState.DEAD, 6, timedelta()),
        "b": ("OperationalError: LockNotAvailable", JobState.WAITING, 2, timedelta(hours=2)),
        "c": ("", JobState.WAITING, 0, timedelta(days=1)),
    }
    names = {"a": "letter.send", "b": "evidence.sweep", "c": "of.a.later.release"}
    try:
        with database.transaction() as session:
            for key, name in names.items():
                enqueue(session, name, {"letter": "none"}, key=key, at=now)
            for row in session.exec(select(JobRow).where(col(JobRow.key).in_(names))).all():
                fault, state, tries, wait = told[row.key]
                row.fault, row.state, row.tries, row.due_at = fault, str(state), tries, now + wait
                row.settled_at = now if state is JobState.DEAD else None
    finally:
        database.close()
