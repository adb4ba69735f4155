"""What goes wrong with policies."""

from app.kit.errors import Conflict, Invalid, NotFound


class PolicyNotFound(NotFound):
    """There is no such policy, or not for this person."""

    code = "policy-not-found"


class PoliciesFaulty(Invalid):
    """A file of policies with faults; `faults` holds one line each, with its place."""

    code = "policies-faulty"

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


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
