"""Policies for an assessment: what is known of the enterprise held against the policies that count today."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from app.enterprises.domain import Profile
from app.kit.plain import read_number, write_json
from app.policies.domain.policy import Amount, Firm, Policy, Segment
from app.policies.service.keeping import kept_policies
from app.policies.service.matching import Matched, match_policies
from app.recommendations.domain.plans import Plan
from app.recommendations.domain.policy_facts import (
    LARGEST_AMOUNT,
    LARGEST_YEARS,
    LEVELLED,
    NOTHING_ADDED,
    PolicyFacts,
    firm_of,
    titles_in,
)
from app.recommendations.repository import policy_facts_row
from app.recommendations.tables import PolicyFactsRow
from diagnosis_models.contract import Result

YUAN = Decimal(10_000)


class AmountReason(StrEnum):
    """What is wrong with an amount."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enterprise stands: its profile, its result under a questionnaire, the plan made from it."""

    profile: Profile
    questionnaire: str
    result: Result
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class TypedFacts:
    """Facts as typed, by field: the amounts by their codes, and `received`."""

    amounts: Mapping[str, str]
    titles: tuple[str, ...] = ()
    received: str = ""


def matched_policies(
    session: Session, assessment_id: UUID, standing: Standing, *, on: date, check_days: int
) -> Matched:
    """Match the kept policies with an assessment as it stands, and with what the enterprise has added."""
    firm = known_firm(standing, kept_facts(session, assessment_id))
    return match_policies(kept_policies(session), firm, on=on, check_days=check_days)


def matched_in(policies: Sequence[Policy], standing: Standing, *, on: date, check_days: int) -> Matched:
    """Match policies of a file; needs no database."""
    return match_policies(policies, known_firm(standing, NOTHING_ADDED), on=on, check_days=check_days)


def known_firm(standing: Standing, facts: PolicyFacts) -> Firm:
    """Give what policies need to know of an enterprise; what is not known is left out."""
    profile = standing.profile
    texts = {"region": profile.region, "industry": profile.industry, **profile.facts}
    numbers = {} if profile.employees is None else {"employees": profile.employees}
    if profile.revenue is not None:
        numbers["revenue_yuan"] = int(profile.revenue * YUAN)
    level = standing.result.level.rank if standing.questionnaire == LEVELLED else None
    known = {name: value for name, value in texts.items() if value}
    return firm_of(known, numbers, standing.plan, level, facts)


def read_facts(typed: TypedFacts) -> tuple[PolicyFacts, dict[str, AmountReason]]:
    """Read facts; the second value names the fields at fault, the first is what could be read."""
    reasons: dict[str, AmountReason] = {}
    amounts: dict[Amount, Decimal] = {}
    for amount in Amount:
        most = LARGEST_YEARS if amount is Amount.LOAN_YEARS else LARGEST_AMOUNT
        number, wrong = _number(typed.amounts.get(amount.value, ""), most)
        if wrong is not None:
            reasons[amount.value] = wrong
        elif number is not None:
            amounts[amount] = number
    received, wrong = _number(typed.received, LARGEST_AMOUNT)
    if wrong is not None:
        reasons["received"] = wrong
    return PolicyFacts(amounts, titles_in(list(typed.titles)), received or Decimal(0)), reasons


def keep_facts(session: Session, assessment_id: UUID, facts: PolicyFacts, *, now: datetime) -> None:
    """Keep what the enterprise has added."""
    document = {
        "amounts": {amount.value: value for amount, value in facts.amounts.items()},
        "titles": None if facts.titles is None else sorted(facts.titles),
        "received": facts.received,
    }
    session.merge(
        PolicyFactsRow(assessment_id=assessment_id, document=write_json(document), updated_at=now)
    )
    session.flush()


def kept_facts(session: Session, assessment_id: UUID) -> PolicyFacts:
    """Give what the enterprise has added; nothing when it has added nothing."""
    row = policy_facts_row(session, assessment_id)
    if row is None:
        return NOTHING_ADDED
    plain = json.loads(row.document)
    titles = plain["titles"]
    return PolicyFacts(
        {Amount(code): Decimal(value) for code, value in plain["amounts"].items()},
        None if titles is None else frozenset(Segment(title) for title in titles),
        Decimal(plain["received"]),
    )


def _number(text: str, most: Decimal) -> tuple[Decimal | None, AmountReason | None]:
    if not text.strip():
        return None, None
    number = read_number(text)
    if number is None:
        return None, AmountReason.NOT_A_NUMBER
    if number < 0:
        return None, AmountReason.NEGATIVE
    return (None, AmountReason.TOO_LARGE) if number > most else (number, None)
