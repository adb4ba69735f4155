"""Which event wakes which job: the product on one page.

    assessment.submitted  →  assessments        keep the doubts about the answers as flags
    assessment.submitted  →  assessments        close what colleagues were asked to answer
    assessment.submitted  →  scoring            score the responses, keep the result and its proof
    assessment.submitted  →  assessments        count how long the answers took (last: all submissions share the rows)
    assessment.continued  →  scoring            answer from earlier results what they tell, to be confirmed
    assessment.scored     →  recommendations    rank the pool for the gaps found
    assessment.scored     →  reports            number the report and freeze what it will print
    case.moved            →  webhooks           (as the submission, the result and the report) tell other systems that asked
    case.issued           →  reports            number the report of both layers, signed by two people, and freeze it
    approval.given        →  exchange, reports  begin the export, draw the copies or revoke the report that two people decided about

and which job does what, with the nights:

    webhook.deliver       webhooks      send one message to a target of another system
    letter.send           letters       send one letter; put down in the transaction of what it tells
    exchange.export       exchange      write the next piece of an export
    02:10 pool.check      providers     note whose validity has ended
    reports.export        reports       draw a piece of the copies an office asked for, then pack them
    02:40 evidence.sweep  evidence      remove contents nothing uses
    02:50 reports.sweep   reports       remove copies that were kept long enough
    02:25 cases.expire    cases         end cases nobody has moved on for long
    03:10 jobs.tidy       queue         forget jobs that were done a month ago, and limits that are over
    03:20 exchange.sweep  exchange      remove files of exports after a week
    07:30 cases.remind    cases         write to those a case waits for before it is due, once each

All events happen in the transaction of the submission or the start: either everything is kept, or nothing.
Jobs come after theirs, at least once. Every event leaves a row in the audit trail.
"""

import secrets
from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from app.assessments.jobs import close_submitted, flag_submitted, time_submitted
from app.assessments.service.continuing import CONTINUED
from app.assessments.service.keeping import SUBMITTED
from app.assessments.service.personal import ASSESSMENTS
from app.cases.jobs import EXPIRE_CASES, REMIND_OF_CASES, case_duties
from app.cases.service.moving import ISSUED, MOVED
from app.cases.service.personal import CASES
from app.cases.service.reminding import Post
from app.evidence.jobs import SWEEP_EVIDENCE, evidence_duties
from app.exchange.jobs import SWEEP_FILES, begin_export, exchange_duties
from app.identity.domain.dual_control import APPROVED
from app.identity.service.personal import PEOPLE
from app.kit.audit import Entry, record
from app.kit.blobs import Blobs
from app.kit.clock import Clock
from app.kit.database import Listener, Listeners
from app.kit.i18n import SOURCE_LANGUAGE, translator
from app.kit.limits import forget_past
from app.kit.mail import Mailer
from app.kit.queue import tidy
from app.kit.sealing import Sealer
from app.kit.working import Duties, Duty, Nightly, Run
from app.letters.jobs import letter_duties
from app.providers.jobs import CHECK_POOL, pool_duties
from app.questionnaires.service.library import Library
from app.recommendations.jobs import draft_recommendations
from app.reports.adapters.press import Press
from app.reports.domain.content import Brand
from app.reports.jobs import (
    SWEEP_EXPORTS,
    begin_copies,
    freeze_report,
    freeze_site_report,
    report_duties,
    revoke_report,
)
from app.reports.service.exporting import Workshop
from app.reports.service.keeping import REPORT_ISSUED
from app.scoring.jobs import feed_continued, score_submitted
from app.scoring.service.keeping import SCORED
from app.settings import Settings
from app.webhooks.adapters import Outbound
from app.webhooks.domain import EventType
from app.webhooks.jobs import tell_happened, webhook_duties

PERSONAL = (PEOPLE, ASSESSMENTS, CASES)
"""The rooms that hold personal data, in the order in which they are told."""
TIDY_JOBS = "jobs.tidy"
KEPT_DONE = timedelta(days=30)
NIGHTLY = (
    Nightly(CHECK_POOL, time(2, 10)),
    Nightly(EXPIRE_CASES, time(2, 25)),
    Nightly(SWEEP_EVIDENCE, time(2, 40)),
    Nightly(SWEEP_EXPORTS, time(2, 50)),
    Nightly(TIDY_JOBS, time(3, 10)),
    Nightly(SWEEP_FILES, time(3, 20)),
    Nightly(REMIND_OF_CASES, time(7, 30)),
)


def duties(
    settings: Settings, *, mailer: Mailer | None, blobs: Blobs, press: Press, outbound: Outbound
) -> Duties:
    """Bind every job to what it does."""
    sealer = Sealer(settings.secret_key.get_secret_value(), settings.older)
    post = Post(translator(SOURCE_LANGUAGE), settings.public_url, sealer) if mailer else None
    return {
        **letter_duties(mailer),
        **pool_duties(),
        **evidence_duties(blobs),
        **report_duties(Workshop(press, settings.blob_dir / "exports", blobs)),
        **case_duties(post),
        **webhook_duties(outbound),
        **exchange_duties(blobs),
        TIDY_JOBS: Duty(_tidy),
    }


def journey(
    settings: Settings,
    library: Library,
    clock: Clock,
    *,
    brand: Brand,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Listeners:
    """Bind every event to its jobs."""
    url, days = settings.public_url, settings.policy_check_days
    own = partial(freeze_report, library=library, brand=brand, public_url=url, check_days=days)
    of_case = partial(freeze_site_report, library=library, brand=brand, public_url=url, check_days=days)

    def at_the_time(job: partial[None]) -> Listener:
        def act(session: Session, object_id: object) -> None:
            job(session, object_id, now=clock())

        return act

    def audited(name: str, *jobs: Listener) -> list[Listener]:
        return [partial(_leave_a_trace, name, clock), *jobs]

    def told(kind: EventType) -> Listener:
        return at_the_time(partial(tell_happened, kind=kind, random=random))

    return {
        SUBMITTED: audited(
            SUBMITTED,
            told(EventType.ASSESSMENT_SUBMITTED),
            at_the_time(partial(flag_submitted, library=library)),
            at_the_time(partial(close_submitted)),
            at_the_time(partial(score_submitted, library=library)),
            at_the_time(partial(time_submitted)),
        ),
        CONTINUED: audited(CONTINUED, at_the_time(partial(feed_continued, library=library))),
        ISSUED: audited(ISSUED, at_the_time(of_case)),
        MOVED: [told(EventType.CASE_MOVED)],
        APPROVED: [at_the_time(partial(act)) for act in (begin_export, begin_copies, revoke_report)],
        REPORT_ISSUED: [told(EventType.REPORT_ISSUED)],
        SCORED: audited(
            SCORED,
            told(EventType.ASSESSMENT_SCORED),
            at_the_time(partial(draft_recommendations, library=library)),
            at_the_time(own),
        ),
    }


def _leave_a_trace(name: str, clock: Clock, session: Session, object_id: UUID) -> None:
    kind, _, _ = name.partition(".")
    record(session, Entry(name, kind, str(object_id), clock()))


def _tidy(run: Run) -> None:
    with run.finishing() as session:
        tidy(session, before=run.clock() - KEPT_DONE)
        forget_past(session.connection(), at=run.clock())
