"""Evaluating all lists ever shown, offline, whole and by city and industry."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypedDict

from sqlmodel import Session

from app.providers.domain import PUBLIC_STATES
from app.providers.service.keeping import kept_pool
from app.recommendations.domain.evaluating import Figures, ListRecord, figures_of
from app.recommendations.domain.feedback import Reason, Verdict
from app.recommendations.repository import all_feedback, all_shown
from app.recommendations.tables import Feedback, ShownList

PLACES = 3


class FiguresDocument(TypedDict):
    """Figures over some lists, shares as decimal strings; `null` where nothing was said."""

    lists: int
    answered: int
    hit_rate: str | None
    ndcg: str | None
    coverage: str | None
    gini: str | None
    declined: dict[str, int]


class EvaluationDocument(TypedDict):
    """The whole evaluation."""

    pool: int
    all: FiguresDocument
    by_city: dict[str, FiguresDocument]
    by_industry: dict[str, FiguresDocument]
    by_weights: dict[str, FiguresDocument]


def evaluate(session: Session) -> EvaluationDocument:
    """Compute the figures from everything kept."""
    said: dict[object, list[Feedback]] = defaultdict(list)
    for word in all_feedback(session):
        said[word.shown_id].append(word)
    rows = all_shown(session)
    records = [_record(row, said[row.id]) for row in rows]
    pool = [
        p.code for p in kept_pool(session).providers if p.state in PUBLIC_STATES and not p.is_blacklisted
    ]
    versions = {id(record): row.weights_version for record, row in zip(records, rows, strict=True)}
    return EvaluationDocument(
        pool=len(pool),
        all=_written(figures_of(records, pool)),
        by_city=_grouped(records, pool, lambda record: record.region[:4] + "00" if record.region else ""),
        by_industry=_grouped(records, pool, lambda record: record.industry),
        by_weights=_grouped(records, pool, lambda record: versions[id(record)]),
    )


def _record(row: ShownList, said: Sequence[Feedback]) -> ListRecord:
    """Join a list with the last word of each speaker about each provider."""
    last: dict[tuple[str, str], Feedback] = {}
    for word in said:
        last[word.provider, Verdict(word.verdict).speaker] = word
    verdicts: dict[str, tuple[Verdict, ...]] = {}
    for (provider, _), word in last.items():
        verdicts[provider] = (*verdicts.get(provider, ()), Verdict(word.verdict))
    reasons = tuple(Reason(word.reason) for word in last.values() if word.reason)
    providers = tuple(entry["code"] for entry in json.loads(row.entries))
    return ListRecord(providers, row.region, row.industry, verdicts, reasons)


def _grouped(
    records: Sequence[ListRecord], pool: Sequence[str], key: Callable[[ListRecord], str]
) -> dict[str, FiguresDocument]:
    groups: dict[str, list[ListRecord]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return {name: _written(figures_of(groups[name], pool)) for name in sorted(groups)}


def _written(figures: Figures) -> FiguresDocument:
    return FiguresDocument(
        lists=figures.lists,
        answered=figures.answered,
        hit_rate=_share(figures.hit_rate),
        ndcg=_share(figures.ndcg),
        coverage=_share(figures.coverage),
        gini=_share(figures.gini),
        declined={str(reason): count for reason, count in sorted(figures.declined.items())},
    )


def _share(number: float | None) -> str | None:
    return None if number is None else f"{number:.{PLACES}f}"
