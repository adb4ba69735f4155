"""The kept pool as others use it, the demo pool, and the nightly look at what has run out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.kit.clock import CHINA
from app.providers.adapters.codes import capabilities
from app.providers.domain import Lecture, Pool
from app.providers.domain.searching import search_text
from app.providers.domain.states import LISTED, Occurrence, PoolEvent, Side, is_due
from app.providers.domain.vocabulary import ProviderState
from app.providers.repository.history import append, codes_with_event, newest_serial
from app.providers.repository.pool import (
    count_providers,
    current_lectures,
    current_pool,
    provider_row,
    providers_of,
    rows_by_state,
    rows_without_search,
)
from app.providers.service.files import load_demo_pool
from app.providers.service.importing import record_pool


@dataclass(frozen=True, slots=True)
class PoolCheck:
    """What the nightly look found: members whose validity has ended, and those where it soon will."""

    expired: Sequence[str]
    due: Sequence[str]
    newly_noted: int


def kept_pool(session: Session) -> Pool:
    """Give the kept pool."""
    return current_pool(session)


def pool_mark(session: Session) -> tuple[int, int]:
    """Give what changes whenever a provider does: every change leaves a line in a history.

    Experts and lectures are not marked; they are few and read anew.
    """
    return newest_serial(session), count_providers(session)


def kept_lectures(session: Session) -> tuple[Lecture, ...]:
    """Give all lectures, by code."""
    return current_lectures(session)


def fill_with_demo(session: Session, *, at: datetime) -> bool:
    """Load the invented pool if there is none; tells whether it did."""
    if count_providers(session):
        return False
    record_pool(session, load_demo_pool(), name="智诊", source="虚构示例", at=at)
    return True


def check_pool(session: Session, *, at: datetime) -> PoolCheck:
    """Note once in its history that a member's validity has ended, and tell who is due.

    An expired member keeps its state but is neither shown nor recommended. Entries written before
    there was a search get the text it looks at.
    """
    today = at.astimezone(CHINA).date()
    members = [row for row in rows_by_state(session) if ProviderState(row.state) in LISTED]
    expired = [row for row in members if row.valid_until < today]
    due = [
        row
        for row in members
        if row.valid_until >= today and is_due(ProviderState(row.state), row.valid_until, today)
    ]
    ends = sorted({_ended(row.valid_until) for row in expired})
    noted = codes_with_event(session, PoolEvent.EXPIRED, ends)
    fresh = [row for row in expired if (row.code, _ended(row.valid_until)) not in noted]
    for row in fresh:
        state = ProviderState(row.state)
        told = Occurrence(
            at, "智诊", Side.SERVICE, PoolEvent.EXPIRED, state, state, _ended(row.valid_until)
        )
        append(session, row.code, told)
    _fill_search(session)
    return PoolCheck([row.code for row in expired], [row.code for row in due], len(fresh))


def _ended(valid_until: date) -> str:
    return f"有效期至 {valid_until.isoformat()}"


def _fill_search(session: Session) -> None:
    for code, provider in providers_of(session, rows_without_search(session)).items():
        row = provider_row(session, code)
        if row is not None:
            row.search = search_text(provider, capabilities())
