"""Who answers: the owner of an assessment, or a colleague who was given some of its sections."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts on an assessment; without a delegation it is the owner, who may answer everything."""

    delegation: UUID | None = None
    name: str = ""
    """As others see it; empty for the owner."""
    sections: frozenset[str] | None = None
    """Codes of the sections this person may see; `None` is all of them."""
    may_write: bool = True
    """Whether answers are taken: not after handing back, nor once the delegation is closed."""

    @property
    def is_owner(self) -> bool:
        """Whether this person holds the whole assessment."""
        return self.delegation is None

    def sees(self, section: str) -> bool:
        """Whether a section is one of this person's."""
        return self.sections is None or section in self.sections


OWNER = Actor()


def shown_name(name: str, department: str) -> str:
    """Write a colleague's name as others see it: 王工 · 设备."""
    return f"{name} · {department}" if department else name
