"""Simulation, not measurement: the deadline day of a province and of the country, from costs measured on one machine.

A discrete-event loop of our own: requests arrive at random (Poisson) at a rate that has a burst in its middle, wait for a web
process, then for a processor of the database; a submission puts a report down for the workers. Costs come from
`docs/performance.md`; what is assumed is marked so. The seed is fixed: two runs print the same.

    python -m benchmarks.province [--autosave MS] [--page MS] [--submission MS] [--report MS]
"""

import argparse
import heapq
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

SEED = 2026
CORES_A_MACHINE = 8
WEBS_A_MACHINE = 6
"""Web processes on a machine of eight processors; two are left to the proxy and the system."""
WORKERS_A_MACHINE = 7
MINUTES = (2, 2, 2)
"""Ordinary minutes of the peak hour, minutes of the burst, ordinary minutes again."""
BURST = 3.0
WANTED_P95, WANTED_P99 = 0.150, 0.300
"""Seconds; the figures asked for in the issue and in `dependencies.md` 3.4."""


@dataclass(frozen=True)
class Cost:
    """Processor milliseconds of one request in the web process and in the database."""

    web: float
    database: float


@dataclass(frozen=True)
class Load:
    """How many enterprises answer how much; shares are assumptions of `dependencies.md` 3.4, to be confirmed."""

    name: str
    enterprises: int
    autosaves_each: float
    """Requests, after answers given within 0.7 s were sent together."""
    share_last_day: float
    share_peak_hour: float = 0.15
    pages_an_autosave: float = 0.4

    @property
    def a_second(self) -> Mapping[str, float]:
        """Requests a second in the ordinary part of the peak hour."""
        finishing = self.enterprises * self.share_last_day * self.share_peak_hour / 3600
        autosaves = finishing * self.autosaves_each
        return {"autosave": autosaves, "page": autosaves * self.pages_an_autosave, "submission": finishing}


@dataclass(frozen=True)
class Park:
    """How many processes and processors there are."""

    webs: int
    database: int
    workers: int


@dataclass
class Station:
    """Servers with one queue; who came first is served first."""

    servers: int
    free: list[float] = field(default_factory=list)
    busy: float = 0

    def __post_init__(self) -> None:
        self.free = [0.0] * self.servers

    def serve(self, at: float, seconds: float) -> float:
        """Take one in; gives when it is done."""
        done = max(at, self.free[0]) + seconds
        heapq.heapreplace(self.free, done)
        self.busy += seconds
        return done


@dataclass(frozen=True)
class Outcome:
    """Seconds a request takes, seconds until the last report is drawn after the last submission, busy shares."""

    p50: float
    p95: float
    p99: float
    reports_late: float
    webs: float
    database: float
    workers: float

    @property
    def is_good(self) -> bool:
        return self.p95 <= WANTED_P95 and self.p99 <= WANTED_P99


COSTS = {
    "autosave": Cost(0.75, 0.35),  # measured together (1.0 ms of one processor); how it splits is assumed
    "page": Cost(2.1, 0.25),  # measured in the web process; the database's part is assumed
    "submission": Cost(40.0, 6.0),  # 45.5 ms measured together; how it splits is assumed
}
REPORT_MS = 1045.0  # measured: 21 pages, sealed
LOADS = (
    Load("province, 60,000 above scale", 60_000, 40, 0.30),
    Load("province, all 500,000", 500_000, 20, 0.20),
    Load("country, 510,000 above scale", 510_000, 40, 0.30),
    Load("country, 4,000,000 (assumed)", 4_000_000, 20, 0.20),
)


def arrivals(load: Load, chance: Random) -> Iterator[tuple[float, str]]:
    """Give moments and kinds of requests, one after the other."""
    rates = load.a_second
    total, kinds, weights = sum(rates.values()), list(rates), list(rates.values())
    now = 0.0
    for minutes, factor in zip(MINUTES, (1.0, BURST, 1.0), strict=True):
        ends = now + minutes * 60
        while True:
            now += chance.expovariate(total * factor)
            if now >= ends:
                now = ends
                break
            yield now, chance.choices(kinds, weights)[0]


def simulate(load: Load, park: Park, costs: Mapping[str, Cost], report_ms: float) -> Outcome:
    """Let the minutes pass; a service takes a gamma-distributed time around its cost (deviation a half of it)."""
    chance = Random(SEED)
    webs, database, workers = Station(park.webs), Station(park.database), Station(park.workers)
    waiting: list[tuple[float, int, float, str]] = []
    taken: list[float] = []
    drawn = last = 0.0

    def pass_on(until: float) -> None:
        nonlocal drawn, last
        while waiting and waiting[0][0] <= until:
            at, _, came, kind = heapq.heappop(waiting)
            done = database.serve(at, _drawn_from(chance, costs[kind].database))
            taken.append(done - came)
            if kind == "submission":
                drawn, last = workers.serve(done, _drawn_from(chance, report_ms)), done

    for number, (came, kind) in enumerate(arrivals(load, chance)):
        pass_on(came)
        left = webs.serve(came, _drawn_from(chance, costs[kind].web))
        heapq.heappush(waiting, (left, number, came, kind))
    pass_on(math.inf)
    taken.sort()
    seconds = sum(MINUTES) * 60
    p50, p95, p99 = (taken[int(len(taken) * share)] for share in (0.5, 0.95, 0.99))
    web, kept, made = (s.busy / (seconds * s.servers) for s in (webs, database, workers))
    return Outcome(p50, p95, p99, drawn - last, web, kept, made)


def _drawn_from(chance: Random, milliseconds: float) -> float:
    return chance.gammavariate(4, milliseconds / 4000)


def smallest(load: Load, costs: Mapping[str, Cost], report_ms: float) -> tuple[Park, Outcome]:
    """Find the smallest park that keeps the times asked for in the burst, with reports drawn within ten minutes."""
    rates = load.a_second
    busiest = {name: rate * BURST for name, rate in rates.items()}
    webs = sum(busiest[name] * cost.web for name, cost in costs.items()) / 1000
    database = sum(busiest[name] * cost.database for name, cost in costs.items()) / 1000
    park = Park(
        math.ceil(webs) + 1, math.ceil(database) + 1, math.ceil(rates["submission"] * report_ms / 1000) + 1
    )
    while not (outcome := simulate(load, park, costs, report_ms)).is_good or outcome.reports_late > 600:
        if outcome.reports_late > 600:
            park = replace(park, workers=math.ceil(park.workers * 1.2) + 1)
        elif outcome.database * BURST > outcome.webs * BURST:
            park = replace(park, database=park.database + 1)
        else:
            park = replace(park, webs=park.webs + 1)
    return park, outcome


def breaking(load: Load, park: Park, costs: Mapping[str, Cost], report_ms: float) -> tuple[float, str]:
    """Raise the load until the times asked for are lost; gives by how much, and what is busiest then."""
    for tenths in range(11, 60):
        more = replace(load, enterprises=load.enterprises * tenths // 10)
        outcome = simulate(more, park, costs, report_ms)
        if not outcome.is_good or outcome.reports_late > 600:
            parts = {"web": outcome.webs, "database": outcome.database, "workers": outcome.workers}
            return tenths / 10, max(parts, key=lambda name: parts[name])
    return 6.0, "nothing"


def main(arguments: list[str]) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.province")
    for name in ("autosave", "page", "submission"):
        parser.add_argument(f"--{name}", type=float, help="processor milliseconds in the web process")
    parser.add_argument(
        "--report", type=float, default=REPORT_MS, help="processor milliseconds of a report"
    )
    given = parser.parse_args(arguments)
    costs = {name: replace(cost, web=getattr(given, name) or cost.web) for name, cost in COSTS.items()}
    print("simulation; seconds of the whole six minutes with a burst of two minutes, three times as many")
    print(f"{'':32} {'requests/s':>10} {'webs':>5} {'database':>8} {'workers':>7} {'machines':>8}"
          f" {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7} {'reports':>8}  breaks at")  # fmt: skip
    for load in LOADS:
        park, outcome = smallest(load, costs, given.report)
        factor, first = breaking(load, park, costs, given.report)
        machines = math.ceil(park.webs / WEBS_A_MACHINE) + math.ceil(park.workers / WORKERS_A_MACHINE)
        print(f"{load.name:32} {sum(load.a_second.values()) * BURST:10.0f} {park.webs:5} {park.database:8} {park.workers:7}"
              f" {machines:8} {outcome.p50 * 1000:7.1f} {outcome.p95 * 1000:7.1f} {outcome.p99 * 1000:7.1f}"
              f" {outcome.reports_late:6.0f} s  {factor:.1f} x, {first}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
