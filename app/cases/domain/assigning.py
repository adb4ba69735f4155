"""Who could take a case: candidates with what speaks for and against them, and four ways to choose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.cases.errors import NobodyEligible


class Method(StrEnum):
    """How a provider is found: the office's or the enterprise's choice, the best match, a lot, the next in turn."""

    CHOICE = "choice"
    MATCH = "match"
    LOT = "lot"
    ROTATION = "rotation"


@dataclass(frozen=True, slots=True)
class Consultant:
    """Somebody who could be on the team, with the cases open now."""

    person: UUID
    name: str
    open_cases: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider with its consultants; `rank` in the recommendations of the assessment, 0 if not among them."""

    provider: str
    name: str
    rank: int
    has_conflict: bool
    consultants: tuple[Consultant, ...]

    @property
    def open_cases(self) -> int:
        """How many places on open cases its consultants have, over all of them."""
        return sum(c.open_cases for c in self.consultants)

    def may_take(self, least_team: int) -> bool:
        """Whether it may be given the case: no conflict, and enough people."""
        return not self.has_conflict and len(self.consultants) >= least_team


Draw = Callable[[Sequence[Candidate]], Candidate]


def chosen(
    method: Method, candidates: Sequence[Candidate], least_team: int, draw: Draw
) -> tuple[Candidate, tuple[UUID, ...]]:
    """Give the provider a method finds, and its least busy consultants; raises `NobodyEligible`.

    The match is the best rank of the recommendations; in turn comes whoever has the fewest open cases a consultant.
    """
    able = [candidate for candidate in candidates if candidate.may_take(least_team)]
    if not able:
        raise NobodyEligible
    if method is Method.LOT:
        found = draw(able)
    elif method is Method.MATCH:
        found = min(able, key=lambda c: (c.rank == 0, c.rank, c.provider))
    else:
        found = min(able, key=lambda c: (c.open_cases / len(c.consultants), c.provider))
    free = sorted(found.consultants, key=lambda c: (c.open_cases, c.name, c.person))
    return found, tuple(c.person for c in free[:least_team])
