"""What handing data over refuses."""

from app.kit.errors import Conflict, Invalid, NotFound, NotPermitted


class ExportNotFound(NotFound):
    """No such export, or not this person's."""

    code = "export-not-found"


class ExportNotReady(Conflict):
    """The export is still being made, was stopped, or its file is gone; facts: `state`."""

    code = "export-not-ready"


class OutOfReach(Invalid):
    """The region does not lie within this person's own; facts: `field`."""

    code = "out-of-reach"


class RightLost(NotPermitted):
    """Whoever asked for it has no right to it any more."""

    code = "right-lost"
