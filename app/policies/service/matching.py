"""Matching policies with an enterprise: whom each is for, what it may pay, which go together. Needs no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.enterprises.service.codes import code_tables
from app.kit.conditions import verdict
from app.policies.domain.combining import Combination, Paying, best_combination
from app.policies.domain.estimating import Estimate, Outcome, estimate
from app.policies.domain.fitting import Verdict, verdicts_of
from app.policies.domain.policy import Currency, Firm, Instrument, Policy, currency_of
from app.policies.service.files import rule_of


@dataclass(frozen=True, slots=True)
class Match:
    """One current policy held against an enterprise: its limits, and what it may pay.

    It is `certain` when every limit is met, out when one is not, open in between.
    """

    policy: Policy
    verdicts: tuple[Verdict, ...]
    estimate: Estimate

    @property
    def is_out(self) -> bool:
        """Whether a limit is not met."""
        return any(found.is_met is False for found in self.verdicts)

    @property
    def is_certain(self) -> bool:
        """Whether every limit is met."""
        return all(found.is_met is True for found in self.verdicts)


@dataclass(frozen=True, slots=True)
class Matched:
    """What policies may do for an enterprise: those that fit or may fit, those that do not, and the best set."""

    firm: Firm
    on: date
    fitting: tuple[Match, ...]
    out: tuple[Match, ...]
    combination: Combination


def match_policies(policies: Sequence[Policy], firm: Firm, *, on: date, check_days: int) -> Matched:
    """Hold every policy that counts on a day against an enterprise; stale and expired ones are not matched.

    Only certain ones are added up.
    """
    current = [p for p in policies if currency_of(p, on, check_days) is Currency.CURRENT]
    matches = [_match(policy, firm) for policy in current]
    order = list(Instrument)
    fitting = sorted(
        (m for m in matches if not m.is_out),
        key=lambda m: (
            order.index(m.policy.instrument),
            not m.is_certain,
            m.estimate.outcome is not Outcome.MONEY,
            m.policy.code,
        ),
    )
    paying = [
        Paying(m.policy, m.estimate.band)
        for m in fitting
        if m.is_certain and m.estimate.outcome is Outcome.MONEY
    ]
    return Matched(
        firm, on, tuple(fitting), tuple(m for m in matches if m.is_out), best_combination(paying)
    )


def _match(policy: Policy, firm: Firm) -> Match:
    met = verdict(rule_of(policy.condition), firm.names) if policy.condition else None
    return Match(policy, verdicts_of(policy, firm, _section_of, met), estimate(policy, firm))


def _section_of(division: str) -> str:
    industry = code_tables().industries.get(division)
    return industry.parent if industry else ""
