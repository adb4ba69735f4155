"""Who acts on the pool."""

from dataclasses import dataclass

from app.providers.domain.states import Side


@dataclass(frozen=True, slots=True)
class Actor:
    """A named person; one with a provider acts for that provider only."""

    name: str
    provider: str = ""

    @property
    def side(self) -> Side:
        """On whose side the person acts."""
        return Side.PROVIDER if self.provider else Side.OFFICE

    def may_see(self, code: str) -> bool:
        """Whether the entry of this provider is theirs to see and edit."""
        return not self.provider or self.provider == code
