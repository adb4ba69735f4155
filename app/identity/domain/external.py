"""An identity service of a province or a company: what of its word gives which role, and what a visit there needs."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.identity.domain.roles import GROUNDS, Ground, Membership, Role, membership_reason

_ENTRY = re.compile(r"\s*([^=;]+?)\s*=\s*([a-z-]+)@([A-Za-z0-9-]+)\s*")


@dataclass(frozen=True, slots=True)
class Proven:
    """Who the identity service says somebody is; `issuer` and `subject` together are the key, nothing else."""

    issuer: str
    subject: str
    name: str = ""
    login: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
    methods: frozenset[str] = field(default_factory=frozenset)
    """How they signed in there (`amr`)."""


@dataclass(frozen=True, slots=True)
class VisitSecrets:
    """What one visit carries to the service and expects back; made from the browser's token, so nothing is stored."""

    state: str
    nonce: str
    verifier: str


def visit_secrets(secret: str, token: str) -> VisitSecrets:
    """Give the three secrets of a visit."""

    def made(purpose: str) -> str:
        return hmac.new(secret.encode(), f"visit-{purpose}:{token}".encode(), hashlib.sha256).hexdigest()

    return VisitSecrets(made("state"), made("nonce"), made("verifier"))


def read_role_map(text: str) -> dict[str, Membership]:
    """Read `group=role@region; …` (for providers' roles: the provider's code); raises `ValueError` that says why."""
    found: dict[str, Membership] = {}
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        read = _ENTRY.fullmatch(entry)
        if read is None or read[2] not in set(Role):
            raise ValueError(f"{entry!r}: expected group=role@region")
        role, ground = Role(read[2]), read[3]
        is_provider = GROUNDS[role] is Ground.PROVIDER
        membership = Membership(
            role, provider=ground if is_provider else "", region="" if is_provider else ground
        )
        if GROUNDS[role] not in {Ground.REGION, Ground.PROVIDER} or membership_reason(membership, ()):
            raise ValueError(f"{entry!r}: this role can not be given so")
        found[read[1]] = membership
    return found


def roles_for(groups: Iterable[str], role_map: Mapping[str, Membership]) -> tuple[Membership, ...]:
    """Give the roles that somebody's groups ask for."""
    return tuple(role_map[group] for group in sorted(set(groups)) if group in role_map)
