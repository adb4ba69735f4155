"""What a token for programs may be used for: one part of the API, to read or to change; never more than its owner may."""

from enum import StrEnum

TOKEN_MARK = "zz_"  # noqa: S105 - how tokens for programs begin, so that they are found where they should not stand


class TokenScope(StrEnum):
    """Parts of the API (the tag of a route) with reading or writing; writing includes reading."""

    REGISTER_READ = "register:read"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    EXCHANGE_READ = "exchange:read"
    EXCHANGE_WRITE = "exchange:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


def is_within(scopes: frozenset[str], part: str, *, writes: bool) -> bool:
    """Whether these scopes open a part of the API."""
    return f"{part}:write" in scopes or (not writes and f"{part}:read" in scopes)


def read_scopes(typed: list[str]) -> tuple[TokenScope, ...]:
    """Give the known ones among what was asked for, in their order."""
    return tuple(scope for scope in TokenScope if str(scope) in typed)
