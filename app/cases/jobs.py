"""What the desk does by itself: end cases nobody moves on, and remind before something is due."""

from functools import partial

from app.cases.service.ending import AT_ONCE, expire_overdue
from app.cases.service.reminding import Post, remind_due
from app.kit.working import Duties, Duty, Run

EXPIRE_CASES = "cases.expire"
REMIND_OF_CASES = "cases.remind"


def case_duties(post: Post | None) -> Duties:
    """Give what ends and reminds; without a post nobody is reminded."""
    return {EXPIRE_CASES: Duty(_expire), REMIND_OF_CASES: Duty(partial(_remind, post=post))}


def _expire(run: Run) -> None:
    ended = AT_ONCE
    while ended == AT_ONCE:
        with run.database.transaction() as session:
            ended = len(expire_overdue(session, at=run.clock()))
    with run.finishing():
        pass


def _remind(run: Run, post: Post | None) -> None:
    with run.finishing() as session:
        if post is not None:
            remind_due(session, post, at=run.clock())
