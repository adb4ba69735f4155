"""How long somebody stays signed in, and how slowly a guesser may guess."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)
FIRM_IDLE, FIRM_LONGEST = timedelta(hours=12), timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept, so that reading a page seldom writes."""
FREE_GUESSES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=15)
FORGETS_AFTER = timedelta(hours=24)
FREE_FROM_ONE_PLACE = 100
"""Failures a place may have before it waits: a training hall of a hundred firms shares one address."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a session began, was last used, and whether staff rules hold for it."""

    started_at: datetime
    seen_at: datetime
    is_staff: bool

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended by idleness or age."""
        idle, longest = (STAFF_IDLE, STAFF_LONGEST) if self.is_staff else (FIRM_IDLE, FIRM_LONGEST)
        return at - self.seen_at >= idle or at - self.started_at >= longest


@dataclass(frozen=True, slots=True)
class Guesses:
    """Failed attempts at one account from one place; a success from elsewhere does not forgive them."""

    count: int
    last_at: datetime

    def waits_until(self) -> datetime:
        """Give the moment from which the next attempt is looked at: doubling after five free ones.

        The count belongs to account *and* place, so nobody can lock somebody else out.
        """
        over = self.count - FREE_GUESSES
        if over < 0:
            return self.last_at
        wait: timedelta = FIRST_WAIT * (1 << min(over, 20))
        return self.last_at + min(wait, LONGEST_WAIT)

    def and_one_more(self, at: datetime) -> "Guesses":
        """Count another failure; old ones are forgotten after a day without any."""
        return Guesses(1 if at - self.last_at >= FORGETS_AFTER else self.count + 1, at)


def waits_until(at_account: Guesses | None, at_place: Guesses | None) -> datetime | None:
    """Give the moment from which the next guess is looked at: the later of what account and place ask.

    `at_account` are the failures at this account from this place, `at_place` those from this place at any account.
    """
    asked = [at_account.waits_until()] if at_account else []
    if at_place:
        over = Guesses(at_place.count - FREE_FROM_ONE_PLACE, at_place.last_at)
        asked.append(over.waits_until())
    return max(asked, default=None)
