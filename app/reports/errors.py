"""What can go wrong around reports."""

from collections.abc import Mapping

from app.kit.errors import Conflict, Invalid, NotFound, Unavailable


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


class NotAReport(Invalid):
    """This file is no report that can be checked."""

    code = "not-a-report"


class ReasonMissing(Invalid):
    """A correction needs a reason."""

    code = "reason-missing"


class LogoRefused(Invalid):
    """The logo or colour of the office can not be used."""

    code = "logo-refused"


class CertificateRefused(Invalid):
    """The certificate for signing can not be used."""

    code = "certificate-refused"


class NothingToExport(Invalid):
    """No report lies within what was asked for."""

    code = "nothing-to-export"


class BegunForAnother(Invalid):
    """What is left of an export that was cut off belongs to another one; facts: none."""

    code = "begun-for-another"


class ExportNotFound(NotFound):
    """There is no such export for this person."""

    code = "export-not-found"


class ExportRefused(Invalid):
    """An export can not be asked for; `reasons` say why, by field."""

    code = "export-refused"

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__("the export can not be asked for", reasons=self.reasons)


class ReportRevoked(Conflict):
    """The report was revoked and is no longer given out; facts: `number`."""

    code = "report-revoked"
