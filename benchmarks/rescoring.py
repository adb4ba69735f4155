"""Scoring 100,000 random assessments of miit-sme-2024 again, on one processor."""

import time
from collections.abc import Callable
from functools import partial
from random import Random

import numpy as np

from app.questionnaires.domain.definition import Definition
from app.questionnaires.service.library import Library
from app.scoring.adapters.bulk import BulkScorer
from app.scoring.service.measuring import scorer_of
from app.settings import HERE
from diagnosis_models.contract import ItemKind, MeasuredResponse, ResponseState
from diagnosis_models.families import Scorer

ROWS = 100_000
PROVEN = 20_000
GATES = ((80, 10, 6), (60, 8, 5), (40, 6, 3), (20, 6, 3))
Chosen = dict[str, tuple[str, ...]]


def random_rows(definition: Definition, count: int) -> list[Chosen]:
    random = Random(2024)
    rows = []
    for _ in range(count):
        row: Chosen = {}
        for item in definition.items:
            codes = [option.code for option in item.options if not option.exclusive]
            if item.kind is ItemKind.MULTIPLE:
                row[item.code] = tuple(code for code in codes if random.random() < 0.5) or ("A",)
            else:
                row[item.code] = (random.choice(codes),)
        rows.append(row)
    return rows


def plain_loop(definition: Definition, rows: list[Chosen]) -> list[int]:
    """The same points and gates in a plain loop over whole numbers, without any proof."""
    points = {
        i.code: {o.code: int(o.points * 1000) for o in i.options}
        for i in definition.items
        if i.code[0] == "Q"
    }
    starred = {i.code for i in definition.items if i.constrained}
    ranks = []
    for row in rows:
        total, levels, stars = 0, [0] * 5, [0] * 5
        for code, options in row.items():
            if code in points:
                for option in options:
                    total += points[code][option]
            else:
                level = int(options[0])
                levels[level] += 1
                stars[level] += code in starred
        for place, (score, scenes, constrained) in enumerate(GATES):
            rank = 4 - place
            if total >= score * 1000 and sum(levels[rank:]) >= scenes and sum(stars[rank:]) >= constrained:
                ranks.append(rank)
                break
        else:
            ranks.append(0)
    return ranks


def score_all(scorer: Scorer, rows: list[dict[str, MeasuredResponse]]) -> None:
    """Score one after the other with the whole proof, as a run over a database does."""
    for row in rows:
        scorer.score(row)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rescoring() -> None:
    """Print assessments a second: plain loop, exact engine with proof, bulk scorer."""
    definition = Library(HERE / "questionnaires").newest("miit-sme-2024").definition
    rows = random_rows(definition, ROWS)
    scorer = scorer_of(definition)
    plan = scorer.plan({})
    assert plan is not None  # noqa: S101 - a missing plan is no measurement
    bulk = BulkScorer(plan)
    measured = [
        {code: MeasuredResponse(ResponseState.ANSWERED, options) for code, options in row.items()}
        for row in rows[:PROVEN]
    ]
    plain: list[int] = []
    base = ROWS / timed(lambda: plain.extend(plain_loop(definition, rows)))
    proven = PROVEN / min(timed(partial(score_all, scorer, measured)) for _ in range(3))
    writing = timed(lambda: bulk.rows(rows))
    encoded = bulk.rows(rows).astype(np.float64)
    bulk.score(encoded[:1000])
    quick = ROWS / timed(lambda: bulk.score(encoded))
    ranks = bulk.score(encoded).ranks.tolist()
    assert ranks == plain  # noqa: S101 - a wrong answer is no measurement
    assert ranks[:PROVEN] == [scorer.score(row).level.rank for row in measured]  # noqa: S101
    print(f"{'rescoring miit-sme-2024, assessments a second':48}")
    for name, rate in (
        ("plain loop, no proof (baseline)", base),
        ("exact engine, full proof", proven),
        ("bulk, total and level, from rows", quick),
        ("bulk, writing the rows first", ROWS / (ROWS / quick + writing)),
    ):
        print(f"  {name:46} {rate:12,.0f}  {rate / base:6.2f} x baseline", flush=True)


if __name__ == "__main__":
    rescoring()
