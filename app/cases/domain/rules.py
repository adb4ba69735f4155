"""How the desk works, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from app.cases.domain.states import CaseState

Names = Mapping[str, str]
"""Language → name."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Days, sizes and closed lists; where they come from is `provenance`."""

    version: str
    provenance: str
    sla_days: Mapping[CaseState, int]
    expire_after_days: int
    remind_days: int
    least_team: int
    largest_team: int
    similar_share: Decimal
    similar_shortest: int
    fewest: int
    overstated_from: Decimal
    rating_top: int
    questions: Mapping[str, Names]
    reasons: Mapping[str, Names]
    rubric: Mapping[str, Names]
    rubric_top: int
    themes: Mapping[str, Names]

    def due(self, state: CaseState, since: datetime) -> datetime | None:
        """Give when a case should have left a state; `None` for the last ones."""
        days = self.sla_days.get(state)
        return None if days is None else since + timedelta(days=days)

    def expires(self, at: datetime) -> datetime:
        """Give the moment before which a case must have been due to be ended now."""
        return at - timedelta(days=self.expire_after_days)
