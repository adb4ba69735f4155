"""Keys to the pool office, until people have accounts: made by a command, shown once, kept as a digest."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.identity.domain import RandomBytes, digest, new_token
from app.providers.domain.actors import Actor
from app.providers.errors import ProviderNotFound
from app.providers.repository.history import key_of, keys_of
from app.providers.repository.pool import provider_row
from app.providers.tables import PoolKeyRow

MOST_DAYS = 90


def make_key(
    session: Session,
    *,
    name: str,
    provider: str,
    days: int,
    secret: str,
    random: RandomBytes,
    at: datetime,
) -> tuple[str, datetime]:
    """Make a key for a person, of one provider or of the office, and say when it ends.

    Raises `ProviderNotFound`.
    """
    if provider and provider_row(session, provider) is None:
        raise ProviderNotFound(f"--provider: expected the code of a kept provider, got {provider!r}")
    token, ends_at = new_token(random), at + timedelta(days=days)
    session.add(
        PoolKeyRow(
            digest=digest(secret, token),
            name=name,
            provider=provider,
            made_at=at,
            ends_at=ends_at,
        )
    )
    return token, ends_at


def holder_of(session: Session, token: str, *, secret: str, at: datetime) -> Actor | None:
    """Give who holds a key, or nothing for one that is unknown or has ended."""
    row = key_of(session, digest(secret, token)) if token else None
    return Actor(row.name, row.provider) if row is not None and at < row.ends_at else None


def end_keys(session: Session, *, name: str, at: datetime) -> int:
    """End every key of a person now; tells how many there were."""
    running = [row for row in keys_of(session, name) if row.ends_at > at]
    for row in running:
        row.ends_at = at
    return len(running)
