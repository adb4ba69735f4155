"""The system administrator looks at jobs that were given up, tries them again, drops them; both databases."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app.identity.domain.roles import Role
from app.journey import NIGHTLY
from app.kit.audit import rows
from app.kit.queue import JobRow, JobState, enqueue
from tests.conftest import TickingClock
from tests.journeys.test_signing_in import browser, enter

FAULT = "NotDelivered: no answer from the mail server"


def put_dead(app: FastAPI, key: str) -> int:
    """Put down a job that was given up."""
    context = app.state.context
    with context.database.transaction() as session:
        number: int = enqueue(session, "evidence.sweep", {}, key=key, at=context.clock())
        row = session.get(JobRow, number)
        assert row is not None
        row.state, row.fault, row.tries, row.settled_at = str(JobState.DEAD), FAULT, 5, context.clock()
    return number


def state_of(app: FastAPI, number: int) -> str:
    with app.state.context.database.transaction() as session:
        return str(session.exec(select(JobRow.state).where(JobRow.number == number)).one())


def test_dead_jobs_are_told_retried_and_dropped_and_the_trail_knows_by_whom(
    client: TestClient, app: FastAPI, clock: TickingClock
) -> None:
    enter(app, client, "admin", Role.SYSTEM_ADMIN)
    first, second = put_dead(app, "a"), put_dead(app, "b")
    page = client.get("/admin/jobs").text
    assert page.count(FAULT) == 2
    assert "已停止" in page
    assert "试过 5 次" in page
    assert client.get("/health/ready").json()["jobs_dead"] == 2
    clock.now += timedelta(minutes=1)
    again = client.post("/admin/jobs", data={"job": str(first), "retry": "1"})
    assert f"第 {first} 号任务已重新排队" in again.text
    assert client.get("/health/ready").json()["queue_age_seconds"] >= 1
    dropped = client.post("/admin/jobs", data={"job": str(second), "drop": "1"})
    assert f"第 {second} 号任务不再执行" in dropped.text
    app.state.worker.drain()
    assert (state_of(app, first), state_of(app, second)) == ("done", "dropped")
    assert "没有停下来的任务" in client.get("/admin/jobs").text
    with app.state.context.database.transaction() as session:
        told = [(row.actor.partition(":")[0], row.action, row.object_id) for row in rows(session)]
    assert ("person", "job.retried", str(first)) in told
    assert ("person", "job.dropped", str(second)) in told


@pytest.mark.parametrize("typed", ["", "0", "x", "9" * 40, "１"])
def test_a_job_that_is_not_there_is_refused(client: TestClient, app: FastAPI, typed: str) -> None:
    enter(app, client, "admin", Role.SYSTEM_ADMIN)
    refused = client.post("/admin/jobs", data={"job": typed, "retry": "1"})
    assert (refused.status_code, "没有改动" in refused.text) == (409, True)


def test_nobody_else_sees_jobs(client: TestClient, app: FastAPI) -> None:
    assert client.get("/admin/jobs").url.path == "/sign-in"
    for login, role in (("audit", Role.AUDIT_ADMIN), ("security", Role.SECURITY_ADMIN)):
        with browser(app) as other:
            enter(app, other, login, role)
            assert other.get("/admin/jobs").status_code == 404


def test_the_nightly_jobs_are_put_down_by_the_service_itself(client: TestClient, app: FastAPI) -> None:
    assert app.state.worker.drain() == len(NIGHTLY)
    assert app.state.worker.drain() == 0
    with app.state.context.database.transaction() as session:
        done = {row.name: row.state for row in session.exec(select(JobRow))}
    assert done == dict.fromkeys((night.name for night in NIGHTLY), "done")
