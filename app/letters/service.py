"""Use cases of letters: put down, send later, cancel, tell what became of them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.kit.mail import LONGEST_SUBJECT, Mail, Mailer, NotDelivered
from app.kit.plain import clean_line
from app.kit.queue import enqueue, masked
from app.kit.working import Run
from app.letters.domain import LETTER_STATES, SEND_LETTER, LetterEvent, LetterState
from app.letters.repository import letter_by_id, letters_about
from app.letters.tables import Letter

log = logging.getLogger("zhizhen.letters")


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
    letter_id = uuid4()
    session.add(
        Letter(
            id=letter_id,
            about=about,
            recipient=recipient,
            subject=clean_line(writing.subject)[:LONGEST_SUBJECT],
            text=writing.text,
            language=writing.language,
            written_at=at,
        )
    )
    enqueue(session, SEND_LETTER, {"letter": str(letter_id)}, key=f"{SEND_LETTER}:{letter_id}", at=at)


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


def deliver(run: Run, mailer: Mailer) -> None:
    """Send one letter: read in one transaction, sent outside of any, settled in another.

    If the process dies in between it is sent again, under the same Message-ID. A mail server that is away raises
    `NotDelivered`, so that the queue tries again; after the last try the letter is given up.
    """
    letter_id = UUID(run.payload["letter"])
    with run.database.transaction() as session:
        row = letter_by_id(session, letter_id)
        if row is None or row.state != LetterState.WAITING:
            return
        row.tries = run.claim.tries
        mail = Mail(row.id, row.recipient, row.subject, row.text, row.language, row.written_at)
    fault: NotDelivered | None = None
    try:
        mailer.send(mail)
    except NotDelivered as found:
        log.warning("letter not delivered", extra={"letter": str(letter_id), "fault": masked(found)})
        if not (found.is_final or run.is_last):
            raise
        fault = found
    with run.finishing() as session:
        row = letter_by_id(session, letter_id)
        if row is not None and row.state == LetterState.WAITING:
            row.fault = str(fault or "")[:120]
            event = LetterEvent.GIVE_UP if fault else LetterEvent.SEND
            _settle(session, row, event, run.clock())


def _settle(session: Session, row: Letter, event: LetterEvent, at: datetime) -> None:
    row.state = str(LETTER_STATES.after(LetterState(row.state), event))
    row.settled_at = at
    row.recipient = row.subject = row.text = ""
    session.add(row)
