"""What the whole service shares, made once by `create_app` and kept on the application."""

from collections.abc import Callable
from dataclasses import dataclass

from app.kit.clock import Clock
from app.kit.database import Database
from app.kit.limits import Limit, Limits
from app.kit.sealing import Sealer
from app.settings import Settings

RESUME_ATTEMPTS = Limit("resume", 10, 60)
LETTERS_BY_PLACE = Limit("letter-place", 60, 3600)
LETTERS_BY_ASSESSMENT = Limit("letter-about", 40, 86400)
LETTERS_BY_ADDRESS = Limit("letter-address", 6, 86400)
EXPORTS = Limit("export", 20, 3600)
PASSKEY_ATTEMPTS = Limit("passkey", 60, 60)
PROVIDER_VISITS = Limit("provider", 60, 60)
STARTS = Limit("start", 600, 60)
UPLOADS = Limit("upload", 600, 60)
"""Both high, because a training hall of a hundred firms shares one address."""


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, database, clock and randomness; rooms take from it what they need."""

    settings: Settings
    database: Database
    clock: Clock
    random: Callable[[int], bytes]

    @property
    def secret(self) -> str:
        """The key that signs resume links and hides tokens."""
        return self.settings.secret_key.get_secret_value()

    @property
    def sealer(self) -> Sealer:
        """What seals and opens personal fields."""
        return Sealer(self.secret, self.settings.older, self.random)

    def cookie(self, name: str) -> str:
        """Give the full name of a cookie: over https browsers hold `__Host-` to this host, `__Secure-` below a path."""
        if not self.settings.secure_cookies:
            return name
        return f"__Secure-{name}" if self.settings.root_path else f"__Host-{name}"

    @property
    def cookie_path(self) -> str:
        """The path cookies are for: all of this service, and of a shared host nothing else."""
        return self.settings.root_path or "/"

    @property
    def limits(self) -> Limits:
        """What counts how often something is done."""
        return Limits(self.secret)
