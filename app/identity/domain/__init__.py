"""Who people are and what they may do: tokens, roles, rights, passwords, sessions. Pure."""

from app.identity.domain.tokens import (
    CODE_LENGTH,
    CROCKFORD,
    Permission,
    RandomBytes,
    Visitor,
    digest,
    new_code,
    new_token,
    normalised_code,
    read_resume_token,
    resume_token,
    spaced,
)

__all__ = [
    "CODE_LENGTH",
    "CROCKFORD",
    "Permission",
    "RandomBytes",
    "Visitor",
    "digest",
    "new_code",
    "new_token",
    "normalised_code",
    "read_resume_token",
    "resume_token",
    "spaced",
]
