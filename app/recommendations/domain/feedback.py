"""What became of a recommendation, in the words of the enterprise and of a consultant."""

from enum import StrEnum

LONGEST_REMARK = 200


class Speaker(StrEnum):
    """Who says it."""

    ENTERPRISE = "enterprise"
    CONSULTANT = "consultant"


class Verdict(StrEnum):
    """What is said: the first three by the enterprise, the others by a consultant."""

    CONTACTED = "contacted"
    CHOSEN = "chosen"
    DECLINED = "declined"
    SUITABLE = "suitable"
    UNSUITABLE = "unsuitable"

    @property
    def speaker(self) -> Speaker:
        """Who may say this."""
        own = {Verdict.CONTACTED, Verdict.CHOSEN, Verdict.DECLINED}
        return Speaker.ENTERPRISE if self in own else Speaker.CONSULTANT


class Reason(StrEnum):
    """Why an enterprise declined."""

    TOO_EXPENSIVE = "too_expensive"
    NO_ANSWER = "no_answer"
    NOT_FITTING = "not_fitting"
    HAS_ANOTHER = "has_another"
    NOT_NOW = "not_now"
    OTHER = "other"
