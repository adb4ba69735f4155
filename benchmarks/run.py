"""Measure what the product promises, each beside a baseline taken in the same run."""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import uvicorn

from app.commands.migrate import migrate
from app.main import create_app
from app.questionnaires.service.library import Edition, Library
from app.settings import HERE, Settings
from benchmarks.draining import draining
from benchmarks.exports import exports
from benchmarks.jobs import jobs
from benchmarks.killing import killing
from benchmarks.matching import matching
from benchmarks.paths import paths
from benchmarks.reports import reports
from benchmarks.rescoring import rescoring
from benchmarks.serving import serving, serving_on_postgres
from benchmarks.short_check import short_check
from benchmarks.sign_in import sign_in
from tests.enterprises.test_profile import GOOD
from tests.factories.responses import t1

ROUNDS = 7


def median(work: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Run once to warm up, then give minimum, median and maximum in seconds."""
    work()
    taken = sorted(work() for _ in range(rounds))
    return taken[0], statistics.median(taken), taken[-1]


def show(name: str, figures: tuple[float, float, float], baseline: float | None = None) -> None:
    low, middle, high = (f"{figure * 1000:8.1f}" for figure in figures)
    ratio = f"  {figures[1] / baseline:6.1f} x baseline" if baseline else ""
    print(f"{name:48} {low} {middle} {high} ms{ratio}", flush=True)


def command(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=HERE, check=True, capture_output=True)
    return time.perf_counter() - began


def whole_processes(folder: Path) -> None:
    file = folder / "t1.json"
    profile = {"region": "320583", "industry": "33", "employees": 62, "revenue": "2200"}
    file.write_text(
        json.dumps({"questionnaire": "miit-sme-2024", "profile": profile, "responses": t1()}), "utf-8"
    )
    pool, out = str(HERE / "app/providers/demo/pool.xlsx"), str(folder / "report.pdf")
    bare = median(lambda: command("-c", "pass"))
    show("python -c pass (baseline)", bare)
    show("score FILE --json", median(lambda: command("-m", "app", "score", str(file), "--json")), bare[1])
    show(
        "recommend FILE",
        median(lambda: command("-m", "app", "recommend", str(file), "--providers", pool)),
        bare[1],
    )
    draw = ("-m", "app", "report", str(file), "--out", out, "--providers", pool)
    show("report FILE (10 pages)", median(lambda: command(*draw), 3), bare[1])


class Journey:
    """One enterprise through the pages, timed request by request."""

    def __init__(self, client: httpx.Client, edition: Edition) -> None:
        self._client, self._edition = client, edition
        self.autosave: list[float] = []
        self.submit: list[float] = []
        self.result: list[float] = []
        self.pdf: list[float] = []
        self.again: list[float] = []

    def run(self) -> None:
        started = self._client.post("/assessments")
        path = re.sub(r"/profile$", "", started.headers["location"])
        self._client.post(f"{path}/profile", data={name: str(value) for name, value in GOOD.items()})
        for section in self._edition.definition.sections:
            fields: dict[str, str | list[str]] = {}
            for code in section.items:
                value = t1()[code]
                if isinstance(value, dict):
                    fields |= {f"{code}.{figure}": str(number) for figure, number in value.items()}
                else:
                    fields[code] = [str(v) for v in value] if isinstance(value, list) else str(value)
            self.autosave.append(self._timed("POST", f"{path}/sections/{section.code}", fields))
        pledge: dict[str, str | list[str]] = {"pledge": "1", "signer": "王"}
        self.submit.append(self._timed("POST", f"{path}/submission", pledge))
        self.result.append(self._timed("GET", f"{path}/result"))
        self.pdf.append(self._timed("GET", f"{path}/report.pdf"))
        self.again.append(self._timed("GET", f"{path}/report.pdf"))

    def _timed(self, method: str, path: str, data: dict[str, str | list[str]] | None = None) -> float:
        began = time.perf_counter()
        response = self._client.request(method, path, data=data)
        taken = time.perf_counter() - began
        assert response.status_code in {200, 303}, response.text  # noqa: S101 - a wrong answer is no measurement
        return taken


def served(folder: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'bench.db'}",
        blob_dir=folder / "blobs",
        show_demo=True,
        port=8793,
    )
    migrate(settings)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=settings.port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    edition = Library(HERE / "questionnaires").newest("miit-sme-2024")
    headers = {"sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=settings.public_url, headers=headers, timeout=60) as client:
        live = sorted(_get(client, "/health/live") for _ in range(50))
        baseline = statistics.median(live)
        show("GET /health/live (baseline)", (live[0], baseline, live[-1]))
        journey = Journey(client, edition)
        for _ in range(ROUNDS + 1):
            journey.run()
        for name in ("autosave", "submit", "result", "pdf", "again"):
            taken = sorted(getattr(journey, name)[1:])
            label = {"autosave": "save a section", "submit": "submit (score, rank, freeze)", "result": "result page",
                     "pdf": "report, first time", "again": "report, again"}[name]  # fmt: skip
            show(label, (taken[0], statistics.median(taken), taken[-1]), baseline)
        both = statistics.median(a + b for a, b in zip(journey.submit[1:], journey.result[1:], strict=True))
        show("from the submit button to the result page", (both, both, both), baseline)
    server.should_exit = True
    thread.join(15)


def _get(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return time.perf_counter() - began


def main() -> None:
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    print(f"{'':48} {'minimum':>8} {'median':>8} {'maximum':>8}")
    with tempfile.TemporaryDirectory() as folder:
        whole_processes(Path(folder))
        served(Path(folder))
    rescoring()
    paths()
    serving()
    serving_on_postgres()
    killing()
    jobs()
    exports()
    matching()
    short_check()
    sign_in()
    reports()
    draining()


if __name__ == "__main__":
    main()
