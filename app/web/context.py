"""What the whole service shares, made once by `create_app` and kept on the application."""

from collections.abc import Callable
from dataclasses import dataclass, field

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.kit.clock import Clock
from app.kit.database import Database
from app.settings import Settings

RESUME_ATTEMPTS = parse("10/minute")
LETTERS_BY_PLACE = parse("60/hour")
LETTERS_BY_ASSESSMENT = parse("40/day")
LETTERS_BY_ADDRESS = parse("6/day")
STARTS = parse("600/minute")
PASSKEY_ATTEMPTS = parse("60/minute")
PROVIDER_VISITS = parse("60/minute")
UPLOADS = parse("600/minute")
"""Both high, because a training hall of a hundred firms shares one address."""


class Throttle:
    """Counts attempts per place in this process; a moving window."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows(self, limit: RateLimitItem, *place: str) -> bool:
        """Count one attempt; tells whether it is still within the limit."""
        return self._limiter.hit(limit, *place)


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, database, clock, randomness and limits; rooms take from it what they need."""

    settings: Settings
    database: Database
    clock: Clock
    random: Callable[[int], bytes]
    throttle: Throttle = field(default_factory=Throttle)

    @property
    def secret(self) -> str:
        """The key that signs resume links and hides tokens."""
        return self.settings.secret_key.get_secret_value()
