"""Every operation of the API called with anything by everybody: `python -m tests.fuzzing [--cases N] [--seed S]`.

Cases come from the API's own description (schemathesis), half of them with ids that exist, each role in turn. An answer of
500 or above, one whose status, type or shape is not described, or one without a problem's form where it refuses, is a
finding. The suite runs a few of each (`tests/journeys/test_fuzz_api.py`).
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.commands.migrate import migrate
from app.identity.domain.roles import Membership, Role
from app.identity.domain.scopes import TokenScope
from app.identity.service.accounts import Keys, make_person
from app.identity.service.programs import make_token
from app.identity.service.roles import give_role
from app.kit.clock import system_clock
from app.kit.database import Database
from app.main import create_app
from app.settings import Settings
from tests.factories.pool_office import office_key
from tests.factories.responses import t1
from tests.factories.staff import hire

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FITTING = 0.6
"""How many cases are sent by somebody who has something to do there, about something that exists."""
ROLES = (
    Role.COUNTY_OFFICE,
    Role.PROVINCE_OFFICE,
    Role.CONSULTANT,
    Role.EXPERT,
    Role.SYSTEM_ADMIN,
    Role.LEADER,
)
API = "/api/v1/assessments"


@dataclass
class World:
    """A served database with something of everything: who may call, and ids that exist by parameter."""

    client: TestClient
    keys: Mapping[str, str]
    known: Mapping[str, Sequence[str]]
    held: Mapping[str, str]


@dataclass
class Outcome:
    """What came of it."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: dict[str, str] = field(default_factory=dict)


@contextmanager
def world(folder: Path, url: str = "") -> Iterator[World]:
    """Make a database, people with tokens of every kind, and assessments in every state."""
    chosen = Settings(
        database_url=url or f"sqlite:///{folder / 'fuzz.db'}", blob_dir=folder / "blobs", show_demo=True,
        base_url="http://testserver", jobs_inside=False,
    )  # fmt: skip
    migrate(chosen)
    hire(chosen)
    keys = {"nobody": "", "stranger": "zz_nonsense", "pool office": office_key(chosen), **_programs(chosen)}
    with TestClient(create_app(chosen), raise_server_exceptions=False) as client:
        open_one, submitted = _assessment(client), _assessment(client, t1())
        keys |= {"holder": open_one[1], "holder of a result": submitted[1]}
        office = {"authorization": f"Bearer {keys['province-office']}"}
        cases = [one["id"] for one in client.get("/api/v1/cases", headers=office).json()["cases"]]
        yield World(
            client,
            keys,
            {
                "assessment_id": [open_one[0], submitted[0]],
                "case_id": cases[:5],
                "code": ["miit-sme-2024", "S01", "Q05", "DEMO-P001"],
                "item": ["Q01", "Q02", "Q05", "S16"],
            },
            {"holder": open_one[0], "holder of a result": submitted[0]},
        )


def _programs(chosen: Settings) -> dict[str, str]:
    random, found = Random(7), {}
    keys = Keys(chosen.secret_key.get_secret_value(), random.randbytes)
    database = Database(chosen.database_url)
    now = system_clock()
    with database.transaction() as session:
        for role in ROLES:
            person = make_person(session, login=f"fuzz-{role}", name=str(role), at=now)
            ground = {"provider": "DEMO-P001"} if role is Role.CONSULTANT else {"region": _region(role)}
            give_role(session, person, Membership(role, **ground), by=None, at=now)  # type: ignore[arg-type]
            found[str(role)] = make_token(session, person, "fuzz", tuple(TokenScope), 5, keys, at=now)
    database.close()
    return found


def _region(role: Role) -> str:
    return {Role.COUNTY_OFFICE: "320583", Role.SYSTEM_ADMIN: ""}.get(role, "320000")


def _assessment(client: TestClient, answers: Mapping[str, Any] | None = None) -> tuple[str, str]:
    profile = {"name": "试", "region": "320583", "industry": "33", "employees": 62, "revenue": 2200}
    made = client.post(API, json={"profile": profile}).json()
    key = {"authorization": f"Bearer {made['resume_token']}"}
    etag = made["etag"]
    for code, value in (answers or {}).items():
        sent = {**key, "if-match": etag}
        etag = client.put(f"{API}/{made['id']}/responses/{code}", json=value, headers=sent).headers["etag"]
    if answers:
        assert client.post(f"{API}/{made['id']}/submission", headers=key).status_code == 200
    return made["id"], made["resume_token"]


def fuzz(there: World, *, cases: int, chance: int) -> Outcome:
    """Spread so many cases over all operations and roles; gives what was found."""
    schema = schemathesis.openapi.from_dict(there.client.get("/api/v1/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    outcome = Outcome()
    each = max(1, -(-cases // len(operations)))
    for number, operation in enumerate(operations):
        label = f"{operation.method.upper()} {operation.path}"
        while (
            outcome.cases[label] < each
        ):  # few different requests are soon exhausted: again, by other callers
            number += len(operations)  # noqa: PLW2901 - another seed for every turn
            _one(there, operation, each - outcome.cases[label], chance + number, outcome)
    return outcome


def _one(there: World, operation: Any, cases: int, chance: int, outcome: Outcome) -> None:
    random, names = Random(chance), list(there.keys)

    @seed(chance)
    @settings(
        max_examples=cases, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), role=st.sampled_from(names))
    def call(case: Any, role: str) -> None:
        fitting = random.random() < FITTING
        if fitting:
            role = random.choice(_fitting(operation.path, names))
        for name, known in there.known.items():
            if name in (case.path_parameters or {}) and random.random() < 0.6:
                case.path_parameters[name] = random.choice(list(known))
        if fitting and "assessment_id" in (case.path_parameters or {}):
            case.path_parameters["assessment_id"] = there.held[role]
        headers = {"authorization": f"Bearer {there.keys[role]}"} if there.keys[role] else {}
        if "If-Match" in (case.headers or {}) or random.random() < 0.5:
            headers["if-match"] = random.choice(["*", '"r0"', '"r31"', "x"])
        sent = case.as_transport_kwargs(base_url="http://testserver", headers=headers)
        label = f"{operation.method.upper()} {operation.path}"
        outcome.cases[label] += 1
        try:
            response = _sent(there.client, sent)
        except (UnicodeError, ValueError):
            return  # a header or address that HTTP has no bytes for never leaves the sender
        outcome.statuses[response.status_code] += 1
        told = _finding(case, response)
        if told:
            outcome.findings.setdefault(f"{label}: {told[:160]}", f"as {role}: {sent}\n{response.status_code}\n{response.text[:600]}\n{told}")  # fmt: skip

    call()


def _fitting(path: str, names: Sequence[str]) -> list[str]:
    """Give the roles that have something to do at an address, so that the inside is reached too."""
    if "{assessment_id}" in path:
        return [name for name in names if name.startswith("holder")]
    return [name for name in names if name not in {"nobody", "stranger"}]


def _sent(client: TestClient, wanted: Mapping[str, Any]) -> Any:
    """Send it as `requests` writes it, which is what the cases are made for."""
    fields = ("method", "url", "headers", "params", "json", "data", "files", "cookies")
    ready = requests.Request(**{name: wanted.get(name) for name in fields}).prepare()
    body = ready.body.encode() if isinstance(ready.body, str) else ready.body
    return client.request(str(ready.method), str(ready.url), headers=dict(ready.headers), content=body)


def _finding(case: Any, response: Any) -> str:
    if response.status_code >= 400 and not response.headers.get("content-type", "").startswith("application/problem+json"):  # fmt: skip
        return f"{response.status_code} is no problem+json"
    try:
        case.validate_response(response, checks=CHECKS)
    except Exception as fault:  # noqa: BLE001 - whatever a check says is a finding
        return " ".join(str(fault).split("Reproduce with")[0].split())
    return ""


def main() -> int:
    """Run it, print what was found; exit 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="empty: SQLite in a folder of its own")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), asked.database) as there:
        outcome = fuzz(there, cases=asked.cases, chance=asked.seed)
    for told in outcome.findings.values():
        print(told, "\n---")
    fewest = min(outcome.cases.values())
    print(
        f"{sum(outcome.cases.values())} cases, {len(outcome.cases)} operations, at least {fewest} each, "
        f"{len(outcome.findings)} findings, {time.monotonic() - began:.0f} s"
    )
    print(dict(sorted(outcome.statuses.items())))
    return 1 if outcome.findings else 0


if __name__ == "__main__":
    sys.exit(main())
