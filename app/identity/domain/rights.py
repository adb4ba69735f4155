"""Who may do what to which object: one table, one question, and the same answer as a filter for queries.

Rights are role × reach × action. A reach says which objects a role covers: its own enterprise or provider, what it
was assigned to, its region and everything below, what the enterprise has consented to, or all. Repositories filter by
`Scope`, pages ask `may`; both read the same table, so a list never shows what a page would refuse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from app.identity.domain.roles import OFFICES, STAFF_ROLES, Membership, Role, stem


class Action(StrEnum):
    """What can be done; the past of it stands in the audit trail."""

    READ_ENTERPRISE = "read-enterprise"
    READ_RESULT = "read-result"
    READ_ANSWERS = "read-answers"
    ANSWER = "answer"
    SUBMIT = "submit"
    HAND_OUT_SECTIONS = "hand-out-sections"
    READ_REPORT = "read-report"
    REQUEST_CASE = "request-case"
    NOMINATE = "nominate"
    ASSIGN_CASE = "assign-case"
    WORK_ON_CASE = "work-on-case"
    REVIEW_CASE = "review-case"
    CONFIRM_CASE = "confirm-case"
    ARBITRATE = "arbitrate"
    SIGN_REPORT = "sign-report"
    REVOKE_REPORT = "revoke-report"
    EDIT_PROVIDER = "edit-provider"
    KEEP_POOL = "keep-pool"
    KEEP_POLICIES = "keep-policies"
    READ_FIGURES = "read-figures"
    EXPORT_BULK = "export-bulk"
    IMPORT_BULK = "import-bulk"
    READ_CONTACT = "read-contact"
    INVITE_COLLEAGUE = "invite-colleague"
    KEEP_ACCOUNTS = "keep-accounts"
    KEEP_SERVICE = "keep-service"
    APPROVE_ROLES = "approve-roles"
    KEEP_WEBHOOKS = "keep-webhooks"
    READ_AUDIT = "read-audit"


class Reach(StrEnum):
    """Which objects a role covers with an action."""

    OWN = "own"
    ASSIGNED = "assigned"
    REGION = "region"
    CONSENTED = "consented"
    ALL = "all"


_OFFICES = tuple(OFFICES)
_WATCHERS = (*_OFFICES, Role.PARK_OFFICER, Role.LEADER)
_FIRM = (Role.ENTERPRISE_OWNER, Role.ENTERPRISE_COLLEAGUE)


def _grant(reach: Reach, *roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, reach)


RIGHTS: Mapping[Action, Mapping[Role, Reach]] = MappingProxyType(
    {
        Action.READ_ENTERPRISE: _grant(Reach.OWN, *_FIRM)
        | _grant(Reach.REGION, *_WATCHERS)
        | _grant(Reach.ASSIGNED, Role.CONSULTANT, Role.EXPERT, Role.EVALUATOR)
        | _grant(Reach.CONSENTED, Role.PROVIDER_ADMIN, Role.BANK, Role.CHAIN_LEADER),
        Action.READ_RESULT: _grant(Reach.OWN, *_FIRM)
        | _grant(Reach.REGION, *_OFFICES)
        | _grant(Reach.ASSIGNED, Role.CONSULTANT, Role.EXPERT, Role.EVALUATOR)
        | _grant(Reach.CONSENTED, Role.PROVIDER_ADMIN, Role.BANK),
        Action.READ_ANSWERS: _grant(Reach.OWN, *_FIRM)
        | _grant(Reach.REGION, Role.COUNTY_OFFICE)
        | _grant(Reach.ASSIGNED, Role.CONSULTANT, Role.EXPERT, Role.EVALUATOR),
        Action.ANSWER: _grant(Reach.OWN, *_FIRM),
        Action.SUBMIT: _grant(Reach.OWN, Role.ENTERPRISE_OWNER),
        Action.HAND_OUT_SECTIONS: _grant(Reach.OWN, Role.ENTERPRISE_OWNER),
        Action.READ_REPORT: _grant(Reach.OWN, *_FIRM)
        | _grant(Reach.REGION, *_OFFICES)
        | _grant(Reach.ASSIGNED, Role.CONSULTANT, Role.EXPERT, Role.EVALUATOR)
        | _grant(Reach.CONSENTED, Role.BANK),
        Action.REQUEST_CASE: _grant(Reach.OWN, Role.ENTERPRISE_OWNER),
        Action.NOMINATE: _grant(Reach.REGION, *_OFFICES, Role.PARK_OFFICER),
        Action.ASSIGN_CASE: _grant(Reach.REGION, *_OFFICES),
        Action.WORK_ON_CASE: _grant(Reach.ASSIGNED, Role.CONSULTANT),
        Action.REVIEW_CASE: _grant(Reach.ASSIGNED, Role.EXPERT),
        Action.CONFIRM_CASE: _grant(Reach.OWN, Role.ENTERPRISE_OWNER),
        Action.ARBITRATE: _grant(Reach.REGION, Role.CITY_OFFICE, Role.PROVINCE_OFFICE),
        Action.SIGN_REPORT: _grant(Reach.ASSIGNED, Role.CONSULTANT, Role.EXPERT),
        Action.REVOKE_REPORT: _grant(Reach.REGION, Role.CITY_OFFICE, Role.PROVINCE_OFFICE),
        Action.EDIT_PROVIDER: _grant(Reach.OWN, Role.PROVIDER_ADMIN),
        Action.KEEP_POOL: _grant(Reach.REGION, Role.CITY_OFFICE, Role.PROVINCE_OFFICE),
        Action.KEEP_POLICIES: _grant(Reach.REGION, *_OFFICES),
        Action.READ_FIGURES: _grant(Reach.REGION, *_WATCHERS),
        Action.IMPORT_BULK: _grant(Reach.REGION, *_OFFICES),
        Action.EXPORT_BULK: _grant(Reach.REGION, *_OFFICES),
        Action.READ_CONTACT: _grant(Reach.OWN, *_FIRM)
        | _grant(Reach.REGION, Role.COUNTY_OFFICE)
        | _grant(Reach.ASSIGNED, Role.CONSULTANT),
        Action.INVITE_COLLEAGUE: _grant(Reach.OWN, Role.ENTERPRISE_OWNER, Role.PROVIDER_ADMIN),
        Action.KEEP_ACCOUNTS: _grant(Reach.ALL, Role.SYSTEM_ADMIN),
        Action.KEEP_SERVICE: _grant(Reach.ALL, Role.SYSTEM_ADMIN),
        Action.APPROVE_ROLES: _grant(Reach.ALL, Role.SECURITY_ADMIN),
        Action.KEEP_WEBHOOKS: _grant(Reach.REGION, *_OFFICES) | _grant(Reach.ALL, Role.SYSTEM_ADMIN),
        Action.READ_AUDIT: _grant(Reach.ALL, Role.AUDIT_ADMIN),
    }
)

NOT_FOR_DEPUTIES = frozenset(
    {
        Action.SIGN_REPORT,
        Action.REVOKE_REPORT,
        Action.EXPORT_BULK,
        Action.APPROVE_ROLES,
        Action.KEEP_ACCOUNTS,
        Action.KEEP_SERVICE,
        Action.READ_AUDIT,
    }
)
"""What nobody does for somebody else: a second signature is worth nothing when one hand gives both."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with the roles held at this moment.

    `is_strong` tells whether a second factor was given in this session; without it staff roles are as if not held.
    """

    person: UUID
    name: str
    memberships: tuple[Membership, ...]
    is_strong: bool = False

    def held(self, at: datetime) -> tuple[Membership, ...]:
        """Give the memberships in force."""
        return tuple(
            m for m in self.memberships if m.holds(at) and (self.is_strong or m.role not in STAFF_ROLES)
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What rights ask of an object: whose it is, where it stands, who was assigned, what was consented to.

    `region` is the county's GB/T 2260 code, empty if unknown; `consents` are roles the enterprise has let in.
    """

    region: str = ""
    enterprise: UUID | None = None
    provider: str = ""
    assigned: frozenset[UUID] = frozenset()
    consents: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which objects an actor covers with one action; an empty scope covers none.

    `regions` are stems of GB/T 2260 codes (32, 3205, 320583); `assigned` are the people whose assignments count (the person, and for whom they stand in);
    `consented` are the roles that need the enterprise's consent.
    """

    is_everything: bool = False
    regions: frozenset[str] = frozenset()
    enterprises: frozenset[UUID] = frozenset()
    providers: frozenset[str] = frozenset()
    assigned: frozenset[UUID] = frozenset()
    consented: frozenset[Role] = field(default_factory=frozenset)

    def covers(self, target: Target) -> bool:
        """Whether an object lies within."""
        return (
            self.is_everything
            or (bool(target.region) and any(target.region.startswith(digits) for digits in self.regions))
            or target.enterprise in self.enterprises
            or target.provider in self.providers
            or bool(self.assigned & target.assigned)
            or bool(self.consented & target.consents)
        )


NOTHING = Scope()


def scope_of(actor: Actor | None, action: Action, at: datetime) -> Scope:
    """Give what somebody covers with an action at a moment."""
    if actor is None:
        return NOTHING
    covered = [
        (m, RIGHTS[action][m.role])
        for m in actor.held(at)
        if m.role in RIGHTS[action] and (m.for_person is None or action not in NOT_FOR_DEPUTIES)
    ]
    by_reach: dict[Reach, list[Membership]] = {reach: [] for reach in Reach}
    for membership, reach in covered:
        by_reach[reach].append(membership)
    return Scope(
        is_everything=bool(by_reach[Reach.ALL]),
        regions=frozenset(stem(m.region) for m in by_reach[Reach.REGION]),
        enterprises=frozenset(m.enterprise for m in by_reach[Reach.OWN] if m.enterprise),
        providers=frozenset(m.provider for m in by_reach[Reach.OWN] if m.provider),
        assigned=frozenset(m.for_person or actor.person for m in by_reach[Reach.ASSIGNED]),
        consented=frozenset(m.role for m in by_reach[Reach.CONSENTED]),
    )


def may(actor: Actor | None, action: Action, target: Target, at: datetime) -> bool:
    """Whether somebody may do something to an object."""
    return scope_of(actor, action, at).covers(target)
