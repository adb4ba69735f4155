"""Matching: how good the list is against known best answers, how fast, and how it grows with the pool.

Three lists for each of 500 enterprises over 10,000 providers: ours, BM25 alone over what providers say, and a
filter by capability sorted by rating. What is best is known because the pool is drawn from hidden abilities;
`benchmarks.pools` says how, and shares nothing with the formula that is measured.
"""

import math
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from app.providers.domain import Pool
from app.recommendations.adapters.index import PoolIndex
from app.recommendations.adapters.texts import TextIndex
from app.recommendations.adapters.weights import load_weights
from app.recommendations.domain.ranking import rank
from app.recommendations.domain.rules import Query
from app.recommendations.service.matching import Market
from app.settings import HERE
from benchmarks.pools import (
    LUCK,
    TODAY,
    Enterprise,
    Hidden,
    enterprises_of,
    may_be_recommended,
    pool_of,
    utility,
)

PROVIDERS, NEEDS, TOP = 10_000, 500, 5
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)
MOST_EXACT = 1_000
QUERIES = 200
PICTURE = HERE / "docs" / "images" / "matching.svg"


def dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def lists_for(
    enterprise: Enterprise, pool: Pool, index: PoolIndex, texts: TextIndex, seed: int
) -> dict[str, list[str]]:
    """Give the first five of every contestant."""
    words = texts.words(enterprise.text)
    query = Query(enterprise.needs, enterprise.fit, TODAY, seed, words)
    ranking, _ = index.rank(query, top=TOP, words=words.approximate)
    scores = texts.scores(enterprise.text)
    wanted = {need.capability for need in enterprise.needs}
    able = [
        provider
        for provider in pool.providers
        if may_be_recommended(provider, enterprise)
        and any(wanted & set(offer.capabilities) for offer in provider.offers)
    ]
    able.sort(key=lambda provider: (-(provider.appraisal or 0), provider.code))
    return {
        "ours": [r.provider.code for r in ranking.recommendations],
        "BM25 alone": [pool.providers[n].code for n in np.argsort(-scores, kind="stable")[:TOP]],
        "capability filter by rating": [provider.code for provider in able[:TOP]],
    }


def quality(
    pool: Pool, hidden: dict[str, Hidden], enterprises: Sequence[Enterprise]
) -> dict[str, list[float]]:
    """Give NDCG@5 of every contestant for every enterprise, and of an oracle that knows all but the luck."""
    index, texts, random = PoolIndex(pool, load_weights()), TextIndex(pool), Random(5)
    found: dict[str, list[float]] = {}
    for seed, enterprise in enumerate(enterprises):
        plain, lucky = {}, {}
        for provider in pool.providers:
            luck = random.gauss(0, LUCK)
            if may_be_recommended(provider, enterprise):
                plain[provider.code] = utility(provider, hidden[provider.code], enterprise, 0.0)
                lucky[provider.code] = plain[provider.code] * math.exp(luck)
        best = dcg(sorted(lucky.values(), reverse=True)[:TOP])
        if not best:
            continue
        lists = lists_for(enterprise, pool, index, texts, seed)
        lists["knows everything but luck"] = sorted(plain, key=lambda code: -plain[code])[:TOP]
        for name, codes in lists.items():
            found.setdefault(name, []).append(dcg([lucky.get(code, 0.0) for code in codes]) / best)
    return found


def timed(size: int) -> dict[str, list[float]]:
    """Give milliseconds of one recommendation: the list, and the list with its bundles.

    Time on the processor, not on the wall: everything happens in one thread and waits for nothing, so
    the two are the same on a machine that does nothing else.
    """
    pool, _ = pool_of(size)
    market, weights = Market(pool), load_weights()
    index, texts = PoolIndex(pool, weights), TextIndex(pool)
    taken: dict[str, list[float]] = {"list": [], "list and bundles": [], "everybody exactly": []}
    enterprises = enterprises_of(QUERIES + 10)
    for seed, enterprise in enumerate(enterprises):
        began = time.thread_time()
        words = texts.words(enterprise.text)
        query = Query(enterprise.needs, enterprise.fit, TODAY, seed, words)
        index.rank(query, top=TOP, words=words.approximate)
        listed = time.thread_time()
        market.answer(query, enterprise.text, top=TOP)
        bundled = time.thread_time()
        if seed >= 10:  # the first ones warm up
            taken["list"].append((listed - began) * 1000)
            taken["list and bundles"].append((bundled - listed) * 1000)
        if size <= MOST_EXACT and seed < 30:
            began = time.thread_time()
            rank(pool, query, weights, top=TOP)
            taken["everybody exactly"].append((time.thread_time() - began) * 1000)
    return taken


def p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def picture(points: dict[str, list[tuple[int, float]]]) -> str:
    """Draw growth on logarithmic scales."""
    width, height, left, bottom, top = 680, 380, 70, 330, 30
    colours = {"list": "#0f6b66", "list and bundles": "#b4541a", "everybody exactly": "#55656a"}

    def x(size: float) -> float:
        return left + (math.log10(size) - 2) / (math.log10(SIZES[-1]) - 2) * (width - left - 150)

    def y(taken: float) -> float:
        return bottom - (math.log10(taken) + 1) / 4 * (bottom - top)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
        "<title>p95 milliseconds of one recommendation by the number of providers</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(-1, 4):
        label = f"{10.0**power:g}"
        parts.append(
            f'<line x1="{left}" x2="{width - 150}" y1="{y(10**power):.0f}" y2="{y(10**power):.0f}" stroke="#d9dfdc"/>'
            f'<text x="{left - 8}" y="{y(10**power) + 4:.0f}" text-anchor="end" fill="#55656a">{label} ms</text>'
        )
    parts += [
        f'<text x="{x(size):.0f}" y="{bottom + 22}" text-anchor="middle" fill="#55656a">{size:,}</text>'
        for size in SIZES
    ]
    for name, line in points.items():
        if not line:
            continue
        path = " ".join(f"{x(size):.0f},{y(taken):.0f}" for size, taken in line)
        size, taken = line[-1]
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colours[name]}" stroke-width="2.5"/>')
        parts += [
            f'<circle cx="{x(s):.0f}" cy="{y(t):.0f}" r="3.5" fill="{colours[name]}"/>' for s, t in line
        ]
        parts.append(
            f'<text x="{x(size) + 10:.0f}" y="{y(taken) + 4:.0f}" fill="{colours[name]}">{name}</text>'
        )
    parts.append(
        f'<text x="{left}" y="{height - 8}" fill="#55656a">providers, five offers each; p95 on logarithmic scales</text>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"


def growth(out: Path | None) -> None:
    """Print the times for pools of many sizes, and draw them."""
    points: dict[str, list[tuple[int, float]]] = {}
    print(
        f"{'providers':>12}{'list p50':>12}{'p95':>8}{'with bundles p50':>18}{'p95':>8}{'exactly p50':>14}"
    )
    for size in SIZES:
        taken = timed(size)
        for name, values in taken.items():
            if values:
                points.setdefault(name, []).append((size, p95(values)))
        figures = [statistics.median(taken["list"]), p95(taken["list"])]
        figures += [statistics.median(taken["list and bundles"]), p95(taken["list and bundles"])]
        exactly = (
            statistics.median(taken["everybody exactly"]) if taken["everybody exactly"] else float("nan")
        )
        print(
            f"{size:>12,}{figures[0]:>12.1f}{figures[1]:>8.1f}{figures[2]:>18.1f}{figures[3]:>8.1f}{exactly:>14.1f}",
            flush=True,
        )
    if out is not None:
        out.write_text(picture(points), "utf-8")


def matching(out: Path | None = None) -> None:
    """Print quality, then speed."""
    pool, hidden = pool_of(PROVIDERS)
    offers = sum(len(provider.offers) for provider in pool.providers)
    print(f"matching: {PROVIDERS:,} providers, {offers:,} offers, {NEEDS} enterprises; NDCG@5")
    for name, values in quality(pool, hidden, enterprises_of(NEEDS)).items():
        print(
            f"  {name:32}{statistics.mean(values):8.3f}  worst tenth {sorted(values)[len(values) // 10]:.3f}"
        )
    growth(out)


if __name__ == "__main__":
    matching(PICTURE if "--draw" in sys.argv else None)
