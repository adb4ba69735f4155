"""`worker [--lease SECONDS]`: do jobs until told to stop; the job being done is finished first."""

import os
import secrets
import signal
import threading
from argparse import ArgumentParser, Namespace
from datetime import timedelta

from app.commands.environment import settings_from_environment
from app.commands.starting import prepare_to_work
from app.evidence.deps import open_archive
from app.journey import NIGHTLY, duties
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.engine import carried_by, worker_of
from app.kit.logs import log_as_json
from app.kit.stores import open_store
from app.kit.working import LEASE, Worker
from app.letters.adapters import mailer_of
from app.main import sealing_of
from app.reports.adapters.press import Press
from app.webhooks.adapters import outbound_of

LONGEST_STOP_SECONDS = 60.0


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--lease",
        type=float,
        default=LEASE.total_seconds(),
        help="seconds after which a worker that died is replaced",
    )


def run(arguments: Namespace) -> int:
    """Work; with SQLite only while the service is stopped."""
    settings = settings_from_environment()
    prepare_to_work(settings)
    log_as_json()
    blobs = open_store(settings.blob_dir, settings.blob_url, settings.blob_options)
    archive = open_archive(settings.blob_dir, blobs, clamd=settings.clamd)
    database = Database(settings.database_url, carried=carried_by(settings.job_engine))
    press = Press(settings.blob_dir, workers=settings.pdf_workers, sealing=sealing_of(settings))
    worker = worker_of(
        settings.job_engine,
        database,
        duties(
            settings,
            mailer=mailer_of(settings),
            blobs=archive.blobs,
            press=press,
            outbound=outbound_of(settings),
        ),
        NIGHTLY,
        clock=system_clock,
        random=secrets.token_bytes,
        lease=timedelta(seconds=arguments.lease),
    )
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda _number, _frame: _stop(worker))
    try:
        worker.run()
    finally:
        press.close()
        database.close()
    return 0


def _stop(worker: Worker) -> None:
    """Finish the job being done; one that takes too long is left to the next worker, when its lease ends."""
    worker.stop()
    late = threading.Timer(LONGEST_STOP_SECONDS, os._exit, [1])
    late.daemon = True
    late.start()
