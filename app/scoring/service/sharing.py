"""Results that enterprises share by consent, told to whom each consent lets in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.identity.domain.consents import LETS_IN
from app.identity.domain.rights import RIGHTS, Action, Actor, Reach
from app.identity.domain.roles import Membership, Role, stem
from app.scoring.repository import shared_with

MOST_SHOWN = 200
SEE_SCORE = frozenset({Role.BANK})
"""Who is told the exact score besides the level, as the page that asks for consent says."""


@dataclass(frozen=True, slots=True)
class SharedResult:
    """The latest result of an enterprise; `level` is a rank and `total` a decimal as text, `None` if not shared."""

    name: str
    region: str
    industry: str
    edition: tuple[str, str]
    level: int | None
    total: str | None
    submitted_at: datetime


def shared_results(session: Session, actor: Actor, *, at: datetime) -> list[SharedResult]:
    """Give what this person is let in to at this moment, newest first; the consents are read anew each time."""
    found: dict[str, SharedResult] = {}
    for membership in _let_in(actor, at):
        sees_level = RIGHTS[Action.READ_RESULT].get(membership.role) is Reach.CONSENTED
        purposes = [str(purpose) for purpose, roles in LETS_IN.items() if membership.role in roles]
        rows = shared_with(session, purposes, stem(membership.region), most=MOST_SHOWN)
        for assessment, enterprise, result in rows:
            known = found.get(str(assessment.id))
            if known is None or known.level is None:
                found[str(assessment.id)] = SharedResult(
                    enterprise.name,
                    enterprise.region,
                    enterprise.industry,
                    (assessment.questionnaire_code, assessment.questionnaire_version),
                    result.level if sees_level else None,
                    result.total if membership.role in SEE_SCORE else None,
                    assessment.submitted_at or assessment.changed_at,
                )
    return sorted(found.values(), key=lambda one: one.submitted_at, reverse=True)[:MOST_SHOWN]


def _let_in(actor: Actor, at: datetime) -> Iterable[Membership]:
    """Give the roles that see by consent, those that see most first."""
    held = [m for m in actor.held(at) if RIGHTS[Action.READ_ENTERPRISE].get(m.role) is Reach.CONSENTED]
    return sorted(held, key=lambda m: m.role not in SEE_SCORE)
