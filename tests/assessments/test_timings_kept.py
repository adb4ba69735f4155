"""Counting timings on both databases, also when many submissions count the same rows at once."""

from concurrent.futures import ThreadPoolExecutor

from app.assessments.repository import add_timings, timings_of
from app.kit.database import Database

WRITERS, TURNS = 8, 5
CLASSES = [(f"Q{n:02d}", n % 5) for n in range(1, 16)]


def test_nothing_is_lost_between_writers(database: Database) -> None:
    def submit(_writer: int) -> None:
        for _ in range(TURNS):
            with database.transaction() as session:
                add_timings(session, "tiny", "1.0", CLASSES)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(submit, range(WRITERS)))
    with database.transaction() as session:
        counted = timings_of(session, "tiny", "1.0")
        assert counted == {item: {number: WRITERS * TURNS} for item, number in CLASSES}
        assert timings_of(session, "tiny", "1.1") == {}
        add_timings(session, "tiny", "1.0", [])
