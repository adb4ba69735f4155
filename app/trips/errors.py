"""What can go wrong on a trip."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, Stale


class TripNotFound(NotFound):
    """There is no such trip or stop, or it is none of this person's."""

    code = "trip-not-found"


class TripStale(Stale):
    """Somebody else of the team has changed the stop since the page was opened; facts: `by`."""

    code = "trip-stale"


class TripOver(Conflict):
    """The trip is over; nothing is added or changed any more."""

    code = "trip-over"


class StopStuck(Conflict):
    """The stop can not become a case: the enterprise has submitted no self-assessment."""

    code = "stop-stuck"


class Flaw(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NO_DAY = "no-day"
    DAYS_TURNED = "days-turned"
    TOO_MANY_DAYS = "too-many-days"
    NOBODY = "nobody"
    MIXED = "mixed"
    NO_FIRM = "no-firm"
    TOO_MANY = "too-many"
    LINKED = "linked"
    UNKNOWN = "unknown"


class FieldRefused(Invalid):
    """A field does not fit; `field` says which one, `flaw` why, `about` whom it is about."""

    code = "field-refused"

    def __init__(self, field: str, flaw: Flaw, about: str = "") -> None:
        self.field, self.flaw, self.about = field, flaw, about
        super().__init__(f"{field}: {flaw}", field=field, flaw=str(flaw))
