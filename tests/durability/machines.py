"""A province in small: two web processes and two workers on one PostgreSQL, each on a port of its own."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
from sqlmodel import Session, func, select

from app.commands.migrate import migrate
from app.identity.domain.roles import Membership, Role
from app.identity.service.accounts import Keys, make_person
from app.identity.service.guessing import Place
from app.identity.service.roles import give_role
from app.identity.service.signing import start
from app.kit.audit import AuditRow
from app.kit.clock import system_clock
from app.kit.database import Database
from app.reports.tables import Report
from app.scoring.tables import StoredResult
from app.settings import HERE, Settings
from tests.durability.served import Served
from tests.factories.responses import t1

COUNTY = "320583"
PROFILE = {
    "region": COUNTY,
    "industry": "33",
    "employees": 62,
    "revenue": 2200,
    "name": "沐川精密五金有限公司",
}
LEASE_SECONDS = 2


class Balanced(httpx.BaseTransport):
    """Sends one request here and the next there, as a load balancer does."""

    def __init__(self, webs: Sequence[Served]) -> None:
        self._ports = itertools.cycle([web.port for web in webs])
        self._below = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=next(self._ports))
        return self._below.handle_request(request)


@dataclass
class Province:
    """The processes, and where they keep what they do."""

    settings: Settings
    folder: Path
    environment: dict[str, str]
    webs: list[Served]
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def browser(self, session: str = "") -> httpx.Client:
        """Give a browser in front of the balancer; with a session it is signed in."""
        headers = {"sec-fetch-site": "same-origin", "accept-language": "zh-CN"}
        cookies = {"session": session} if session else {}
        return httpx.Client(
            transport=Balanced(self.webs),
            base_url=f"http://127.0.0.1:{self.webs[0].port}",
            headers=headers,
            cookies=cookies,
            follow_redirects=True,
            timeout=60,
        )

    def work(self) -> None:
        """Start one more worker."""
        command = [sys.executable, "-m", "app", "worker", "--lease", str(LEASE_SECONDS)]
        with (self.folder / "workers.log").open("ab") as log:
            environment = {**os.environ, **self.environment}
            self.workers.append(
                subprocess.Popen(command, cwd=HERE, env=environment, stdout=log, stderr=log)
            )

    def kill_worker(self) -> None:
        """Kill the worker that was started first, as a power cut would."""
        killed = self.workers.pop(0)
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)

    def close(self) -> None:
        """Let everything finish."""
        for process in self.workers:
            process.terminate()
        for process in self.workers:
            process.wait(30)
        for web in self.webs:
            with suppress(ProcessLookupError):
                web.stop()


@contextmanager
def province(
    url: str, folder: Path, *, engine: str = "procrastinate", workers: int = 2
) -> Iterator[Province]:
    """Migrate, start two web processes and some workers; all of it is gone afterwards."""
    environment = {
        "APP_DATABASE_URL": url,
        "APP_BLOB_DIR": str(folder / "blobs"),
        "APP_JOBS_INSIDE": "false",
        "APP_JOB_ENGINE": engine,
        "APP_BASE_URL": "http://127.0.0.1:9",
    }
    settings = Settings(database_url=url, blob_dir=folder / "blobs", job_engine=engine)
    migrate(settings)
    webs = [Served(folder, url, environment=environment) for _ in range(2)]
    made = Province(settings, folder, environment, webs)
    try:
        with ThreadPoolExecutor(2) as starting:
            list(starting.map(Served.start, webs))
        for _ in range(workers):
            made.work()
        yield made
    finally:
        made.close()


def hire(settings: Settings, login: str) -> str:
    """Make somebody of the county's office; gives the token of a session with both factors."""
    keys, now = Keys(settings.secret_key.get_secret_value(), os.urandom), system_clock()
    with closing(Database(settings.database_url)) as database, database.transaction() as session:
        person = make_person(session, login=login, name=f"{login}同志", at=now)
        give_role(session, person, Membership(Role.COUNTY_OFFICE, region=COUNTY), by=None, at=now)
        return start(session, person, Place("10.2.2.2"), keys, at=now, is_strong=True)[0]


@dataclass(frozen=True)
class Answered:
    """An assessment with every answer, ready to be submitted, and the key to it."""

    path: str
    key: dict[str, str]

    @property
    def id(self) -> UUID:
        return UUID(self.path.rpartition("/")[2])


def answered(client: httpx.Client) -> Answered:
    """Start an assessment and answer everything through the API."""
    body = {"questionnaire": "miit-sme-2024", "profile": PROFILE}
    made = client.post("/api/v1/assessments", json=body).raise_for_status().json()
    path = f"/api/v1/assessments/{made['id']}"
    key = {"authorization": f"Bearer {made['resume_token']}"}
    for item, value in t1().items():
        headers = {**key, "if-match": "*"}
        client.put(f"{path}/responses/{item}", json={"value": value}, headers=headers).raise_for_status()
    return Answered(path, key)


def submit_at_once(browsers: Sequence[httpx.Client], ready: Answered, times: int) -> list[int]:
    """Submit one assessment so many times at once, half of them as one retried request; gives the statuses."""

    def submit(n: int) -> int:
        key = "retried" if n % 2 else f"one-{n}"
        headers = {**ready.key, "idempotency-key": key}
        return browsers[n % len(browsers)].post(f"{ready.path}/submission", headers=headers).status_code

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(submit, range(times)))


def kept(session: Session, assessment: UUID) -> tuple[int, int, int]:
    """Count what is kept of a submission: notices in the trail, results, reports."""
    notices = select(func.count()).where(
        AuditRow.action == "assessment.submitted", AuditRow.object_id == str(assessment)
    )
    results = select(func.count()).where(StoredResult.assessment_id == assessment)
    reports = select(func.count()).where(Report.assessment_id == assessment)
    return session.exec(notices).one(), session.exec(results).one(), session.exec(reports).one()


def until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, what
        time.sleep(0.1)
