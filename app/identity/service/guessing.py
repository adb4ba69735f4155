"""Guessing slowed down: failures count under what is guessed at *and* where from, so nobody locks somebody else out."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.identity.domain import digest
from app.identity.domain.sessions import Guesses, waits_until
from app.identity.errors import TooManyAttempts
from app.identity.repository import guesses_under
from app.identity.service.accounts import Keys, login_of
from app.identity.tables import GuessRow
from app.kit.audit import Entry, record


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in from: address and what the browser calls itself."""

    origin: str
    agent: str = ""


def slow_down(session: Session, login: str, place: Place, keys: Keys, at: datetime) -> None:
    """Raise `TooManyAttempts` while the next guess at something from a place has to wait."""
    rows = [guesses_under(session, key) for key in _keys(login, place, keys)]
    at_account, at_place = (Guesses(row.count, row.last_at) if row else None for row in rows)
    until = waits_until(at_account, at_place)
    if until is not None and at < until:
        raise TooManyAttempts


def count_failure(session: Session, login: str, place: Place, keys: Keys, *, at: datetime) -> None:
    """Count a refused attempt; the caller answers without raising, so that the count is kept."""
    for key in _keys(login_of(login), place, keys):
        row = guesses_under(session, key)
        counted = Guesses(row.count, row.last_at).and_one_more(at) if row else Guesses(1, at)
        row = row or GuessRow(key=key, count=0, last_at=at)
        row.count, row.last_at = counted.count, counted.last_at
        session.add(row)
    record(session, Entry("sign-in.refused", "login", digest(keys.secret, login_of(login))[:16], at))


def forgive(session: Session, login: str, place: Place, keys: Keys) -> None:
    """Forget the failures at something from a place, once the right thing was given there."""
    row = guesses_under(session, _keys(login, place, keys)[0])
    if row is not None:
        session.delete(row)


def _keys(login: str, place: Place, keys: Keys) -> tuple[str, str]:
    """Give the keys failures count under: account and place, and the place alone."""
    return digest(keys.secret, f"guess:{login}@{place.origin}"), digest(
        keys.secret, f"guess:{place.origin}"
    )
