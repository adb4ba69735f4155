"""Statements that take long are written to the log: the text with its placeholders, never a value."""

import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

log = logging.getLogger("zhizhen.slow")
LONGEST_SHOWN = 1000
_BEGAN = "slow-began"


def watch(engine: Engine, *, slower_than: float, seen: Callable[[], None]) -> None:
    """Log every statement of an engine that takes longer than so many seconds, and call `seen` for it."""

    def began(connection: Any, *_: object) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    def ended(connection: Any, _cursor: object, statement: str, *_: object) -> None:
        took = time.perf_counter() - connection.info[_BEGAN]
        if took >= slower_than:
            seen()
            told = " ".join(statement.split())[:LONGEST_SHOWN]
            log.warning("slow statement", extra={"statement": told, "ms": round(took * 1000, 1)})

    event.listen(engine, "before_cursor_execute", began)
    event.listen(engine, "after_cursor_execute", ended)
