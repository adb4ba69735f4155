"""Roles of the programme, what each is bound to, and which exclude each other (programme.md §1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.identity.errors import MembershipReason


class Role(StrEnum):
    """What somebody is in the programme."""

    ENTERPRISE_OWNER = "enterprise-owner"
    ENTERPRISE_COLLEAGUE = "enterprise-colleague"
    PROVIDER_ADMIN = "provider-admin"
    CONSULTANT = "consultant"
    EXPERT = "expert"
    COUNTY_OFFICE = "county-office"
    CITY_OFFICE = "city-office"
    PROVINCE_OFFICE = "province-office"
    PARK_OFFICER = "park-officer"
    LEADER = "leader"
    EVALUATOR = "evaluator"
    BANK = "bank"
    CHAIN_LEADER = "chain-leader"
    SYSTEM_ADMIN = "system-admin"
    SECURITY_ADMIN = "security-admin"
    AUDIT_ADMIN = "audit-admin"


class Ground(StrEnum):
    """What a role is bound to."""

    ENTERPRISE = "enterprise"
    PROVIDER = "provider"
    REGION = "region"
    PLATFORM = "platform"


GROUNDS: dict[Role, Ground] = {
    Role.ENTERPRISE_OWNER: Ground.ENTERPRISE,
    Role.ENTERPRISE_COLLEAGUE: Ground.ENTERPRISE,
    Role.PROVIDER_ADMIN: Ground.PROVIDER,
    Role.CONSULTANT: Ground.PROVIDER,
    Role.EXPERT: Ground.REGION,
    Role.COUNTY_OFFICE: Ground.REGION,
    Role.CITY_OFFICE: Ground.REGION,
    Role.PROVINCE_OFFICE: Ground.REGION,
    Role.PARK_OFFICER: Ground.REGION,
    Role.LEADER: Ground.REGION,
    Role.EVALUATOR: Ground.REGION,
    Role.BANK: Ground.REGION,
    Role.CHAIN_LEADER: Ground.REGION,
    Role.SYSTEM_ADMIN: Ground.PLATFORM,
    Role.SECURITY_ADMIN: Ground.PLATFORM,
    Role.AUDIT_ADMIN: Ground.PLATFORM,
}
ENTERPRISE_ROLES = frozenset({Role.ENTERPRISE_OWNER, Role.ENTERPRISE_COLLEAGUE})
STAFF_ROLES = frozenset(Role) - ENTERPRISE_ROLES
"""Roles that see other people's data: a second factor is required and idle sessions end sooner."""
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员分立 (GB/T 22239-2019, 8.1.4.2): one person is at most one of them, and nothing else besides."""
OFFICES = {Role.COUNTY_OFFICE: 6, Role.CITY_OFFICE: 4, Role.PROVINCE_OFFICE: 2}
"""Digits of the GB/T 2260 code that an office's region fixes: 320583, 320500, 320000."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of one person, bound to an enterprise, a provider, a region or the platform.

    `for_person` is whose role it is when somebody holds it as a deputy; nobody when it is their own.
    """

    role: Role
    enterprise: UUID | None = None
    provider: str = ""
    region: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    for_person: UUID | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the role is held at a moment; it ends at `ends_at`."""
        return (self.begins_at is None or self.begins_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


def stem(region: str) -> str:
    """Give the fixed digits of a region: 320500 → 3205; nothing of nothing."""
    fixed = region.rstrip("0")
    return fixed + "0" * (len(fixed) % 2)


def membership_reason(new: Membership, held: Iterable[Membership]) -> MembershipReason | None:
    """Say why a role can not be given to somebody who holds these, or nothing."""
    bound = {
        Ground.ENTERPRISE: new.enterprise is not None,
        Ground.PROVIDER: bool(new.provider),
        Ground.REGION: bool(new.region),
        Ground.PLATFORM: True,
    }
    if not bound[GROUNDS[new.role]]:
        return MembershipReason.GROUND_MISSING
    if new.role in OFFICES and not _fits(new.region, OFFICES[new.role]):
        return MembershipReason.WRONG_REGION
    others = [membership for membership in held if membership != new]
    if any(_same(new, other) for other in held):
        return MembershipReason.ALREADY
    one = {new.role, *(other.role for other in others)}
    if one & ADMINISTRATORS and len(one) > 1:
        return MembershipReason.EXCLUDES
    return None


def _same(new: Membership, other: Membership) -> bool:
    ground = (new.role, new.enterprise, new.provider, new.region)
    return ground == (other.role, other.enterprise, other.provider, other.region)


def _fits(region: str, digits: int) -> bool:
    """Whether a code fixes just so many digits: 320500 fixes four."""
    return len(region) == 6 and region.isdigit() and len(stem(region)) == digits  # noqa: PLR2004
