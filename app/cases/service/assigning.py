"""Who could take a case, and the proposal a method makes of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.cases.adapters import draw_lot, load_rules
from app.cases.domain.assigning import Candidate, Consultant, Method, chosen
from app.cases.errors import CaseObstructed, Obstacle
from app.cases.repository import open_cases_by_person
from app.cases.service.moving import Proposal
from app.cases.tables import DiagnosisCase
from app.enterprises.service.keeping import profile_of
from app.identity.domain.roles import Role
from app.identity.service.roles import holders
from app.kit.clock import CHINA
from app.providers.domain.pool import covers
from app.providers.service.keeping import kept_pool
from app.recommendations.errors import RecommendationsNotFound
from app.recommendations.service.keeping import kept_ranking


def candidates(session: Session, case: DiagnosisCase, *, at: datetime) -> tuple[Candidate, ...]:
    """Give the providers of the pool that have consultants and serve the county; the best matches first."""
    profile, today = profile_of(session, case.enterprise_id), at.astimezone(CHINA).date()
    busy, ranks = open_cases_by_person(session), _ranks(session, case.assessment_id)
    staff: dict[str, dict[UUID, Consultant]] = {}
    for person, membership in holders(session, Role.CONSULTANT, at):
        one = Consultant(person.id, person.name, busy.get(person.id, 0))
        staff.setdefault(membership.provider, {})[person.id] = one
    found = [
        Candidate(
            provider.code,
            provider.name,
            ranks.get(provider.code, 0),
            provider.conflicts_with(profile.credit_code, profile.name),
            tuple(staff[provider.code].values()),
        )
        for provider in kept_pool(session).providers
        if provider.code in staff and provider.is_public_on(today) and provider.serves_region(case.region)
    ]
    return tuple(sorted(found, key=lambda c: (c.has_conflict, c.rank == 0, c.rank, c.provider)))


def propose(
    session: Session,
    case: DiagnosisCase,
    method: Method,
    people: frozenset[UUID],
    *,
    remark: str,
    at: datetime,
) -> Proposal:
    """Give the team a method finds; by choice it is these people of one provider.

    A form can name nobody but candidates. Raises `NobodyEligible`, or `CaseObstructed` for a team that is none.
    """
    rules, able = load_rules(), candidates(session, case, at=at)
    told = {"method": str(method), "candidates": [[c.provider, c.rank] for c in able if not c.has_conflict]}
    if method is not Method.CHOICE:
        found, team = chosen(method, able, rules.least_team, draw_lot)
        return Proposal(frozenset(team), found.provider, str(method), remark=remark, told=told | {"provider": found.provider})  # fmt: skip
    for candidate in able:
        team_of = people & {c.person for c in candidate.consultants}
        if team_of and team_of == people:
            return Proposal(frozenset(team_of), candidate.provider, str(method), remark=remark, told=told | {"provider": candidate.provider})  # fmt: skip
    if people:
        raise CaseObstructed(Obstacle.TEAM_MIXED)
    raise CaseObstructed(Obstacle.TEAM_TOO_SMALL, rules.least_team)


def experts_for(session: Session, case: DiagnosisCase, *, at: datetime) -> list[tuple[UUID, str]]:
    """Give the experts whose region covers the case's county, by name."""
    return list(
        dict.fromkeys(
            (person.id, person.name)
            for person, membership in holders(session, Role.EXPERT, at)
            if covers(membership.region, case.region)
        )
    )


def _ranks(session: Session, assessment_id: UUID) -> dict[str, int]:
    """Give the rank of each recommended provider."""
    try:
        ranking = kept_ranking(session, assessment_id, "zh-CN")
    except RecommendationsNotFound:
        return {}
    return {found["provider"]["code"]: found["rank"] for found in ranking["recommendations"]}
