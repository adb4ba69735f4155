"""Finding the cheapest path to a level, in process, beside scoring the same answers once."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.effort import Effort
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Library
from app.scoring.service.measuring import measure
from app.scoring.service.paths import Situation, path_to
from app.settings import HERE
from diagnosis_models.contract import ResponseState

ROUNDS = 5
FACTS = {"production_type": "discrete"}


def median(work: Callable[[], object]) -> float:
    """Run once to warm up, then give the median of milliseconds."""
    work()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def answers(definition: Definition, share: float) -> dict[str, Response]:
    """Answer every item at this share of the way from its lowest option to its best."""
    responses = {}
    for item in definition.items:
        ordered = sorted(item.options, key=lambda option: (option.level or 0, option.points))
        chosen = ordered[int(share * (len(ordered) - 1) + 0.5)]
        responses[item.code] = Response(ResponseState.ANSWERED, (chosen.code,))
    return responses


def show(name: str, where: Situation, effort: Effort) -> None:
    """Measure the paths to the next level and to the top."""
    scoring = median(partial(measure, where.definition, where.responses, where.facts))
    result = measure(where.definition, where.responses, where.facts)
    above = [gate.level for gate in result.gates if gate.level.rank > result.level.rank]
    for level in dict.fromkeys(above[:1] + above[-1:]):
        taken = median(partial(path_to, where, level, effort, None))
        label = f"{name}, level {level.rank}"
        print(f"  {label:60} {taken:8.1f}  {taken / scoring:7.1f} x scoring once", flush=True)


def paths() -> None:
    """Print milliseconds from the lowest and from middling answers."""
    library = Library(HERE / "questionnaires")
    print("path to a level, in process, milliseconds")
    for code in ("miit-sme-2024", "eu-dma-sme", "js-ai-manufacturing", "cmmm-gbt-39116"):
        edition = library.newest(code)
        for name, share in (("lowest answers", 0.0), ("middling answers", 0.4)):
            where = Situation(edition.definition, answers(edition.definition, share), FACTS, "small")
            show(f"{code}, {name}", where, library.effort(edition))


if __name__ == "__main__":
    paths()
