"""Pools with known best answers: what a provider can really do is drawn first, what it shows comes out of that.

The truth is a simulated project, not the product's formula. Each provider has a hidden general quality, a hidden
skill for every capability it offers, and hidden familiarity with industries. What the pool shows of them (levels
of offers, prices, lead times, cases, appraisals, texts) are noisy traces. The utility of a provider for an enterprise
is what its project would bring: for each need, its true importance × the share of the step really delivered × the
chance of success, a logistic function of skill, familiarity, size, distance and how busy the team is; all of it
discounted by the money it eats, by waiting, and by luck (log-normal noise). The enterprise's own statement of what matters is a
noisy copy of the true importance. Nobody who may not be recommended has any utility.
"""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

from app.providers.domain import (
    SIZES,
    Case,
    Deployment,
    Offer,
    Pool,
    PriceModel,
    Provider,
    ProviderClass,
    ProviderState,
)
from app.providers.service.files import known_capabilities
from app.recommendations.adapters.lexicon import load_lexicon
from app.recommendations.domain.needs import Need
from app.recommendations.domain.rules import Fit

TODAY = date(2026, 11, 25)
INDUSTRIES = tuple(str(division) for division in range(13, 44))
CITIES = tuple(f"32{n:02}00" for n in range(1, 14))
OTHER_CITIES = ("310100", "330100", "330200", "340100", "370200", "440300")
CLASSES = tuple(ProviderClass)
CODES = tuple(known_capabilities())
SCENES = frozenset(code for code, capability in known_capabilities().items() if capability.is_scene)
LUCK = 0.05
"""The standard deviation of luck, on a log scale."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What nobody sees of a provider."""

    skill: dict[str, float]
    familiar: dict[str, float]
    size: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One need: what is asked (seen), and how much each capability really matters (hidden)."""

    needs: tuple[Need, ...]
    fit: Fit
    text: str
    importance: dict[str, float]


def pool_of(count: int, seed: int = 1) -> tuple[Pool, dict[str, Hidden]]:
    """Draw a pool with about five offers a provider, and what is hidden behind it."""
    random = Random(seed)
    made = [_provider(random, number) for number in range(count)]
    return Pool(tuple(p for p, _ in made)), {p.code: hidden for p, hidden in made}


def enterprises_of(count: int, seed: int = 2) -> list[Enterprise]:
    """Draw enterprises with four to eight needs each."""
    random = Random(seed)
    return [_enterprise(random) for _ in range(count)]


def utility(provider: Provider, hidden: Hidden, enterprise: Enterprise, luck: float) -> float:
    """Simulate the project of a provider for an enterprise."""
    fit = enterprise.fit
    near = (
        0.5
        if provider.home[:4] == str(fit.region)[:4]
        else 0.2
        if provider.home[:2] == str(fit.region)[:2]
        else 0.0
    )
    busy = provider.open_projects / provider.max_projects
    climate = (
        hidden.familiar.get(str(fit.industry), 0.0) + near + 0.4 * (hidden.size == fit.size) - 0.6 * busy**2
    )
    benefit = cost = 0.0
    longest = 0
    for need in enterprise.needs:
        offers = [o for o in provider.offers if _delivers(o, need) > 0 and o.lowest <= (fit.budget or 0)]
        if not offers:
            continue
        offer = max(offers, key=lambda o: _delivers(o, need))
        success = 1 / (1 + math.exp(-(0.6 + 0.8 * hidden.skill[need.capability] + climate)))
        benefit += enterprise.importance[need.capability] * _delivers(offer, need) * success
        cost += float(offer.lowest + offer.highest) / 2
        longest = max(longest, offer.days)
    strain = max(0.0, cost / float(fit.budget or 1) - 0.5)
    return benefit * math.exp(-0.2 * strain) * math.exp(-longest / 900) * math.exp(luck)


def may_be_recommended(provider: Provider, enterprise: Enterprise) -> bool:
    """Whether a provider could take the project at all; written out anew on purpose."""
    fit = enterprise.fit
    return (
        provider.state is ProviderState.IN_POOL
        and provider.valid_until >= TODAY
        and provider.open_projects < provider.max_projects
        and fit.size in provider.sizes
        and ("C" in provider.industries or fit.industry in provider.industries)
        and any(
            code in {"000000", "320000", str(fit.region)[:4] + "00", fit.region}
            for code in provider.regions
        )
    )


def _delivers(offer: Offer, need: Need) -> float:
    if need.capability not in offer.capabilities:
        return 0.0
    if need.from_level is None or need.to_level is None:
        return 1.0
    if offer.from_level is None or offer.to_level is None:
        return 0.0
    steps = [n for n in range(need.from_level, need.to_level) if offer.from_level <= n < offer.to_level]
    return len(steps) / (need.to_level - need.from_level)


def _provider(random: Random, number: int) -> tuple[Provider, Hidden]:
    code, quality = f"P{number:05}", random.gauss(0, 0.8)
    able = random.sample(CODES, random.randint(2, 9))
    skill = {capability: quality + random.gauss(0, 0.5) for capability in able}
    industries = random.sample(INDUSTRIES, random.randint(1, 5))
    familiar = {industry: random.uniform(0.3, 1.0) for industry in industries}
    sizes = random.sample(list(SIZES.values()), random.randint(2, 4))
    home = random.choice(CITIES) if random.random() < 0.8 else random.choice(OTHER_CITIES)
    regions = (home,) if random.random() < 0.35 else ("320000",) if random.random() < 0.8 else ("000000",)
    most, rated = random.randint(2, 12), random.randint(0, 40)
    ease = random.lognormvariate(0, 0.4)
    mark = 62 + 14 * quality + random.gauss(0, 10 / math.sqrt(max(rated, 1)))
    provider = Provider(
        code,
        f"【示例】{code}",
        random.choice(CLASSES),
        home,
        regions,
        ("C",) if random.random() < 0.5 else tuple(industries),
        tuple(sizes),
        random.randint(2000, 2024),
        random.randint(5, 400),
        random.randint(0, most),
        most,
        date(2027 if random.random() < 0.95 else 2025, 6, 30),
        ProviderState.IN_POOL if random.random() < 0.95 else ProviderState.SUSPENDED,
        True,
        _words(random, able),
        _offers(random, code, skill, ease),
        _cases(random, code, skill, familiar, sizes),
        appraisal=Decimal(round(min(max(mark, 0), 100))) if rated else None,
        ratings=rated,
    )
    return provider, Hidden(skill, familiar, sizes[0])


def _offers(random: Random, code: str, skill: dict[str, float], ease: float) -> tuple[Offer, ...]:
    made = []
    for place, (capability, ability) in enumerate(skill.items()):
        low = random.choice((0, 0, 1, 1, 2))
        high = min(4, low + 1 + (random.random() < 0.5 + 0.2 * ability) + (random.random() < 0.15))
        usual = Decimal(round(random.lognormvariate(1.8, 0.6) * ease, 1))
        name = known_capabilities()[capability].name
        made.append(
            Offer(
                f"{code}-{place}",
                code,
                f"{name}方案",
                (capability,),
                low if capability in SCENES else None,
                high if capability in SCENES else None,
                PriceModel.PROJECT,
                usual / 2,
                usual * Decimal("1.5"),
                random.choice((7, 15, 30, 45, 60, 90, 120)),
                Deployment.HYBRID,
                _words(random, [capability]),
            )
        )
    return tuple(made)


def _cases(
    random: Random, code: str, skill: dict[str, float], familiar: dict[str, float], sizes: list[str]
) -> tuple[Case, ...]:
    made = []
    for place in range(min(int(random.expovariate(0.25)), 40)):
        capability = random.choice(list(skill))
        change = 1 / (1 + math.exp(-(skill[capability] + random.gauss(0, 0.6)))) * 0.45
        known = random.choices(list(familiar), weights=list(familiar.values()))[0]
        size = sizes[0] if random.random() < 0.6 else random.choice(sizes)
        made.append(
            Case(
                f"{code}-C{place}",
                code,
                "【示例】某厂",
                known,
                size,
                (capability,),
                "不良率",
                Decimal(100),
                Decimal(round(100 * (1 - change), 1)),
                "指数",
                random.randint(2019, 2026),
                True,
            )
        )
    return tuple(made)


def _words(random: Random, capabilities: list[str]) -> str:
    """Say what one does in words of the trade; a tenth of it is about something else."""
    said = []
    for capability in capabilities:
        spoken = capability if random.random() < 0.9 else random.choice(CODES)
        said.append(random.choice([w for w in load_lexicon().phrases[spoken] if not w.isascii()]))
    return f"专做{'、'.join(said)}，含培训和陪跑。"


def _enterprise(random: Random) -> Enterprise:
    wanted = random.sample(CODES, random.randint(4, 8))
    importance = {code: random.lognormvariate(0, 0.6) for code in wanted}
    needs = []
    for code in wanted:
        low = random.choice((0, 1, 1, 2))
        stated = importance[code] * random.lognormvariate(0, 0.25)
        levels = (low, min(4, low + random.choice((1, 1, 2)))) if code in SCENES else (None, None)
        needs.append(Need(code, Fraction(round(stated, 3)).limit_denominator(1000), (code,), *levels))
    text = "，".join(
        random.choice([w for w in load_lexicon().phrases[code] if not w.isascii()]) for code in wanted
    )
    fit = Fit(
        region=random.choice(CITIES)[:4] + f"{random.randint(2, 82):02}",
        industry=random.choice(INDUSTRIES),
        size=random.choice(list(SIZES.values())),
        budget=Decimal(random.choice((20, 30, 50, 80, 120))),
    )
    ordered = sorted(needs, key=lambda need: (-need.weight, need.capability))
    return Enterprise(tuple(ordered), fit, text, importance)
