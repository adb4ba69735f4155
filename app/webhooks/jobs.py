"""Telling what has happened, and sending it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from app.kit.working import Duties, Duty, Retry
from app.webhooks.adapters import Outbound
from app.webhooks.domain import DELIVER, EventType
from app.webhooks.service.sending import deliver
from app.webhooks.service.telling import tell

RETRY = Retry(tries=8, first=timedelta(seconds=10), factor=5)
"""A target that is away is tried for two days: 10 s, 50 s, 4, 21 minutes, 2, 9, 43 hours."""


def webhook_duties(outbound: Outbound) -> Duties:
    """Give what sends webhooks."""
    return {DELIVER: Duty(partial(deliver, caller=outbound.caller, sealer=outbound.sealer), RETRY)}


def tell_happened(
    session: Session, object_id: UUID, *, kind: EventType, random: Callable[[int], bytes], now: datetime
) -> None:
    """Put down what other systems shall hear of."""
    tell(session, kind, object_id, random=random(10), at=now)
