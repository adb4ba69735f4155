"""The error family: its branches, no HTTP.

    ServiceFault
    ├── NotFound       what was asked for does not exist, or not for this person
    ├── Conflict       the state of things forbids it now
    │   ├── Stale      somebody else changed it since it was read
    │   └── Unguarded  a change must say which state it has seen
    ├── NotPermitted   this person may not do it
    │   └── Unauthenticated  nobody knows who asks
    ├── Invalid        the input does not fit; names the place
    ├── TooLarge       more than is accepted
    └── Unavailable    try again later
        └── Throttled  too often from one place

A room's error is a child of one branch, is named for what happened, and carries facts instead of
sentences: `facts` holds plain values that the edge turns into words in the reader's language.
"""

from collections.abc import Mapping


class ServiceFault(Exception):
    """Root of all errors that the edge knows how to answer."""

    code = "fault"
    elsewhere = ""
    """Path of the page where a person can mend it, if there is one; they are sent there and back."""

    def __init__(self, message: str = "", **facts: object) -> None:
        super().__init__(message or type(self).__name__)
        self.facts: Mapping[str, object] = facts


class NotFound(ServiceFault):
    """What was asked for does not exist, or not for this person."""

    code = "not-found"


class Conflict(ServiceFault):
    """The state of things forbids it now."""

    code = "conflict"


class Stale(Conflict):
    """Somebody else changed it since it was read; facts: `current`, `etag`."""

    code = "stale"


class Unguarded(Conflict):
    """A change must say which state it has seen."""

    code = "if-match-required"


class NotPermitted(ServiceFault):
    """This person may not do it."""

    code = "not-permitted"


class Unauthenticated(NotPermitted):
    """Nobody knows who asks."""

    code = "unauthenticated"


class Invalid(ServiceFault):
    """The input does not fit."""

    code = "invalid"


class TooLarge(ServiceFault):
    """More than is accepted; facts: `largest`."""

    code = "too-large"


class Unavailable(ServiceFault):
    """It would be possible, but not at this moment."""

    code = "unavailable"
    retry_after_seconds = 2


class Throttled(Unavailable):
    """Too often from one place."""

    code = "throttled"
    retry_after_seconds = 60
