"""Use cases of letters: put down, send later, cancel, tell what became of them."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.kit.clock import Clock
from app.kit.database import Database
from app.kit.mail import LONGEST_SUBJECT, Mail, Mailer, NotDelivered
from app.kit.plain import clean_line
from app.letters.domain import LEASE, LETTER_STATES, LetterEvent, LetterState, wait_after
from app.letters.repository import due_letters, letter_by_id, letters_about
from app.letters.tables import Letter

log = logging.getLogger("zhizhen.letters")
MOST_AT_ONCE = 20
SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True, slots=True)
class Writing:
    """What a letter says, in the language of its recipient."""

    subject: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the last letter about an object."""

    state: LetterState
    at: datetime
    tries: int


def put_down(session: Session, about: UUID, recipient: str, writing: Writing, *, at: datetime) -> None:
    """Keep a letter for sending once this transaction is committed."""
    session.add(
        Letter(
            id=uuid4(),
            about=about,
            recipient=recipient,
            subject=clean_line(writing.subject)[:LONGEST_SUBJECT],
            text=writing.text,
            language=writing.language,
            written_at=at,
            next_try_at=at,
        )
    )


def cancel_about(session: Session, about: UUID, *, at: datetime) -> None:
    """Send nothing more about an object."""
    for row in letters_about(session, [about]):
        if row.state == LetterState.WAITING:
            _settle(session, row, LetterEvent.CANCEL, at)


def fates(session: Session, object_ids: list[UUID]) -> Mapping[UUID, Fate]:
    """Tell what became of the last letter about each of these objects."""
    return {
        row.about: Fate(LetterState(row.state), row.settled_at or row.written_at, row.tries)
        for row in letters_about(session, object_ids)
    }


def deliver_due(database: Database, mailer: Mailer, *, at: datetime) -> int:
    """Send the letters whose time has come; gives how many were tried.

    A letter is taken in one transaction, sent outside of any, and settled in another: if the process
    dies in between it is tried again after the lease, under the same Message-ID.
    """
    with database.transaction() as session:
        taken = [_take(session, row, at) for row in due_letters(session, at, MOST_AT_ONCE)]
    for mail in taken:
        fault = _sent(mailer, mail)
        with database.transaction() as session:
            row = letter_by_id(session, mail.id)
            if row is not None and row.state == LetterState.WAITING:
                _conclude(session, row, fault, at)
    return len(taken)


def _take(session: Session, row: Letter, at: datetime) -> Mail:
    row.tries += 1
    row.next_try_at = at + LEASE
    session.add(row)
    return Mail(row.id, row.recipient, row.subject, row.text, row.language, row.written_at)


def _sent(mailer: Mailer, mail: Mail) -> NotDelivered | None:
    try:
        mailer.send(mail)
    except NotDelivered as fault:
        log.warning("letter not delivered", extra={"letter": str(mail.id), "fault": str(fault)})
        return fault
    log.info("letter sent", extra={"letter": str(mail.id)})
    return None


def _conclude(session: Session, row: Letter, fault: NotDelivered | None, at: datetime) -> None:
    if fault is None:
        _settle(session, row, LetterEvent.SEND, at)
        return
    wait = wait_after(row.tries)
    row.fault = str(fault)[:120]
    if fault.is_final or wait is None:
        _settle(session, row, LetterEvent.GIVE_UP, at)
    else:
        row.next_try_at = at + wait
        session.add(row)


def _settle(session: Session, row: Letter, event: LetterEvent, at: datetime) -> None:
    row.state = str(LETTER_STATES.after(LetterState(row.state), event))
    row.settled_at = at
    row.recipient = row.subject = row.text = ""
    session.add(row)


class Postman:
    """Looks for letters every two seconds and sends them; without a mailer it does nothing."""

    def __init__(self, database: Database, mailer: Mailer | None, clock: Clock) -> None:
        self._database, self._mailer, self._clock = database, mailer, clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)
        if mailer is not None:
            self._thread.start()

    def deliver(self) -> int:
        """Send what is due now; gives how many letters were tried."""
        return 0 if self._mailer is None else deliver_due(self._database, self._mailer, at=self._clock())

    def close(self) -> None:
        """Stop after the letter that is being sent."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopped.wait(SECONDS_BETWEEN_LOOKS):
            try:
                self.deliver()
            except Exception:  # the thread outlives a database that is away for a while
                log.exception("letters could not be looked at")
