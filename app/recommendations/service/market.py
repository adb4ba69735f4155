"""The pool of the database, prepared once and kept for as long as it is the same."""

from threading import Lock

from sqlmodel import Session

from app.providers.service.keeping import kept_pool
from app.recommendations.service.matching import Market

_lock = Lock()
_kept: list[Market] = []


def kept_market(session: Session) -> Market:
    """Give the kept pool, prepared; the same object until the pool changes."""
    pool = kept_pool(session)
    with _lock:
        if not _kept or _kept[0].pool != pool:
            _kept[:] = [Market(pool)]
        return _kept[0]
