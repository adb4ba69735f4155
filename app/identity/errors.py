"""What identity refuses."""

from app.kit.errors import NotPermitted, Throttled


class ForeignOrigin(NotPermitted):
    """A changing request that came from another site."""

    code = "foreign-origin"


class TooManyAttempts(Throttled):
    """Too many failed attempts from this address."""

    code = "too-many-attempts"
