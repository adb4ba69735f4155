"""Providers, offers and cases for tests: say what matters, the rest is ordinary."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.providers.domain import (
    Case,
    Deployment,
    Offer,
    PriceModel,
    Provider,
    ProviderClass,
    ProviderState,
)
from app.recommendations.domain.needs import Need

TODAY = date(2026, 11, 24)


def offer(
    capability: str = "quality",
    low: int | None = None,
    high: int | None = None,
    *,
    code: str = "O",
    price: str = "2",
    days: int = 30,
) -> Offer:
    amount = Decimal(price)
    return Offer(code, "P", "产品", (capability,), low, high, PriceModel.PROJECT, amount, amount, days,
                 Deployment.LOCAL, "简介")  # fmt: skip


def case(industry: str = "33", size: str = "small", before: str = "100", after: str = "50") -> Case:
    return Case("C", "P", "某厂", industry, size, ("quality",), "不良率", Decimal(before), Decimal(after), "%",
                2024, may_be_contacted=True)  # fmt: skip


def provider(code: str = "P1", **changes: Any) -> Provider:
    made = Provider(
        code, f"【示例】{code}", ProviderClass.INTEGRATOR, "320500", ("320000",), ("C",), ("small",), 2015, 40, 0, 5,
        date(2028, 1, 1), ProviderState.IN_POOL, True, "简介", (offer("quality", 1, 3),), (),
    )  # fmt: skip
    return replace(made, **changes)


def need(capability: str, weight: int = 1, low: int | None = None, high: int | None = None) -> Need:
    return Need(capability, Fraction(weight), (capability,), low, high)


def offer_from(words: str, place: int) -> Offer:
    """Read an offer: `quality 1-3 price=20 days=60` or `network`."""
    capability, *rest = words.split()
    facts = dict(part.split("=") for part in rest if "=" in part)
    levels = next((part for part in rest if "=" not in part), "")
    low, _, high = levels.partition("-")
    return offer(
        capability,
        int(low) if low else None,
        int(high) if high else None,
        code=f"O{place}",
        price=facts.get("price", "2"),
        days=int(facts.get("days", "30")),
    )


def cases_from(words: str) -> tuple[Case, ...]:
    """Read cases: `33 small 100>50 x3`."""
    industry, size, figures, times = words.split()
    before, _, after = figures.partition(">")
    return (case(industry, size, before, after),) * int(times.removeprefix("x"))


def provider_from(code: str, facts: dict[str, Any]) -> Provider:
    """Read a provider of the table of matching cases; what is not said is ordinary."""
    plain = dict(facts)
    offers = [offer_from(words, n) for n, words in enumerate(plain.pop("offers", ["quality 1-3"]))]
    cases = [one for words in plain.pop("cases", []) for one in cases_from(words)]
    changes: dict[str, Any] = {"offers": tuple(offers), "cases": tuple(cases)}
    for name, value in plain.items():
        if name == "kind":
            changes[name] = ProviderClass(value)
        elif name == "state":
            changes[name] = ProviderState(value)
        elif name == "appraisal":
            changes[name] = Decimal(value)
        else:
            changes[name] = tuple(value) if isinstance(value, list) else value
    return provider(code, **changes)
