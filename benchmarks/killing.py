"""Crashes by the dozen: `kill -9` on both databases, power cuts on SQLite.

`BENCH_ACKNOWLEDGED` answers over `BENCH_CRASHES` crashes each, half of both for the power cuts; `BENCH_ON` names some of
`sqlite postgres power weaker`. The last one must lose answers: it runs with `synchronous=NORMAL`, to show that the harness
would notice.
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
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


def power_cuts(folder: Path, *, durable: bool) -> Outcome:
    below = folder / ("full" if durable else "normal")
    below.mkdir()
    wanted = ACKNOWLEDGED // 2 if durable else 0
    return cut_power(below, durable=durable, cuts=max(CRASHES // 2, 2), at_least=wanted)


RUNS: dict[str, tuple[str, Callable[[Path], Outcome]]] = {
    "sqlite": ("kill -9, SQLite", on_sqlite),
    "postgres": ("kill -9, PostgreSQL", on_postgres),
    "power": ("power cut, as shipped (FULL)", partial(power_cuts, durable=True)),
    "weaker": ("power cut, NORMAL, must lose some", partial(power_cuts, durable=False)),
}


def killing() -> None:
    """Measure and print."""
    for name in os.environ.get("BENCH_ON", " ".join(RUNS)).split():
        label, run = RUNS[name]
        if name in {"power", "weaker"} and compiler() is None:
            print(f"{label}: left out, gcc and libc6-dev are not installed")
            continue
        began = time.monotonic()
        try:
            with tempfile.TemporaryDirectory() as folder:
                outcome = run(Path(folder))
        except PostgresMissing as missing:
            print(f"{label}: left out, {missing}")
        else:
            print(f"{outcome.line(label)}  in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    killing()
