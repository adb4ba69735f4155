"""Which cases somebody sees, and what they may do to one: the table of rights applied to a case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.identity.domain.rights import NOTHING, Action, Actor, Scope, Target, may, scope_of


class Part(StrEnum):
    """What somebody does on a case."""

    CONSULTANT = "consultant"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees: whole regions or enterprises, and the cases on which they have a part.

    A part counts only while the role behind it is held, so a revoked consultant sees nothing at once.
    """

    office: Scope = NOTHING
    firm: Scope = NOTHING
    consultant: Scope = NOTHING
    expert: Scope = NOTHING

    @property
    def is_blind(self) -> bool:
        """Whether this person sees no case at all."""
        return self == Sight()

    def covers(self, place: "CasePlace") -> bool:
        """Whether a case is seen."""
        return (
            self.office.covers(place.target())
            or self.firm.covers(place.target())
            or self.consultant.covers(place.target(Part.CONSULTANT))
            or self.expert.covers(place.target(Part.EXPERT))
        )


@dataclass(frozen=True, slots=True)
class CasePlace:
    """Where a case stands: county, enterprise, and who has a part now."""

    region: str
    enterprise: UUID
    team: frozenset[UUID] = frozenset()
    experts: frozenset[UUID] = frozenset()

    def target(self, part: Part | None = None) -> Target:
        """Give what rights ask of the case; `part` says whose assignment counts."""
        assigned = {Part.CONSULTANT: self.team, Part.EXPERT: self.experts}
        people = assigned[part] if part else frozenset[UUID]()
        return Target(region=self.region, enterprise=self.enterprise, assigned=people)


def sight_of(actor: Actor | None, at: datetime) -> Sight:
    """Give what somebody sees at a moment."""
    return Sight(
        office=scope_of(actor, Action.ASSIGN_CASE, at),
        firm=scope_of(actor, Action.CONFIRM_CASE, at),
        consultant=scope_of(actor, Action.WORK_ON_CASE, at),
        expert=scope_of(actor, Action.REVIEW_CASE, at),
    )


def may_on_case(actor: Actor | None, action: Action, place: CasePlace, at: datetime) -> bool:
    """Whether somebody may do something to a case; an assignment counts in its own part only."""
    sight = sight_of(actor, at)
    parts = (
        (Part.CONSULTANT, sight.consultant, action is not Action.REVIEW_CASE),
        (Part.EXPERT, sight.expert, action is not Action.WORK_ON_CASE),
    )
    if may(actor, action, place.target(), at):
        return True
    return any(
        counts and scope.covers(place.target(part)) and may(actor, action, place.target(part), at)
        for part, scope, counts in parts
    )
