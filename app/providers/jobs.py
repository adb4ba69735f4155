"""What the pool does at night."""

from app.kit.working import Duties, Duty, Run
from app.providers.service.keeping import check_pool

CHECK_POOL = "pool.check"


def pool_duties() -> Duties:
    """Give what notes that the validity of members has ended."""
    return {CHECK_POOL: Duty(_check)}


def _check(run: Run) -> None:
    with run.finishing() as session:
        check_pool(session, at=run.clock())
