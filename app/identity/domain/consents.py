"""What an enterprise or a person can consent to, and whom each consent lets in."""

from collections.abc import Iterable
from enum import StrEnum

from app.identity.domain.roles import Role

NOTICE_VERSION = "2026-11"
"""Version of the privacy notice on the page `/about`."""


class Purpose(StrEnum):
    """Purposes that are asked for one by one (PIPL articles 14, 15 and 23)."""

    NOTICE = "notice"
    PROVIDERS = "providers"
    BANKS = "banks"
    CHAIN_LEADER = "chain-leader"


SHARING_VERSION = "2026-11"
"""Version of the words by which the page `/assessments/…/data` asks for consent to sharing."""
SHARED_WITH = (Purpose.PROVIDERS, Purpose.BANKS, Purpose.CHAIN_LEADER)
"""Purposes that let somebody see a result, each asked for by itself."""
LETS_IN: dict[Purpose, frozenset[Role]] = {
    Purpose.NOTICE: frozenset(),
    Purpose.PROVIDERS: frozenset({Role.PROVIDER_ADMIN}),
    Purpose.BANKS: frozenset({Role.BANK}),
    Purpose.CHAIN_LEADER: frozenset({Role.CHAIN_LEADER}),
}


def let_in(purposes: Iterable[Purpose]) -> frozenset[Role]:
    """Give the roles that these consents let in."""
    return frozenset(role for purpose in purposes for role in LETS_IN[purpose])
