"""What can go wrong around reports."""

from app.kit.errors import NotFound, Unavailable


class ReportNotFound(NotFound):
    """There is no report of this number or assessment."""


class PressBusy(Unavailable):
    """Too many reports are being drawn; facts: none."""

    code = "press-busy"
    retry_after_seconds = 5


class PressFailed(Unavailable):
    """A report could not be drawn."""

    code = "press-failed"
    retry_after_seconds = 30
