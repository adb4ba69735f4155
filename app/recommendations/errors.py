"""What can go wrong around recommendations."""

from app.kit.errors import Invalid, NotFound


class RecommendationsNotFound(NotFound):
    """This assessment has no recommendations (yet)."""


class NotListed(Invalid):
    """Feedback was given about a provider that the list does not hold; facts: `provider`."""

    code = "not-listed"


class WishRefused(Invalid):
    """A wish does not fit; facts: `field` and `reason` (`not_a_number`, `too_large`, `too_long`, `unknown`)."""

    code = "wish-refused"


class AmountRefused(Invalid):
    """An amount for policies does not fit; facts: `field` and `reason` (`not_a_number`, `negative`, `too_large`)."""

    code = "amount-refused"
