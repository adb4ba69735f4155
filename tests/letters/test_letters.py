"""Letters are sent after the commit, tried again, given up; on both databases."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy
from sqlmodel import Session, select

from alembic import command
from app.commands.migrate import alembic_config
from app.kit.database import Database, postgres_engine, sqlite_engine
from app.kit.mail import Mail, Mailer, NotDelivered
from app.kit.working import LEASE, Worker
from app.letters.domain import LetterState
from app.letters.jobs import RETRY, letter_duties
from app.letters.service import Writing, cancel_about, fates, put_down
from app.letters.tables import Letter

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WRITING = Writing("请您\n帮忙", "正文", "zh-CN")


@dataclass
class Box:
    """Keeps what it is given, or fails as it is told."""

    faults: list[NotDelivered] = field(default_factory=list)
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(mail)


def write(database: Database, about: UUID) -> None:
    with database.transaction() as session:
        put_down(session, about, "wang@example.com", WRITING, at=NOW)


def deliver_due(database: Database, mailer: Mailer, *, at: datetime) -> int:
    worker = Worker(database, letter_duties(mailer), (), clock=lambda: at, random=lambda _count: b"\0")
    return worker.drain()


def only(session: Session) -> Letter:
    return session.exec(select(Letter)).one()


def test_a_letter_goes_out_once_and_leaves_no_address_behind(database: Database) -> None:
    about, box = uuid4(), Box()
    write(database, about)
    assert deliver_due(database, box, at=NOW) == 1
    assert [(m.to, m.subject, m.text) for m in box.sent] == [("wang@example.com", "请您 帮忙", "正文")]
    assert deliver_due(database, box, at=NOW + timedelta(days=1)) == 0
    with database.transaction() as session:
        row = only(session)
        assert (row.state, row.recipient, row.subject, row.text) == ("sent", "", "", "")
        assert fates(session, [about])[about].state is LetterState.SENT


def test_a_rolled_back_letter_is_never_sent(database: Database) -> None:
    def refused() -> None:
        with database.transaction() as session:
            put_down(session, uuid4(), "wang@example.com", WRITING, at=NOW)
            raise KeyError

    with pytest.raises(KeyError):
        refused()
    assert deliver_due(database, Box(), at=NOW) == 0


def test_a_failing_letter_is_tried_again_later_each_time_and_then_given_up(database: Database) -> None:
    about, at = uuid4(), NOW
    waits = [timedelta(minutes=minutes) for minutes in (1, 5, 25, 125, 625)]
    assert [RETRY.wait(tries, 0) for tries in range(1, 7)] == [*waits, None]
    box = Box([NotDelivered("away")] * 6)
    write(database, about)
    for wait in waits:
        assert deliver_due(database, box, at=at) == 1
        assert deliver_due(database, box, at=at + wait - timedelta(seconds=1)) == 0
        at += wait
    assert deliver_due(database, box, at=at) == 1
    with database.transaction() as session:
        assert fates(session, [about])[about].state is LetterState.FAILED
        assert only(session).recipient == ""
    assert box.sent == []


def test_a_refused_recipient_is_given_up_at_once(database: Database) -> None:
    about = uuid4()
    write(database, about)
    deliver_due(database, Box([NotDelivered("recipient refused (550)", is_final=True)]), at=NOW)
    with database.transaction() as session:
        assert fates(session, [about])[about].state is LetterState.FAILED
        assert only(session).fault == "recipient refused (550)"


def test_letters_wait_until_there_is_a_mailer(database: Database) -> None:
    write(database, uuid4())
    worker = Worker(database, letter_duties(None), (), clock=lambda: NOW, random=lambda _count: b"\0")
    assert worker.drain() == 0
    assert deliver_due(database, Box(), at=NOW) == 1


def test_a_sender_that_died_is_replaced_after_the_lease(database: Database) -> None:
    class Dies:
        def send(self, mail: Mail) -> None:
            raise KeyboardInterrupt(mail.id)

    write(database, uuid4())
    with pytest.raises(KeyboardInterrupt):
        deliver_due(database, Dies(), at=NOW)
    box = Box()
    assert deliver_due(database, box, at=NOW + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(database, box, at=NOW + LEASE) == 1
    assert len(box.sent) == 1


def test_a_cancelled_letter_is_not_sent(database: Database) -> None:
    about = uuid4()
    write(database, about)
    with database.transaction() as session:
        cancel_about(session, about, at=NOW)
    box = Box()
    deliver_due(database, box, at=NOW)
    assert box.sent == []
    with database.transaction() as session:
        assert only(session).recipient == ""


def test_letters_that_waited_before_there_was_a_queue_are_sent(database_url: str) -> None:
    config, about = alembic_config(database_url), uuid4()
    command.upgrade(config, "0010")
    url = sqlalchemy.make_url(database_url)
    engine = sqlite_engine(url, writes=True) if url.drivername == "sqlite" else postgres_engine(url)
    old = sqlalchemy.Table("letter", sqlalchemy.MetaData(), autoload_with=engine)
    row: dict[str, object] = {
        "tries": 1,
        "fault": "",
        "written_at": NOW,
        "next_try_at": NOW,
        "settled_at": None,
    }
    row |= {"recipient": "wang@example.com", "subject": "请", "text": "文", "language": "zh-CN"}
    with engine.begin() as connection:
        for state in ("waiting", "sent"):
            ids: list[object] = [uuid4(), about]
            if url.drivername == "sqlite":
                ids = [UUID(str(one)).hex for one in ids]
            connection.execute(old.insert().values(id=ids[0], about=ids[1], state=state, **row))
    engine.dispose()
    command.upgrade(config, "head")
    database, box = Database(database_url), Box()
    try:
        assert deliver_due(database, box, at=NOW) == 1
        assert [mail.text for mail in box.sent] == ["文"]
    finally:
        database.close()
