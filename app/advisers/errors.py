"""What can go wrong around an adviser."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, Stale


class AdviseeNotFound(NotFound):
    """There is no such enterprise, or it is none of this person's."""

    code = "advisee-not-found"


class AdviserStale(Stale):
    """Somebody else named an adviser, or changed the advice, since the page was opened."""

    code = "adviser-stale"


class AdviserUnfit(Conflict):
    """The person can not advise this enterprise: no such role here, linked with it, or its adviser already."""

    code = "adviser-unfit"


class Flaw(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NO_DAY = "no-day"
    DAY_AHEAD = "day-ahead"
    UNKNOWN = "unknown"


class EntryRefused(Invalid):
    """A field does not fit; `field` says which one, `flaw` why."""

    code = "entry-refused"

    def __init__(self, field: str, flaw: Flaw) -> None:
        self.field, self.flaw = field, flaw
        super().__init__(f"{field}: {flaw}", field=field, flaw=str(flaw))
