"""Workers killed by the dozen (`BENCH_KILLS`) while they do `BENCH_JOBS` jobs, on both databases."""

import os
import tempfile
from pathlib import Path

from app.commands.migrate import migrate
from app.kit.engine import Engine
from app.settings import Settings
from tests.durability.jobs import kill_workers
from tests.postgres import PostgresMissing, postgres_server

JOBS = int(os.environ.get("BENCH_JOBS", "1000"))
KILLS = int(os.environ.get("BENCH_KILLS", "20"))


def jobs() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _measure("kill -9 of the worker, SQLite", f"sqlite:///{folder}/jobs.db", folder)
        try:
            with postgres_server() as address:
                _measure("kill -9 of two workers, PostgreSQL", address, folder)
            with postgres_server() as address:
                _measure("kill -9 of two workers, Procrastinate", address, folder, "procrastinate")
        except PostgresMissing as missing:
            print(f"kill -9 of two workers, PostgreSQL: left out, {missing}")


def _measure(label: str, url: str, folder: Path, engine: Engine = "table") -> None:
    migrate(Settings(database_url=url))
    print(kill_workers(url, folder, jobs=JOBS, kills=KILLS, engine=engine).line(label), flush=True)


if __name__ == "__main__":
    jobs()
