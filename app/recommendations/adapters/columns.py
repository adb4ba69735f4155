"""The pool written as columns of numbers, once, so that a question does not walk over every provider."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.providers.domain import NATIONWIDE, PUBLIC_STATES, Offer, Pool, Provider
from app.recommendations.domain.bundles import Candidate
from app.recommendations.domain.ranking import provider_key
from app.recommendations.domain.terms import (
    EXPERIENCE,
    free_share,
    shrunk_appraisal,
    shrunk_uplift,
    swiftness,
    usual_price,
)
from app.recommendations.domain.weights import TermCode, Weights

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = Mapping[str, Whole]
"""The places of providers in the pool, by what they have in common."""

NO_LEVEL = -1
NOWHERE: Whole = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class OfferColumns:
    """Offers of one capability, ordered by provider; a row is one offer.

    `owners` are the providers that have any, `starts` the first row of each; `rows` places of offers.
    """

    owners: Whole
    starts: Whole
    provider: Whole
    rows: Whole
    low: Whole
    high: Whole
    lowest: Real
    usual: Real
    swift: Real


@dataclass(frozen=True, slots=True)
class ProviderColumns:
    """What is asked of providers, one row each, in the order of the pool; `fixed` are points without a query."""

    public: Flags
    begins: Whole
    ends: Whole
    has_capacity: Flags
    kinds: Whole
    keys: NDArray[np.uint64]
    fixed: Real
    sizes: Mapping[str, Flags]
    industries: Places
    serves: Places
    works_in: Places
    home_city: Places
    home_province: Places
    linked: Places
    industry_cases: Mapping[str, tuple[Whole, Real]]
    size_cases: Mapping[str, tuple[Whole, Real]]


def stem_of(code: str) -> str:
    """Give the part of a region code that all regions below it begin with: 320500 → 3205."""
    stem = code.rstrip("0")
    return stem + "0" * (len(stem) % 2)


def plain_name(name: str) -> str:
    """Write a name as conflict links compare it."""
    return "".join(name.split()).upper()


def provider_columns(pool: Pool, weights: Weights) -> ProviderColumns:
    """Write the providers of a pool as columns."""
    providers = pool.providers
    kinds = {kind: place for place, kind in enumerate(sorted({p.kind for p in providers}))}
    own = TermCode.RESULTS, TermCode.APPRAISAL, TermCode.LOAD
    results, appraisal, load = (float(weights.most(term)) for term in own)
    return ProviderColumns(
        public=np.array([p.state in PUBLIC_STATES and not p.is_blacklisted for p in providers], bool),
        begins=np.array([p.valid_from.toordinal() if p.valid_from else 0 for p in providers], np.int64),
        ends=np.array([p.valid_until.toordinal() for p in providers], np.int64),
        has_capacity=np.array([p.has_capacity for p in providers], bool),
        kinds=np.array([kinds[p.kind] for p in providers], np.int64),
        keys=np.array([provider_key(p.code) for p in providers], np.uint64),
        fixed=np.array(
            [
                float(shrunk_uplift(p, weights)) * results
                + float(shrunk_appraisal(p, weights)) * appraisal
                + float(free_share(p)) * load
                for p in providers
            ],
            np.float64,
        ),
        sizes={
            size: np.array([size in p.sizes for p in providers], bool)
            for size in {size for p in providers for size in p.sizes}
        },
        industries=_places(p.industries for p in providers),
        serves=_places([stem_of(code) for code in p.regions] for p in providers),
        works_in=_places(_stems_above(p) for p in providers),
        home_city=_places([stem_of(p.home[:4] + "00")] for p in providers),
        home_province=_places([stem_of(p.home[:2] + "0000")] for p in providers),
        linked=_places(
            {plain_name(n) for n in (p.credit_code, p.name, *p.conflicts)} - {""} for p in providers
        ),
        industry_cases=_experience([[case.industry for case in p.cases] for p in providers]),
        size_cases=_experience([[case.size for case in p.cases] for p in providers]),
    )


def offer_columns(pool: Pool, weights: Weights) -> dict[str, OfferColumns]:
    """Write the offers of a pool as columns, by capability."""
    by_capability: dict[str, list[tuple[int, int, Offer]]] = defaultdict(list)
    row = 0
    for place, provider in enumerate(pool.providers):
        for offer in provider.offers:
            for capability in dict.fromkeys(offer.capabilities):
                by_capability[capability].append((place, row, offer))
            row += 1
    return {capability: _columns(found, weights) for capability, found in by_capability.items()}


def offer_candidates(pool: Pool) -> list[Candidate]:
    """Give every offer in the order of the rows, as a candidate that covers nothing yet."""
    return [Candidate(offer, provider, 0) for provider in pool.providers for offer in provider.offers]


def _columns(found: Sequence[tuple[int, int, Offer]], weights: Weights) -> OfferColumns:
    provider = np.array([place for place, _, _ in found], np.int64)
    owners, starts = np.unique(provider, return_index=True)
    offers = [offer for _, _, offer in found]
    graded = [o.from_level is not None and o.to_level is not None for o in offers]
    return OfferColumns(
        owners=owners,
        starts=starts.astype(np.int64),
        provider=provider,
        rows=np.array([row for _, row, _ in found], np.int64),
        low=np.array(
            [o.from_level if g else NO_LEVEL for o, g in zip(offers, graded, strict=True)], np.int64
        ),
        high=np.array(
            [o.to_level if g else NO_LEVEL for o, g in zip(offers, graded, strict=True)], np.int64
        ),
        lowest=np.array([float(o.lowest) for o in offers], np.float64),
        usual=np.array([float(usual_price(o)) for o in offers], np.float64),
        swift=np.array([float(swiftness(o, weights)) for o in offers], np.float64),
    )


def _places(values: Iterable[Iterable[str]]) -> Places:
    found: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(values):
        for value in set(own):
            found[value].append(place)
    return {value: np.array(places, np.int64) for value, places in found.items()}


def _stems_above(provider: Provider) -> list[str]:
    """Give the city and the province of every place served, for widening the search."""
    codes = [code for code in provider.regions if code != NATIONWIDE]
    return [code[:length] for code in codes for length in (2, 4)]


def _experience(kinds: Sequence[Sequence[str]]) -> dict[str, tuple[Whole, Real]]:
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for place, own in enumerate(kinds):
        for kind in own:
            counts[kind][place] += 1
    shares = [float(share) for share in EXPERIENCE]
    return {
        kind: (
            np.array(list(found), np.int64),
            np.array([shares[min(count, len(shares) - 1)] for count in found.values()], np.float64),
        )
        for kind, found in counts.items()
    }
