"""What one policy may pay: exact, with every step of the calculation, cut at its ceilings.

An estimate and never a promise: the office in charge decides.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.policies.domain.policy import NOTHING, Amount, Band, Computing, Firm, Policy


class Outcome(StrEnum):
    """What can be said about the money."""

    MONEY = "money"
    SERVICE = "service"
    """Something is done for nothing; no money changes hands."""
    UNTOLD = "untold"
    OPEN = "open"
    """Facts are missing."""


class StepKind(StrEnum):
    """One step of the calculation, as it is printed."""

    BASE = "base"
    RATE = "rate"
    YEARS = "years"
    FIXED = "fixed"
    BELOW_FLOOR = "below-floor"
    RECEIVED = "received"
    CAP_PROJECT = "cap-project"
    CAP_YEAR = "cap-year"
    CAP_FIRM = "cap-firm"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the usual case: its figure, and the amount after it."""

    kind: StepKind
    figure: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one policy may pay; `band` only for money, `missing` only while it is open."""

    outcome: Outcome
    band: Band = NOTHING
    steps: tuple[Step, ...] = ()
    missing: tuple[Amount, ...] = ()


def estimate(policy: Policy, firm: Firm) -> Estimate:
    """Compute what a policy may pay an enterprise for its plan, in low, usual and high case."""
    if policy.computing is Computing.SERVICE:
        return Estimate(Outcome.SERVICE)
    if policy.computing is Computing.UNTOLD:
        return Estimate(Outcome.UNTOLD)
    missing = missing_amounts(policy, firm)
    if missing:
        return Estimate(Outcome.OPEN, missing=missing)
    cases = [_case(policy, firm, case) for case in ("low", "base", "high")]
    low, base, high = (steps[-1].after for steps in cases)
    return Estimate(Outcome.MONEY, Band(low, base, high), tuple(cases[1]))


def missing_amounts(policy: Policy, firm: Firm) -> tuple[Amount, ...]:
    """Name the amounts of the plan that the estimate still needs."""
    needed = [policy.base] if policy.base is not None else []
    if policy.computing is Computing.YEARLY:
        needed.append(Amount.LOAN_YEARS)
    return tuple(amount for amount in needed if amount not in firm.amounts)


def _case(policy: Policy, firm: Firm, case: str) -> list[Step]:
    steps: list[Step] = []
    base = Decimal(0)
    if policy.base is not None:
        base = getattr(firm.amounts[policy.base], case)
        steps.append(Step(StepKind.BASE, base, base))
        if policy.floor is not None and base < policy.floor:
            return [*steps, Step(StepKind.BELOW_FLOOR, policy.floor, Decimal(0))]
    if policy.computing is Computing.FIXED:
        fixed = policy.amount or Decimal(0)
        return _capped(policy, firm, [*steps, Step(StepKind.FIXED, fixed, fixed)], fixed, Decimal(1))
    rate = policy.rate or Decimal(0)
    steps.append(Step(StepKind.RATE, rate, base * rate))
    if policy.computing is Computing.SHARE:
        return _capped(policy, firm, steps, base * rate, Decimal(1))
    wanted: Decimal = getattr(firm.amounts[Amount.LOAN_YEARS], case)
    years = wanted if policy.longest_years is None else min(wanted, Decimal(policy.longest_years))
    return _capped(policy, firm, steps, base * rate, years)


def _capped(policy: Policy, firm: Firm, steps: list[Step], yearly: Decimal, years: Decimal) -> list[Step]:
    """Cut what is paid a year, then add up the years, then cut the project and the firm.

    What was received this year takes from the first year's ceiling and from the firm's.
    """
    total, caps = yearly * years, policy.caps
    if policy.computing is Computing.YEARLY:
        steps = [*steps, Step(StepKind.YEARS, years, total)]
    if firm.received and (caps.year is not None or caps.firm is not None):
        steps = [*steps, Step(StepKind.RECEIVED, firm.received, total)]
    if caps.year is not None:
        first = min(years, Decimal(1))
        left = max(caps.year - firm.received, Decimal(0))
        paid = min(yearly * first, left) + min(yearly, caps.year) * (years - first)
        steps, total = _cut(steps, StepKind.CAP_YEAR, caps.year, total, paid)
    if caps.project is not None:
        steps, total = _cut(steps, StepKind.CAP_PROJECT, caps.project, total, caps.project)
    if caps.firm is not None:
        left = max(caps.firm - firm.received, Decimal(0))
        steps, total = _cut(steps, StepKind.CAP_FIRM, caps.firm, total, left)
    return steps


def _cut(
    steps: list[Step], kind: StepKind, cap: Decimal, total: Decimal, most: Decimal
) -> tuple[list[Step], Decimal]:
    if total <= most:
        return steps, total
    return [*steps, Step(kind, cap, most)], most
