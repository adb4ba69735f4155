"""What webhooks refuse."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound


class TargetReason(StrEnum):
    """Why an address is not called."""

    MALFORMED = "malformed"
    NOT_HTTPS = "not-https"
    PRIVATE = "private"
    UNKNOWN_HOST = "unknown-host"


class TargetRefused(Invalid):
    """An address that this service does not call; `reason` says why."""

    code = "target-refused"

    def __init__(self, reason: TargetReason) -> None:
        self.reason = reason
        super().__init__(f"url: {reason}", field="url", reason=str(reason))


class SubscriptionReason(StrEnum):
    """Why a subscription is not made."""

    NAME = "name"
    EVENTS = "events"
    REGION = "region"
    MANY = "many"


class SubscriptionRefused(Invalid):
    """A subscription is not made; `reasons` say why."""

    code = "subscription-refused"

    def __init__(self, reasons: list[SubscriptionReason]) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons), reasons=[str(reason) for reason in reasons])


class SubscriptionNotFound(NotFound):
    """No such subscription, or not this person's."""

    code = "subscription-not-found"


class NotDelivered(Conflict):
    """A target did not take an event; told in the delivery log, without addresses."""

    code = "not-delivered"
