"""What an enterprise adds for its policies: amounts of its plan, what it holds, what it has received."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.policies.domain.policy import ASKED_SEGMENTS, Amount, Band, Firm, Segment
from app.recommendations.domain.plans import Plan

LARGEST_AMOUNT = Decimal(10_000_000)
LARGEST_YEARS = Decimal(30)
LEVELLED = "miit-sme-2024"
"""The questionnaire whose levels policies speak of."""


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """Amounts in 万元 (years for the loan); `titles` is `None` until the form was sent once."""

    amounts: Mapping[Amount, Decimal] = field(default_factory=dict)
    titles: frozenset[Segment] | None = None
    received: Decimal = Decimal(0)


NOTHING_ADDED = PolicyFacts()


def firm_of(
    texts: Mapping[str, str],
    numbers: Mapping[str, int],
    plan: Plan | None,
    level: int | None,
    facts: PolicyFacts,
) -> Firm:
    """Give what policies need to know; the plan's money counts unless the enterprise says its own."""
    amounts = {amount: Band(value, value, value) for amount, value in facts.amounts.items()}
    if Amount.INVESTMENT not in amounts and plan is not None and plan.money is not None:
        amounts[Amount.INVESTMENT] = plan.money
    levels = {} if level is None else {"level": level}
    if level is not None and plan is not None:
        levels["target_level"] = plan.target_level
    return Firm(texts, {**numbers, **levels}, amounts, facts.titles, facts.received)


def titles_in(ticked: list[str]) -> frozenset[Segment]:
    """Read ticked titles; unknown ones are left out."""
    return frozenset(segment for segment in ASKED_SEGMENTS if segment.value in ticked)
