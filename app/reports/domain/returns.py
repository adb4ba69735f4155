"""What measures may bring: products of facts and printed assumptions, in three cases, over five years.

Every line is rounded to a tenth of 万元 and sums are made of the rounded lines, so that a reader who adds
up what is printed finds what is printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.questionnaires.domain.findings import CASES, Assumption, Benefit
from app.reports.domain.planning import Measure

YEARS = 5
TENTH = Decimal("0.1")
_OPPOSITE = {"low": "high", "base": "base", "high": "low"}
"""The low case takes the high outlay, and the reverse."""


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """One benefit a year in 万元, by case."""

    code: str
    factors: tuple[str, ...]
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Money of one case in 万元; `payback` in years is `None` when it never comes back."""

    money: Decimal
    staff: Decimal
    benefit: Decimal
    upkeep: Decimal
    payback: Decimal | None
    roi: Decimal
    npv: Decimal
    cash: tuple[Decimal, ...]

    @property
    def outlay(self) -> Decimal:
        """What is spent once."""
        return self.money + self.staff

    @property
    def net(self) -> Decimal:
        """What is left a year."""
        return self.benefit - self.upkeep


@dataclass(frozen=True, slots=True)
class Returns:
    """Benefits and outcomes by case, with every assumption used."""

    lines: tuple[BenefitLine, ...]
    outcomes: Mapping[str, Outcome]
    assumptions: Mapping[str, Assumption]


def returns_of(
    measures: Sequence[Measure],
    benefits: Sequence[Benefit],
    facts: Mapping[str, Decimal],
    assumptions: Mapping[str, Assumption],
    day_rate: Decimal,
) -> Returns | None:
    """Compute what the measures may bring; `None` when the facts or benefits for it are missing."""
    items = {measure.item for measure in measures}
    fitting = [b for b in benefits if items & set(b.items)]
    if not fitting or not {"upkeep", "discount"} <= set(assumptions):
        return None
    if any(f not in facts and f not in assumptions for b in fitting for f in b.factors):
        return None
    lines = tuple(_line(benefit, facts, assumptions) for benefit in fitting)
    used = {f for b in fitting for f in b.factors if f in assumptions} | {"upkeep", "discount"}
    outcomes = {case: _outcome(case, measures, lines, assumptions, day_rate) for case in CASES}
    return Returns(lines, outcomes, {code: a for code, a in assumptions.items() if code in used})


def _line(
    benefit: Benefit, facts: Mapping[str, Decimal], assumptions: Mapping[str, Assumption]
) -> BenefitLine:
    amounts = {}
    for case in CASES:
        amount = Decimal(1)
        for factor in benefit.factors:
            amount *= facts[factor] if factor in facts else assumptions[factor].of(case)
        amounts[case] = _tenth(amount)
    return BenefitLine(benefit.code, benefit.factors, amounts)


def _outcome(
    case: str,
    measures: Sequence[Measure],
    lines: Sequence[BenefitLine],
    assumptions: Mapping[str, Assumption],
    day_rate: Decimal,
) -> Outcome:
    spent = {"low": "low", "base": "base", "high": "high"}[_OPPOSITE[case]]
    money = _tenth(sum((getattr(m, spent) for m in measures), Decimal(0)))
    staff = _tenth(sum((m.days for m in measures), Decimal(0)) * day_rate)
    benefit = sum((line.amounts[case] for line in lines), Decimal(0))
    upkeep = _tenth(money * assumptions["upkeep"].of(case))
    net, outlay = benefit - upkeep, money + staff
    rate = 1 + assumptions["discount"].of(case)
    npv = -outlay + sum((net / rate**year for year in range(1, YEARS + 1)), Decimal(0))
    return Outcome(
        money=money,
        staff=staff,
        benefit=benefit,
        upkeep=upkeep,
        payback=_tenth(outlay / net) if net > 0 else None,
        roi=((net * YEARS - outlay) / outlay * 100).quantize(Decimal(1), ROUND_HALF_UP)
        if outlay
        else Decimal(0),
        npv=_tenth(npv),
        cash=tuple(-outlay + net * year for year in range(YEARS + 1)),
    )


def _tenth(number: Decimal) -> Decimal:
    return number.quantize(TENTH, ROUND_HALF_UP)
