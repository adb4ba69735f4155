"""What can go wrong around a case."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, NotPermitted, Stale, Unguarded


class Obstacle(StrEnum):
    """Why a step that the state allows is not possible yet; the edge has one sentence for each."""

    TEAM_TOO_SMALL = "team-too-small"
    TEAM_MIXED = "team-mixed"
    CONFLICT = "conflict-of-interest"
    NO_DATE = "no-date"
    DATE_PAST = "date-past"
    ITEMS_OPEN = "items-open"
    SAME_READER = "same-reader"
    NO_EXPERT = "no-expert"
    EXPERT_ON_TEAM = "expert-on-team"
    RUBRIC_OPEN = "rubric-open"
    RATING_OPEN = "rating-open"
    MUST_FIX_OPEN = "must-fix-open"
    MUST_FIX_NONE = "must-fix-none"
    SIGNED_ALREADY = "signed-already"
    SIGNATURE_MISSING = "signature-missing"
    SIGNATURE_THERE = "signature-there"
    REMARK_MISSING = "remark-missing"
    REMARK_TOO_LONG = "remark-too-long"


class RulesFaulty(Exception):
    """The rules of the desk can not be read; the message says where and what was expected."""


class CaseNotFound(NotFound):
    """There is no such case, or it is none of this person's."""

    code = "case-not-found"


class CaseNotYours(NotPermitted):
    """The step is somebody else's; facts: `event`."""

    code = "case-not-yours"


class CaseObstructed(Conflict):
    """The step is possible in this state, but something is missing; `obstacle` says what, `count` how much."""

    code = "case-obstructed"

    def __init__(self, obstacle: Obstacle, count: int = 0) -> None:
        self.obstacle, self.count = obstacle, count
        super().__init__(str(obstacle), obstacle=str(obstacle), count=count)


class CaseStale(Stale):
    """Somebody moved the case on since the page was opened; facts: `revision`."""

    code = "case-stale"


class CaseClosedForReview(Conflict):
    """Verified values are taken from the visit until the draft is handed in, and while it is mended."""

    code = "review-closed"


class ItemStale(Stale):
    """Somebody else verified the item meanwhile; facts: `current` value, `item_etag`, `changed_at`, `changed_by`."""


class ItemTagMissing(Unguarded):
    """A verified value needs `If-Match`, so that nothing is overwritten unseen."""


class CaseOpenAlready(Conflict):
    """The enterprise has an open case, or one issued this year."""

    code = "case-open-already"


class RequestReason(StrEnum):
    """Why a field of a request is refused."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    PHONE = "phone"
    UNKNOWN = "unknown"


class RequestRefused(Invalid):
    """A request that does not fit; `reasons` is field → reason."""

    code = "request-refused"

    def __init__(self, reasons: dict[str, RequestReason]) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons), fields={k: str(v) for k, v in reasons.items()})


class NobodyEligible(Conflict):
    """No provider with enough consultants and without conflict serves the enterprise."""

    code = "nobody-eligible"


class TextRefused(Invalid):
    """A finding, comment or remark is empty or too long; facts: `longest`."""

    code = "text-refused"


class VerifiedBodyFaulty(Invalid):
    """The body is no verified value; the message says what was expected."""
