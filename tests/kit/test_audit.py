"""The audit trail: written with the transaction, and broken at the row that somebody touched."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy
from sqlmodel import Session

from app.__main__ import main
from app.kit.audit import (
    FLOOR,
    Acting,
    Break,
    Entry,
    RetentionTooShort,
    acts,
    head_of,
    record,
    remove_until,
    rows,
    verify,
)
from app.kit.database import Database
from app.settings import Settings

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def fill(database: Database, count: int = 5) -> None:
    for n in range(1, count + 1):
        with database.transaction() as session:
            acts(session, Acting("office:王", "127.0.0.1", f"r{n}"))
            record(session, Entry("provider.approved", "provider", f"P{n}", NOON + timedelta(days=n), {"state": "draft"}, {"state": "in_pool"}))  # fmt: skip


def test_rows_say_who_what_and_from_where(database: Database) -> None:
    fill(database, 2)
    with database.transaction() as session:
        first = next(rows(session))
        assert (first.number, first.actor, first.origin, first.request) == (
            1,
            "office:王",
            "127.0.0.1",
            "r1",
        )
        assert (first.action, first.kind, first.object_id) == ("provider.approved", "provider", "P1")
        assert (json.loads(first.before), json.loads(first.after)) == (
            {"state": "draft"},
            {"state": "in_pool"},
        )
        assert verify(session) is None
        assert head_of(session)[0] == 2


def test_what_was_rolled_back_left_no_row(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            record(session, Entry("x", "y", "z", NOON))
            raise ValueError("not so")

    with pytest.raises(ValueError, match="not so"):
        fail()
    with database.transaction() as session:
        assert list(rows(session)) == []
        assert verify(session) is None


def execute(statement: str) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        session.execute(sqlalchemy.text(statement))

    return act


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_event SET actor = 'office:李' WHERE number = 3", Break(3, "the row is not as it was written")),
        ("UPDATE audit_event SET origin = '10.0.0.1' WHERE number = 1", Break(1, "the row is not as it was written")),
        ("UPDATE audit_event SET request = '' WHERE number = 2", Break(2, "the row is not as it was written")),
        ("UPDATE audit_event SET action = 'provider.removed' WHERE number = 5", Break(5, "the row is not as it was written")),
        ("UPDATE audit_event SET kind = 'k' WHERE number = 4", Break(4, "the row is not as it was written")),
        ("UPDATE audit_event SET object_id = 'P9' WHERE number = 4", Break(4, "the row is not as it was written")),
        ("UPDATE audit_event SET before = '{}' WHERE number = 4", Break(4, "the row is not as it was written")),
        ("UPDATE audit_event SET after = '' WHERE number = 4", Break(4, "the row is not as it was written")),
        ("UPDATE audit_event SET digest = '0' WHERE number = 4", Break(4, "the row is not as it was written")),
        ("UPDATE audit_event SET at = (SELECT at FROM audit_event WHERE number = 1) WHERE number = 2", Break(2, "the row is not as it was written")),
        ("DELETE FROM audit_event WHERE number = 1", Break(1, "the row is missing")),
        ("DELETE FROM audit_event WHERE number = 3", Break(3, "the row is missing")),
        ("DELETE FROM audit_event WHERE number = 5", Break(5, "rows are missing at the end")),
        ("DELETE FROM audit_event", Break(1, "rows are missing at the end")),
        ("UPDATE audit_event SET number = 9 WHERE number = 3", Break(3, "the row is missing")),
        ("INSERT INTO audit_event SELECT 0, at, actor, origin, request, action, kind, object_id, before, after, digest FROM audit_event WHERE number = 1", Break(1, "one row too many")),
        ("INSERT INTO audit_event SELECT 6, at, actor, origin, request, action, kind, object_id, before, after, digest FROM audit_event WHERE number = 5", Break(6, "the row is not as it was written")),
        ("UPDATE audit_head SET last = 4", Break(6, "rows are missing at the end")),
    ],
)  # fmt: skip
def test_a_touched_trail_is_found_at_its_row(database: Database, statement: str, found: Break) -> None:
    fill(database)
    with database.transaction() as session:
        execute(statement)(session)
    with database.transaction() as session:
        assert verify(session) == found


def test_a_trail_written_anew_from_the_middle_is_found_by_a_head_written_down(database: Database) -> None:
    fill(database, 3)
    with database.transaction() as session:
        known = head_of(session)
    with database.transaction() as session:
        execute("DELETE FROM audit_event")(session)
        execute("UPDATE audit_head SET last = 0, first = 1, digest = before_first")(session)
    fill(database, 2)
    with database.transaction() as session:
        assert verify(session) is None
        assert verify(session, known=known) == Break(
            3, "rows are missing up to the head that was written down"
        )
    with database.transaction() as session:
        acts(session, Acting("office:王", "127.0.0.1", "r3"))
        record(session, Entry("provider.removed", "provider", "P3", NOON))
    with database.transaction() as session:
        assert verify(session, known=known) == Break(
            3, "the chain differs from the head that was written down"
        )


def test_many_writers_make_one_chain(database: Database) -> None:
    def write(n: int) -> None:
        with database.transaction() as session:
            record(session, Entry("written", "test", str(n), NOON))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(200)))
    with database.transaction() as session:
        assert verify(session) is None
        assert sorted(int(row.object_id) for row in rows(session)) == list(range(200))


def test_old_rows_go_young_ones_stay_and_the_chain_holds(database: Database) -> None:
    fill(database, 5)
    later = NOON + FLOOR + timedelta(days=4)
    with database.transaction() as session, pytest.raises(RetentionTooShort):
        remove_until(session, later - FLOOR + timedelta(seconds=1), now=later)
    with database.transaction() as session:
        assert remove_until(session, later - FLOOR, now=later) == 3
    fill(database, 1)
    with database.transaction() as session:
        assert [row.number for row in rows(session)] == [4, 5, 6]
        assert verify(session) is None
        execute("UPDATE audit_event SET actor = 'x' WHERE number = 4")(session)
        session.expunge_all()
        assert verify(session) == Break(4, "the row is not as it was written")


def test_the_command_verifies_exports_and_refuses(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", migrated.database_url)
    database = Database(migrated.database_url)
    fill(database, 3)
    database.close()
    assert main(["audit", "verify"]) == 0
    assert capsys.readouterr().out == "unbroken up to row 3\n"
    assert main(["audit", "head"]) == 0
    head = capsys.readouterr().out.strip()
    assert main(["audit", "verify", "--head", head]) == 0
    capsys.readouterr()
    assert main(["audit", "export", "--since", "2026-11-27"]) == 0
    exported = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["object_id"] for row in exported] == ["P2", "P3"]
    assert main(["audit", "remove", "--before", "2026-11-27"]) == 2
    assert "at least 180 days" in capsys.readouterr().err
    database = Database(migrated.database_url)
    with database.transaction() as session:
        execute("UPDATE audit_event SET actor = 'x' WHERE number = 2")(session)
    database.close()
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().out == "row 2: the row is not as it was written\n"
