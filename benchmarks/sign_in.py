"""Whether the time of a refused sign-in tells if an account exists: medians over `BENCH_GUESSES` of each kind."""

import os
import secrets
import statistics
import tempfile
import time
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.commands.migrate import migrate
from app.identity.adapters import decoy
from app.identity.service.accounts import Keys, open_account
from app.kit.clock import system_clock
from app.main import create_app
from app.settings import Settings

GUESSES = int(os.environ.get("BENCH_GUESSES", "200"))
ALLOWED = 0.10
PASSWORD = "lathe teapot umbrella"  # noqa: S105 - of somebody who exists only here


def sign_in() -> None:
    """Measure and print; the kinds take turns, and every guess comes from a place of its own."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(database_url=f"sqlite:///{name}/s.db", blob_dir=Path(name), jobs_inside=False)
        migrate(settings)
        app = create_app(settings)
        decoy()  # made once at the first need, which is not what is measured
        with TestClient(app):
            _open_accounts(app)
            taken = _taken(app)
    known, unknown = (statistics.median(taken[kind]) for kind in ("known", "unknown"))
    off = abs(known - unknown) / max(known, unknown)
    print(
        f"{'refused sign-in, known / unknown account':48} {known * 1000:8.1f} {unknown * 1000:8.1f} ms"
        f"  {off:6.1%} apart ({'within' if off <= ALLOWED else 'NOT within'} {ALLOWED:.0%})",
        flush=True,
    )


def _open_accounts(app: FastAPI) -> None:
    keys = Keys(app.state.context.secret, secrets.token_bytes)
    with app.state.context.database.transaction() as session:
        open_account(
            session, login="known", name="王红", password=PASSWORD, email="w@example.com", keys=keys, at=system_clock()
        )  # fmt: skip


def _taken(app: FastAPI) -> dict[str, list[float]]:
    """Give seconds of processor time of each refused sign-in by kind; the first ten are not counted."""
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(GUESSES + 10):
        for kind, times in taken.items():
            place = f"10.{n // 62500}.{n // 250 % 250}.{n % 250}"
            client = TestClient(app, client=(place, 50000), headers={"sec-fetch-site": "same-origin"})
            began = time.process_time()
            answer = client.post("/sign-in", data={"login": kind, "password": "not the password"})
            times.append(time.process_time() - began)
            assert answer.status_code == 422  # noqa: S101 - else nothing is measured
    return {kind: times[10:] for kind, times in taken.items()}


if __name__ == "__main__":
    sign_in()
