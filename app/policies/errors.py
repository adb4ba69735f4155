"""What goes wrong with policies."""

from dataclasses import dataclass

from app.kit.errors import Conflict, Invalid, NotFound


class PolicyNotFound(NotFound):
    """There is no such policy, or not for this person."""

    code = "policy-not-found"


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault of a file: of a field of a record, or (without code) of the file as a whole."""

    what: str
    code: str = ""
    field: str = ""

    def __str__(self) -> str:
        """Write place and fault in a line."""
        return f"policies[{self.code}].{self.field}: {self.what}" if self.code else self.what


class PoliciesFaulty(Invalid):
    """A file of policies with faults, each with its place."""

    code = "policies-faulty"

    def __init__(self, name: str, found: tuple[FileFault, ...]) -> None:
        self.found = found
        self.lines = tuple(f"{name}: {fault}" for fault in found)
        super().__init__("\n".join(self.lines))


class RecordRefused(Invalid):
    """A record that does not fit; `reasons` is field → what is wrong."""

    code = "policy-refused"

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        listed = "; ".join(f"{field}: {what}" for field, what in reasons.items())
        super().__init__(listed, fields=dict(reasons))


class SecondPersonNeeded(Conflict):
    """Whoever proposed a version can not approve it."""

    code = "second-person-needed"


class ReasonNeeded(Invalid):
    """A policy is withdrawn, or a version refused, for a reason that is written down."""

    code = "reason-needed"


class FilterUnknown(Invalid):
    """A filter names something that does not exist; facts: `field`."""

    code = "filter-unknown"
