"""How often something may be done from one place, counted in the database, so that it holds across processes.

The generic cell rate algorithm (GCRA) in one statement: a row keeps the moment at which all that was taken so far would
have been due at an even pace. Whoever comes is let in while that moment is not further ahead than the whole allowance;
a refusal writes nothing. Keys are digests, so no address and no person is kept here.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col, select

from app.kit.errors import Throttled

MICROSECONDS = 1_000_000
IPV6_HOME = 64
"""One household or office gets a whole /64, so its addresses count as one place."""


class LimitReached(Throttled):
    """Too often; `retry_after_seconds` says when it is possible again."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"try again in {wait_seconds} seconds")
        self.retry_after_seconds = wait_seconds


class Allowance(SQLModel, table=True):
    """What was taken under one key: `until`, in microseconds since 1970, is when it is all due at an even pace."""

    __tablename__ = "allowance"

    key: str = Field(primary_key=True, max_length=64)
    until: int = Field(sa_type=sqlalchemy.BigInteger, index=True)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many `times` in so many `seconds`; all of them may come at once."""

    name: str
    times: int
    seconds: int

    @property
    def step(self) -> int:
        """Microseconds that one time takes at an even pace."""
        return self.seconds * MICROSECONDS // self.times


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts under keys made with the secret of the service."""

    secret: str

    def take(self, connection: Connection, limit: Limit, *place: str, at: datetime) -> None:
        """Count one time with this transaction; raises `LimitReached`."""
        key, now = self._key(limit, place), int(at.timestamp() * MICROSECONDS)
        latest = now + (limit.times - 1) * limit.step
        kept = sqlalchemy.case((col(Allowance.until) > now, col(Allowance.until)), else_=now)
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        counted = (
            insert(Allowance)
            .values(key=key, until=now + limit.step)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={"until": kept + limit.step},
                where=col(Allowance.until) <= latest,
            )
            .returning(col(Allowance.until))
        )
        if connection.execute(counted).first() is not None:
            return
        until = connection.execute(select(Allowance.until).where(col(Allowance.key) == key)).scalar_one()
        raise LimitReached(max(1, -(-(until - latest) // MICROSECONDS)))

    def _key(self, limit: Limit, place: tuple[str, ...]) -> str:
        said = "\n".join(("limit", limit.name, *place))
        return hmac.new(self.secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def forget_past(connection: Connection, *, at: datetime) -> None:
    """Remove what no longer limits anybody."""
    now = int(at.timestamp() * MICROSECONDS)
    connection.execute(sqlalchemy.delete(Allowance).where(col(Allowance.until) < now))


def place_of(address: str) -> str:
    """Give what counts as one place: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return f"{IPv6Address(int(read) >> IPV6_HOME << IPV6_HOME)}/{IPV6_HOME}"
