"""Sending letters."""

from datetime import timedelta
from functools import partial

from app.kit.mail import Mailer
from app.kit.working import Duties, Duty, Retry
from app.letters.domain import SEND_LETTER
from app.letters.service import deliver

RETRY = Retry(tries=6, first=timedelta(minutes=1), factor=5)
"""A mail server that is away is tried for half a day: after 1, 5 and 25 minutes, 2 and 10 hours."""


def letter_duties(mailer: Mailer | None) -> Duties:
    """Give what sends letters; without a mailer they wait until there is one."""
    return {} if mailer is None else {SEND_LETTER: Duty(partial(deliver, mailer=mailer), RETRY)}
