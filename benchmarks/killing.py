"""Crashes by the dozen: `kill -9` on both databases, power cuts on SQLite.

`BENCH_ACKNOWLEDGED` answers and `BENCH_CRASHES` crashes each. The last line must lose answers: it runs with
`synchronous=NORMAL`, to show that the harness would notice.
"""

import os
import tempfile
from pathlib import Path

from app.commands.migrate import migrate
from app.settings import Settings
from tests.durability.crashing import Outcome, crash
from tests.durability.powercut import compiler, cut_power, integrity
from tests.durability.served import Served
from tests.postgres import PostgresMissing, postgres_server

ACKNOWLEDGED = int(os.environ.get("BENCH_ACKNOWLEDGED", "10000"))
CRASHES = int(os.environ.get("BENCH_CRASHES", "20"))


def on_sqlite(folder: Path) -> Outcome:
    database = folder / "killed.db"
    served = Served(folder, f"sqlite:///{database}")
    return crash(served, crashes=CRASHES, at_least=ACKNOWLEDGED, after_kill=lambda: integrity(database))


def on_postgres(folder: Path) -> Outcome:
    with postgres_server() as address:
        migrate(Settings(database_url=address))
        return crash(Served(folder, address), crashes=CRASHES, at_least=ACKNOWLEDGED)


def killing() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(on_sqlite(folder).line("kill -9, SQLite"), flush=True)
        try:
            print(on_postgres(folder).line("kill -9, PostgreSQL"), flush=True)
        except PostgresMissing as missing:
            print(f"kill -9, PostgreSQL: left out, {missing}")
        if compiler() is None:
            print("power cut: left out, gcc and libc6-dev are not installed")
            return
        for durable, label in ((True, "as shipped (FULL)"), (False, "NORMAL, must lose some")):
            below = folder / ("full" if durable else "normal")
            below.mkdir()
            wanted = ACKNOWLEDGED // 2 if durable else 0
            outcome = cut_power(below, durable=durable, cuts=max(CRASHES // 2, 2), at_least=wanted)
            print(outcome.line(f"power cut, {label}"), flush=True)


if __name__ == "__main__":
    killing()
