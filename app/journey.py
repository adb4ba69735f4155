"""Which event wakes which job: the product on one page.

    assessment.submitted  →  assessments        keep the doubts about the answers as flags
    assessment.submitted  →  scoring            score the responses, keep the result and its proof
    assessment.continued  →  scoring            answer from earlier results what they tell, to be confirmed
    assessment.scored     →  recommendations    rank the pool for the gaps found
    assessment.scored     →  reports            number the report and freeze what it will print

All of it happens in the transaction of the submission or the start: either everything is kept, or nothing.
Drawing the PDF comes after it, on demand, in a process of its own.
"""

from functools import partial

from sqlmodel import Session

from app.assessments.jobs import flag_submitted
from app.assessments.service.continuing import CONTINUED
from app.assessments.service.keeping import SUBMITTED
from app.kit.clock import Clock
from app.kit.database import Listener, Listeners
from app.questionnaires.service.library import Library
from app.recommendations.jobs import draft_recommendations
from app.reports.domain.content import Brand
from app.reports.jobs import freeze_report
from app.scoring.jobs import feed_continued, score_submitted
from app.scoring.service.keeping import SCORED


def journey(library: Library, clock: Clock, *, brand: Brand, public_url: str) -> Listeners:
    """Bind every event to its jobs."""

    def at_the_time(job: partial[None]) -> Listener:
        def act(session: Session, object_id: object) -> None:
            job(session, object_id, now=clock())

        return act

    return {
        SUBMITTED: [
            at_the_time(partial(flag_submitted, library=library)),
            at_the_time(partial(score_submitted, library=library)),
        ],
        CONTINUED: [at_the_time(partial(feed_continued, library=library))],
        SCORED: [
            at_the_time(partial(draft_recommendations, library=library)),
            at_the_time(partial(freeze_report, library=library, brand=brand, public_url=public_url)),
        ],
    }
