"""The public catalogue: current policies, filtered."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from app.enterprises.service.codes import code_tables
from app.policies.domain.policy import Currency, Instrument, Policy, currency_of
from app.policies.domain.searching import Wanted, found
from app.policies.service.keeping import kept_policies


def wanted_of(typed: Mapping[str, str]) -> tuple[Wanted, tuple[str, ...]]:
    """Read the filters of an address; the second value names those that could not be used."""
    wrong = []
    region, instrument = typed.get("region", ""), typed.get("instrument", "")
    if region and not code_tables().known.is_region(region):
        wrong.append("region")
        region = ""
    if instrument and instrument not in set(Instrument):
        wrong.append("instrument")
        instrument = ""
    return Wanted(region, Instrument(instrument) if instrument else None), tuple(wrong)


def find(session: Session, wanted: Wanted, *, on: date, check_days: int) -> tuple[Policy, ...]:
    """Give the current policies that fit the filters."""
    kept = kept_policies(session)
    current = [p for p in kept if currency_of(p, on, check_days) is Currency.CURRENT]
    return found(current, wanted)
