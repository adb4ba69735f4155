"""The pool of the database, prepared once and kept for as long as it is the same."""

from dataclasses import replace
from threading import Lock

from sqlmodel import Session

from app.providers.domain import Pool
from app.providers.service.keeping import kept_lectures, kept_pool, pool_mark
from app.recommendations.service.matching import Market

Mark = tuple[str, int, int]
_lock = Lock()
_kept: dict[Mark, Market] = {}


def kept_market(session: Session) -> Market:
    """Give the kept pool, prepared; the same object until a provider changes.

    Who comes while it is being read waits, instead of reading the same pool again.
    """
    mark = (session.connection().engine.url.render_as_string(), *pool_mark(session))
    with _lock:
        if mark not in _kept:
            _kept.clear()
            _kept[mark] = Market(kept_pool(session))
        return _kept[mark]


def pool_with_lectures(session: Session, market: Market) -> Pool:
    """Give the pool with the lectures as they are now."""
    return replace(market.pool, lectures=kept_lectures(session))
