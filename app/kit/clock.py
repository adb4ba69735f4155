"""What time it is: given, never asked for, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
CHINA = ZoneInfo("Asia/Shanghai")


def system_clock() -> datetime:
    """Give the present moment, aware, in UTC."""
    return datetime.now(UTC)


def china_date(moment: datetime) -> str:
    """Give the date of a moment in China, as on a document: 2026-11-24."""
    return moment.astimezone(CHINA).date().isoformat()


def china_time(moment: datetime) -> str:
    """Give a moment in China to the minute: 2026-11-24 14:05."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
