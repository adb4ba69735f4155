"""What Prometheus reads at `/metrics`; `docs/operations.md` says what each metric means.

Not public: without `APP_METRICS_TOKEN` the address does not exist, with it the scraper sends it as a bearer token. Where
`PROMETHEUS_MULTIPROC_DIR` names a folder that all processes of one machine share, any of them answers for all.
"""

import hmac
import os
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.kit.errors import NotFound
from app.kit.queue import Standing, standing
from app.web.context import Context
from app.web.counted import REGISTRY
from app.web.deps import ContextDep, NowDep, SessionDep

router = APIRouter(tags=["health"], include_in_schema=False)
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class MetricsHidden(NotFound):
    """Metrics are not read with this token, or not at all."""


class _Now(Collector):
    """Figures that are looked up when somebody asks."""

    def __init__(self, context: Context, jobs: Standing | None) -> None:
        self._context, self._jobs = context, jobs

    def collect(self) -> Iterator[Metric]:
        """Give the figures of this moment."""
        yield _gauge(
            "waiting_writes",
            "Writes that wait for the SQLite writer",
            self._context.database.waiting_writes(),
        )
        yield _gauge("database_up", "Whether the database answers", self._jobs is not None)
        if self._jobs is not None:
            yield _gauge("queue_age_seconds", "Seconds the oldest due job waits", self._jobs.age_seconds)
            yield _gauge("jobs_open", "Jobs that wait or are being done", self._jobs.waiting)
            yield _gauge("jobs_dead", "Jobs given up", self._jobs.dead)


@router.get("/metrics")
def metrics(request: Request, context: ContextDep, session: SessionDep, now: NowDep) -> Response:
    """Give all metrics in Prometheus' text form."""
    _refuse_strangers(request, context)
    registry = CollectorRegistry()
    if os.environ.get(SHARED_FOLDER):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Kept())
    try:
        jobs = standing(session, at=now)
    except SQLAlchemyError:
        jobs = None
    registry.register(_Now(context, jobs))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Kept(Collector):
    """What this process has counted."""

    def collect(self) -> Iterator[Metric]:
        """Give all that was counted."""
        yield from REGISTRY.collect()


def forget_process() -> None:
    """Take what only counts while this process lives out of the shared folder."""
    if os.environ.get(SHARED_FOLDER):
        multiprocess.mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _refuse_strangers(request: Request, context: Context) -> None:
    wanted = context.settings.metrics_token.get_secret_value()
    sent = request.headers.get("authorization", "")
    if not wanted or not hmac.compare_digest(sent.encode(), f"Bearer {wanted}".encode()):
        raise MetricsHidden


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"zhizhen_{name}", told, value=float(value))
