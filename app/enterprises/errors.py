"""What is wrong with an enterprise's profile."""

from enum import StrEnum

from app.kit.errors import Invalid


class ProfileReason(StrEnum):
    """Why a field is refused; the edge has one sentence for each."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    CREDIT_CODE_LENGTH = "credit-code-length"
    CREDIT_CODE_CHARACTERS = "credit-code-characters"
    CREDIT_CODE_CHECK = "credit-code-check"
    UNKNOWN_REGION = "unknown-region"
    REGION_NOT_COUNTY = "region-not-county"
    UNKNOWN_INDUSTRY = "unknown-industry"
    UNKNOWN_PRODUCTION_TYPE = "unknown-production-type"
    NOT_A_NUMBER = "not-a-number"
    NOT_WHOLE = "not-whole"
    NEGATIVE = "negative"
    TOO_LARGE = "too-large"
    FORMULA = "formula"


class ProfileRefused(Invalid):
    """A profile that does not fit; `reasons` is field → reason."""

    code = "profile-refused"

    def __init__(self, reasons: dict[str, ProfileReason]) -> None:
        self.reasons = reasons
        listed = "; ".join(f"profile.{field}: {reason}" for field, reason in reasons.items())
        super().__init__(listed, fields={k: str(v) for k, v in reasons.items()})
