"""Which engine brings jobs to workers: the job table itself, or Procrastinate beside it (PostgreSQL, extra `scaled`)."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from importlib.util import find_spec
from types import ModuleType
from typing import Literal

from sqlalchemy.engine import URL

from app.kit.clock import Clock
from app.kit.database import Database
from app.kit.errors import Invalid
from app.kit.queue import DELIVERY
from app.kit.working import LEASE, Duties, Nightly, Worker

Engine = Literal["table", "procrastinate"]


class EngineMissing(Invalid):
    """The settings choose an engine that is not installed."""

    code = "engine-missing"


def carried_by(engine: Engine) -> Mapping[str, object]:
    """Give what sessions carry, so that every job put down is delivered; raises `EngineMissing`."""
    return {} if engine == "table" else {DELIVERY: _delivering().deliver}


def worker_of(
    engine: Engine,
    database: Database,
    duties: Duties,
    nightly: Sequence[Nightly],
    *,
    clock: Clock,
    random: Callable[[int], bytes],
    lease: timedelta = LEASE,
) -> Worker:
    """Make the worker of an engine; raises `EngineMissing`."""
    kind: type[Worker] = Worker if engine == "table" else _delivering().DeliveredWorker
    return kind(database, duties, nightly, clock=clock, random=random, lease=lease)


def prepare(engine: Engine, url: URL) -> None:
    """Bring the engine's own tables to its version; raises `EngineMissing`."""
    if engine != "table":
        _delivering().prepare(url)


def _delivering() -> ModuleType:
    if find_spec("procrastinate") is None:
        raise EngineMissing(
            "APP_JOB_ENGINE: procrastinate is not installed; install the extra: uv sync --extra scaled"
        )
    return importlib.import_module("app.kit.delivering")
