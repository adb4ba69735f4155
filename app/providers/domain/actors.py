"""Who acts on the pool."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.providers.domain.states import Side


@dataclass(frozen=True, slots=True)
class Actor:
    """A named person; one with a provider acts for that provider only, one with stems for the providers of regions.

    `name` is how the history tells people apart; `stems` are fixed digits of regions (3205), none meaning all;
    `person` is the account, nobody for whoever holds a key or works on the command line.
    """

    name: str
    provider: str = ""
    stems: frozenset[str] = frozenset()
    person: UUID | None = None

    @property
    def side(self) -> Side:
        """On whose side the person acts."""
        return Side.PROVIDER if self.provider else Side.OFFICE

    @property
    def in_the_trail(self) -> str:
        """Give how the audit trail names them; a key is marked as one, since anybody can be named on it."""
        return f"person:{self.person}" if self.person else f"pool-key-{self.side}:{self.name}"

    def may_see(self, code: str) -> bool:
        """Whether the entry of this provider is theirs to see and edit, as far as the code tells."""
        return not self.provider or self.provider == code

    def covers(self, home: str, regions: Iterable[str]) -> bool:
        """Whether a provider is one of theirs: at home in their region, or serving a place in it by name."""
        if not self.stems:
            return True
        return any(place.startswith(stem) for place in (home, *regions) for stem in self.stems)
