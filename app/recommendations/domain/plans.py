"""What the way to the next level costs, as far as policies need to know it."""

from dataclasses import dataclass

from app.policies.domain.policy import Band


@dataclass(frozen=True, slots=True)
class Plan:
    """The level aimed at, by rank, and the money it takes in 万元; no money is known where nothing is left to do."""

    target_level: int
    money: Band | None = None
