"""Guessing passwords: ten thousand guesses of every kind, and equal work for accounts there are and are not."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.identity.adapters import fits, hasher
from app.identity.domain.sessions import FREE_FROM_ONE_PLACE, FREE_GUESSES, Guesses, waits_until
from app.identity.errors import SignInRefused, TooManyAttempts
from app.identity.service.accounts import Keys, disable, make_person
from app.identity.service.guessing import Place, count_failure
from app.identity.service.signing import sign_in

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
MANY = 10_000
A_DAY = 24 * 4 + 12
"""Guesses an account and place let through in a day once the wait has grown: one in a quarter of an hour."""


@dataclass
class Ledger:
    """The counts as the database keeps them, and a clock."""

    now: datetime = NOON
    at_account: dict[str, Guesses] = field(default_factory=dict)
    at_place: dict[str, Guesses] = field(default_factory=dict)

    def waits(self, account: str, place: str) -> bool:
        until = waits_until(self.at_account.get(f"{account}@{place}"), self.at_place.get(place))
        return until is not None and self.now < until

    def guess(self, account: str, place: str) -> bool:
        """Guess once; tells whether the guess is looked at."""
        if self.waits(account, place):
            return False
        for counts, key in ((self.at_account, f"{account}@{place}"), (self.at_place, place)):
            known = counts.get(key)
            counts[key] = known.and_one_more(self.now) if known else Guesses(1, self.now)
        return True


def spread(accounts: int, places: int) -> Iterator[tuple[str, str]]:
    return ((f"a{n % accounts}", f"p{n % places}") for n in range(MANY))


@pytest.mark.parametrize(
    ("accounts", "places", "seconds", "most"),
    [
        pytest.param(MANY, 1, 0.1, FREE_FROM_ONE_PLACE + 14, id="one password at every account, at once"),
        pytest.param(MANY, 1, 8.64, FREE_FROM_ONE_PLACE + A_DAY, id="one password at every account, in a day"),
        pytest.param(1, 1, 8.64, FREE_GUESSES + A_DAY, id="every password at one account, in a day"),
        pytest.param(100, 1, 8.64, FREE_FROM_ONE_PLACE + A_DAY, id="a hundred accounts from one place"),
        pytest.param(100, 50, 8.64, 50 * (FREE_FROM_ONE_PLACE + A_DAY), id="a hundred accounts from fifty places"),
        pytest.param(1, 10, 8.64, 10 * (FREE_GUESSES + A_DAY), id="one account from ten places"),
    ],
)  # fmt: skip
def test_ten_thousand_guesses_are_slowed_and_lock_nobody_out(
    accounts: int, places: int, seconds: float, most: int
) -> None:
    ledger, looked_at = Ledger(), 0
    for account, place in spread(accounts, places):
        ledger.now += timedelta(seconds=seconds)
        looked_at += ledger.guess(account, place)
        assert not ledger.waits(account, "at home"), "who is guessed at comes in from elsewhere"
    assert looked_at <= most
    assert ledger.waits("a0", "p0") or seconds > 1
    ledger.now += timedelta(minutes=15)
    assert not ledger.waits("a0", "p0"), "nor is a place shut for ever"


def counting() -> tuple[list[str], Keys]:
    """Give keys that note the parameters of every hash that is computed."""
    seen: list[str] = []

    def check(password: str, kept: str) -> tuple[bool, str | None]:
        seen.append(kept.rpartition("$")[0].rpartition("$")[0])
        return fits(password, kept)

    return seen, Keys("secret", secrets.token_bytes, fits=check)


def attempt(session: Session, login: str, keys: Keys) -> int:
    """Fail to sign in; gives how many statements that took."""
    statements = []
    connection = session.connection()

    def note(*_arguments: object) -> None:
        statements.append(1)

    event.listen(connection, "before_cursor_execute", note)
    try:
        with pytest.raises(SignInRefused):
            sign_in(session, login, "not the password", Place("10.0.0.1"), keys, at=NOON)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len(statements)


def test_known_unknown_closed_and_unfinished_accounts_take_the_same_work(session: Session) -> None:
    seen, keys = counting()
    for login in ("known", "closed", "unfinished"):
        person = make_person(session, login=login, name=login, at=NOON)
        person.password = "" if login == "unfinished" else hasher().hash("lathe teapot umbrella")
        session.flush()
        if login == "closed":
            disable(session, person.id, at=NOON)
    session.flush()
    session.expire_all()
    work = {}
    for login in ("known", "unknown", "closed", "unfinished"):
        session.expunge_all()
        seen.clear()
        statements = attempt(session, login, keys)
        work[login] = (statements, tuple(seen))
    assert len(set(work.values())) == 1, work
    assert work["unknown"][1] == ("$argon2id$v=19$m=19456,t=2,p=1",)


def test_a_guess_that_waits_costs_no_hash_at_all(session: Session) -> None:
    seen, keys = counting()
    for login in ("known", "unknown"):
        if login == "known":
            make_person(session, login=login, name=login, at=NOON)
        from_here = Place("10.0.0.2")
        for _ in range(FREE_GUESSES + 1):
            count(session, login, from_here, keys)
        seen.clear()
        with pytest.raises(TooManyAttempts):
            sign_in(session, login, "x", from_here, keys, at=NOON)
        assert seen == []


def count(session: Session, login: str, place: Place, keys: Keys) -> None:
    """Count a failure as the page does."""
    count_failure(session, login, place, keys, at=NOON)
    session.flush()
