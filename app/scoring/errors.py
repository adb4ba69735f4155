"""What can go wrong around results."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, Unavailable


class ModelNotFound(Invalid):
    """No diagnosis model of this name and version stands in `diagnosis_models/`."""


class ResultNotFound(NotFound):
    """This assessment has no result (yet)."""


class NotSubmitted(Conflict):
    """The assessment is still being answered, so it has no result."""

    code = "not-submitted"


class PathNotOffered(Invalid):
    """An instrument without levels, towards which nothing can be improved."""


class LevelUnknown(Invalid):
    """A level that the instrument does not have; facts: `known`."""


class PathUndecided(Unavailable):
    """The solver found no answer in time."""


class CertificateReason(StrEnum):
    """Why a field of a certificate is refused; the edge has one sentence for each."""

    MISSING = "missing"
    NOT_A_NUMBER = "not-a-number"
    OUT_OF_RANGE = "out-of-range"
    TOO_PRECISE = "too-precise"
    NOT_A_DATE = "not-a-date"
    IN_FUTURE = "in-future"
    BEFORE_INSTRUMENT = "before-instrument"
    CONTROL_CHARACTERS = "control-characters"
    TOO_LONG = "too-long"
    FORMULA = "formula"


class CertificateRefused(Invalid):
    """A certificate that does not fit; `reasons` is field → reason."""

    code = "certificate-refused"

    def __init__(self, reasons: dict[str, CertificateReason]) -> None:
        self.reasons = reasons
        listed = "; ".join(f"{field}: {reason}" for field, reason in reasons.items())
        super().__init__(listed, fields={k: str(v) for k, v in reasons.items()})


class InstrumentNotRecordable(Invalid):
    """Only results of result-only instruments can be recorded; facts: `known`."""

    code = "instrument-not-recordable"


class CertificateBodyFaulty(Invalid):
    """The body is no JSON object; the message says what was expected."""


class CertificateNotFound(NotFound):
    """This enterprise has no such certificate."""


class EnterpriseMissing(Conflict):
    """A certificate belongs to an enterprise, and this assessment has no profile yet."""

    code = "profile-missing"


class CertificatesFull(Conflict):
    """No more certificates are taken for this enterprise; facts: `most`."""

    code = "certificates-full"
