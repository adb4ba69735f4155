"""How good the lists were, from what came of them: hits, order, how evenly the pool was shown."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.recommendations.domain.feedback import Reason, Verdict

GAINS: Mapping[Verdict, int] = {
    Verdict.CHOSEN: 3,
    Verdict.CONTACTED: 2,
    Verdict.SUITABLE: 1,
    Verdict.DECLINED: 0,
    Verdict.UNSUITABLE: 0,
}
"""What a word is worth for the order of a list. Our own choice."""
HITS = frozenset({Verdict.CHOSEN, Verdict.CONTACTED})


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One list shown: providers best first, and the last words about them."""

    providers: tuple[str, ...]
    region: str
    industry: str
    verdicts: Mapping[str, tuple[Verdict, ...]]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over some lists; a share is `None` where nothing was said that it could rest on.

    `answered` lists have any feedback. `hit_rate` is the share of those with a provider contacted or
    chosen; `ndcg` the mean over those with any gain; `coverage` the share of the pool shown at least
    once; `gini` how unevenly exposure fell on the pool, 0 evenly, towards 1 on few.
    """

    lists: int
    answered: int
    hit_rate: float | None
    ndcg: float | None
    coverage: float | None
    gini: float | None
    declined: Mapping[Reason, int]


def figures_of(records: Sequence[ListRecord], pool: Sequence[str]) -> Figures:
    """Compute all figures; `pool` are the codes of everybody who may be recommended."""
    answered = [record for record in records if record.verdicts]
    hits = [any(HITS & set(said) for said in record.verdicts.values()) for record in answered]
    gains = [found for record in answered if (found := ndcg(_gains(record))) is not None]
    exposure = exposure_of(records, pool)
    return Figures(
        lists=len(records),
        answered=len(answered),
        hit_rate=sum(hits) / len(hits) if hits else None,
        ndcg=sum(gains) / len(gains) if gains else None,
        coverage=sum(one > 0 for one in exposure) / len(pool) if pool and records else None,
        gini=gini(exposure) if records else None,
        declined=Counter(reason for record in records for reason in record.reasons),
    )


def _gains(record: ListRecord) -> list[int]:
    return [max((GAINS[v] for v in record.verdicts.get(code, ())), default=0) for code in record.providers]


def dcg(gains: Sequence[float]) -> float:
    """Add up gains, each discounted by the logarithm of its place."""
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def ndcg(gains: Sequence[float]) -> float | None:
    """Compare an order with the best order of the same gains; `None` when there is nothing to gain."""
    best = dcg(sorted(gains, reverse=True))
    return dcg(gains) / best if best else None


def exposure_of(records: Sequence[ListRecord], pool: Sequence[str]) -> list[float]:
    """Give everybody's exposure: each place counts as much as its discount."""
    found: dict[str, float] = dict.fromkeys(pool, 0.0)
    for record in records:
        for place, code in enumerate(record.providers):
            if code in found:
                found[code] += 1 / math.log2(place + 2)
    return list(found.values())


def gini(values: Sequence[float]) -> float | None:
    """Give the Gini coefficient of what everybody got; `None` when nobody got anything."""
    ordered, whole = sorted(values), sum(values)
    if not whole:
        return None
    count = len(ordered)
    weighted = sum((2 * place - count - 1) * value for place, value in enumerate(ordered, start=1))
    return weighted / (count * whole)
