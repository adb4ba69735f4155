"""What this process counts while it answers; `app/web/metrics.py` shows it, `docs/operations.md` explains it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
REQUESTS = Histogram(
    "zhizhen_request_seconds",
    "Time from the first byte of a request to the last of its answer",
    ("method", "route", "status"),
    buckets=BUCKETS,
    registry=REGISTRY,
)
IN_PROGRESS = Gauge(
    "zhizhen_requests_in_progress",
    "Requests being answered",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
OVERLOADED = Counter(
    "zhizhen_requests_overloaded", "Requests refused because too many were in progress", registry=REGISTRY
)
PROBLEMS = Counter(
    "zhizhen_problems", "Refusals and faults answered, by their code", ("problem",), registry=REGISTRY
)
SLOW = Counter("zhizhen_slow_statements", "Statements slower than APP_SLOW_STATEMENT_MS", registry=REGISTRY)
