"""Many browsers at once: autosave and section pages of the real service, beside a route that keeps nothing.

`wrk` on the same machine, 32 clients over a few thousand open assessments. The service is one process as
shipped, SQLite with `synchronous=FULL`; the answers change with every request and each names the tag it
has seen. Afterwards the database must hold every change that was acknowledged.

On PostgreSQL two web processes serve the same database and wrk presses both, half of the clients each.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import httpx
import sqlalchemy
from sqlmodel import Session, func, insert, select

from app.assessments.domain.guarding import item_tag
from app.assessments.tables import Assessment, StoredResponse
from app.commands.migrate import migrate
from app.enterprises.domain import read_profile
from app.enterprises.service.codes import code_tables
from app.enterprises.service.keeping import keep_profile
from app.identity.domain import digest
from app.identity.tables import Grant
from app.kit.database import postgres_engine, sqlite_engine
from app.kit.plain import Json, write_json
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import read_response
from app.questionnaires.service.library import Edition, Library
from app.settings import HERE, LOOPBACK_SECRET, Settings
from diagnosis_models.contract import ItemKind
from tests.durability.served import Served
from tests.enterprises.test_profile import GOOD
from tests.factories.responses import SCENES
from tests.postgres import postgres_server

PEOPLE, WARM_PEOPLE, THREADS, CLIENTS = 4000, 200, 2, 32
SECONDS, WARM_UP = int(os.environ.get("BENCH_SECONDS", "10")), 3
SCRIPT = Path(__file__).with_name("serving.lua")


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw; times in milliseconds."""

    kept: int
    stale: int
    failed: int
    broken: int
    seconds: float
    p50: float
    p95: float
    p99: float
    bytes: int

    @property
    def rate(self) -> float:
        return self.kept / self.seconds

    def line(self, name: str, bare: "Load | None" = None) -> str:
        ratio = f"  {self.rate / bare.rate:5.2f} of the bare route" if bare else ""
        wrong = f"  stale {self.stale}, failed {self.failed}, broken {self.broken}"
        return (
            f"{name:48} {self.rate:8,.0f}/s  p50 {self.p50:6.1f}  p95 {self.p95:6.1f}  "
            f"p99 {self.p99:6.1f} ms{ratio}{wrong}"
        )


class Crowd:
    """Enterprises in the middle of their questionnaire, each with the cookie of its browser."""

    def __init__(self, database_url: str, edition: Edition, *, size: int = PEOPLE) -> None:
        self.edition = edition
        self.people = [(uuid4(), f"browser{n:08}") for n in range(size)]
        migrate(Settings(database_url=database_url))
        with opened(database_url) as session:
            self._write(session, datetime.now(UTC))
            session.commit()

    def _write(self, session: Session, at: datetime) -> None:
        definition = self.edition.definition
        chance = Random(11)
        profile = read_profile(GOOD, code_tables().known, complete=True)
        assessments, responses, grants = [], [], []
        for number, (assessment, cookie) in enumerate(self.people):
            assessments.append({
                "id": assessment, "code": f"{number:010}", "language": "zh-CN", "started_at": at, "changed_at": at,
                "enterprise_id": keep_profile(session, profile, enterprise_id=None, at=at),
                "questionnaire_code": definition.code, "questionnaire_version": definition.version,
                "fingerprint": definition.fingerprint,
            })  # fmt: skip
            responses += [
                {"assessment_id": assessment, "item": item.code, "value": value, "changed_at": at}
                for item in definition.items
                for value in (write_json(_answer(item, chance, number)),)
            ]
            holder = digest(LOOPBACK_SECRET, cookie)
            grants.append({"holder": holder, "object_id": assessment, "granted_at": at})
        session.execute(insert(Assessment), assessments)
        session.execute(insert(StoredResponse), responses)
        session.execute(insert(Grant), grants)

    def plan(
        self, folder: Path, what: str, people: list[tuple[UUID, str]], *, threads: int = THREADS
    ) -> Path:
        """Write what wrk needs to know, as a Lua table."""
        definition = self.edition.definition
        items = {code: item for code in SCENES if (item := definition.item(code))}
        tags = {
            code: [item_tag(item, read_response(item, str(option))) for option in range(5)]
            for code, item in items.items()
        }
        path = folder / f"{what}-{people[0][0]}-{len(people)}.lua"
        path.write_text(
            "return "
            + lua({
                "what": what, "threads": threads, "items": SCENES, "tags": tags,
                "sections": [section.code for section in definition.sections],
                "people": [[str(assessment), cookie, int(cookie[-8:]) % 5] for assessment, cookie in people],
            }),
            "utf-8",
        )  # fmt: skip
        return path


@contextmanager
def opened(database_url: str) -> Iterator[Session]:
    """Give a session of our own beside the service."""
    url = sqlalchemy.make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = sqlite_engine(url, writes=True) if is_sqlite else postgres_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def _answer(item: Item, chance: Random, number: int) -> Json:
    """Give an answer unlike those of the others; scenes start where the plan says."""
    if item.code in SCENES:
        return str(number % 5)
    if item.ratio is not None and item.figures:
        total = chance.randint(1, 900)
        return {item.ratio.denominator: total, item.ratio.numerator: chance.randint(0, total)}
    codes = [option.code for option in item.options[1:]]
    return (
        chance.sample(codes, chance.randint(1, len(codes)))
        if item.kind is ItemKind.MULTIPLE
        else chance.choice(codes)
    )


def lua(value: object) -> str:
    """Write plain data as Lua."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"[{lua(key)}]={lua(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(lua(inner) for inner in value) + "}"
    return json.dumps(value)


def press(base: str, plan: Path, seconds: int, *, threads: int = THREADS, clients: int = CLIENTS) -> Load:
    """Let wrk press the service for some seconds; `threads` as in its plan."""
    command = [
        "wrk",
        f"-t{threads}",
        f"-c{clients}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(SCRIPT),
        base,
    ]
    environment = {**os.environ, "PLAN": str(plan)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    figures = next(line for line in done.stdout.splitlines() if line.startswith("FIGURES "))
    return Load(**json.loads(figures.removeprefix("FIGURES ")))


def first_visit(base: str, person: tuple[UUID, str], sections: list[str]) -> None:
    """Print what the largest section page and its files weigh on the wire for a browser that has nothing yet."""
    headers = {"cookie": f"visitor={person[1]}", "accept-encoding": "gzip", "accept-language": "zh-CN"}
    with httpx.Client(base_url=base, headers=headers) as client:

        def weigh(path: str) -> tuple[int, str]:
            answer = client.get(path)
            assert answer.status_code == 200, path  # noqa: S101 - a wrong answer is no measurement
            return answer.num_bytes_downloaded, answer.text

        page, html = max(weigh(f"/assessments/{person[0]}/sections/{code}") for code in sections)
        files = {path: weigh(path)[0] for path in {*re.findall(r'"(/static/[^"]+)"', html), "/sw.js"}}
    scripts = sum(size for path, size in files.items() if ".js" in path)
    print(
        f"first visit, compressed: page {page:,} bytes, scripts {scripts:,}, all {page + sum(files.values()):,}"
    )


def changes(database_url: str) -> int:
    """Count the changes the database holds."""
    with opened(database_url) as session:
        return int(session.exec(select(func.sum(Assessment.revision))).one() or 0)


def serving() -> None:
    """Measure and print."""
    if shutil.which("wrk") is None:
        print("wrk is not installed: autosave and pages under load are left out")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = f"sqlite:///{folder / 'bench.db'}"
        crowd = Crowd(address, Library(HERE / "questionnaires").newest("miit-sme-2024"))
        service = Served(folder, address)
        bare = Served(folder, address, entry=("-m", "benchmarks.bare"))
        for what, label in (("autosave", "PUT one answer (autosave)"), ("page", "GET a section page")):
            warm = crowd.plan(folder, what, crowd.people[:200])
            full = crowd.plan(folder, what, crowd.people[200:])
            bare.start()
            press(bare.base, warm, WARM_UP)
            yardstick = press(bare.base, full, SECONDS)
            bare.stop()
            print(yardstick.line(f"{label}: a bare route"), flush=True)
            before = changes(address)
            service.start()
            kept = press(service.base, warm, WARM_UP).kept
            load = press(service.base, full, SECONDS)
            if what == "page":
                sections = [section.code for section in crowd.edition.definition.sections]
                first_visit(service.base, crowd.people[0], sections)
            service.stop()
            print(load.line(f"{label}: the service", yardstick), flush=True)
            if what == "autosave":
                there = changes(address) - before
                print(f"  acknowledged {kept + load.kept}, in the database {there}")


def press_both(services: list[Served], plans: list[Path], seconds: int) -> Load:
    """Press two services at once, half of the clients each; the slower percentile of both counts."""
    with ThreadPoolExecutor(2) as pool:
        halves = list(
            pool.map(
                lambda half: press(half[0].base, half[1], seconds, threads=1, clients=CLIENTS // 2),
                zip(services, plans, strict=True),
            )
        )
    one, two = halves
    return Load(
        one.kept + two.kept, one.stale + two.stale, one.failed + two.failed, one.broken + two.broken,
        max(one.seconds, two.seconds), max(one.p50, two.p50), max(one.p95, two.p95), max(one.p99, two.p99),
        one.bytes + two.bytes,
    )  # fmt: skip


def serving_on_postgres() -> None:
    """Measure two web processes on PostgreSQL beside two bare ones, and print.

    Fewer enterprises than on SQLite, so that each gives about as many answers as a questionnaire has.
    """
    if shutil.which("wrk") is None:
        return
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    with tempfile.TemporaryDirectory() as name, postgres_server() as address:
        folder = Path(name)
        crowd = Crowd(address, edition, size=WARM_PEOPLE + 400)
        bare = [Served(folder, address, entry=("-m", "benchmarks.bare")) for _ in range(2)]
        web = [Served(folder, address) for _ in range(2)]
        for what, label in (
            ("autosave", "PUT one answer, PostgreSQL"),
            ("page", "GET a section page, PostgreSQL"),
        ):
            warm, full = (
                [crowd.plan(folder, what, crowd.people[start:end][half::2], threads=1) for half in range(2)]
                for start, end in ((0, WARM_PEOPLE), (WARM_PEOPLE, None))
            )
            yardstick = _pressed(bare, warm, full)[1]
            print(yardstick.line(f"{label}: two bare routes"), flush=True)
            before = changes(address)
            first, load = _pressed(web, warm, full)
            print(load.line(f"{label}: two web processes", yardstick), flush=True)
            if what == "autosave":
                there = changes(address) - before
                print(f"  acknowledged {first.kept + load.kept}, in the database {there}", flush=True)


def _pressed(services: list[Served], warm: list[Path], full: list[Path]) -> tuple[Load, Load]:
    """Start the services, press them for a moment and then in earnest, stop them."""
    for service in services:
        service.start()
    first = press_both(services, warm, WARM_UP)
    load = press_both(services, full, SECONDS)
    for service in services:
        service.stop()
    return first, load


if __name__ == "__main__":
    serving()
    serving_on_postgres()
