"""Which policies a reader looks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.policies.domain.fitting import covers_region
from app.policies.domain.policy import Instrument, Policy


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the catalogue; `region` is any code of GB/T 2260, empty for all."""

    region: str = ""
    instrument: Instrument | None = None


def found(policies: Sequence[Policy], wanted: Wanted) -> tuple[Policy, ...]:
    """Give the policies that hold in a region, or in a part of it, and are of a kind, by kind and code."""
    order = list(Instrument)
    fitting = [p for p in policies if _holds_in(p, wanted.region) and wanted.instrument in {None, p.instrument}]  # fmt: skip
    return tuple(sorted(fitting, key=lambda p: (order.index(p.instrument), p.code)))


def _holds_in(policy: Policy, region: str) -> bool:
    if not region or covers_region(policy.regions, region):
        return True
    return any(covers_region((region,), code) for code in policy.regions)
