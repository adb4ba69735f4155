"""What scoring again finds: a kept result that its pinned version would not give today."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Difference:
    """One kept result beside the one computed again; totals and levels as written."""

    assessment: UUID
    questionnaire: str
    what: str
    kept: str
    again: str
