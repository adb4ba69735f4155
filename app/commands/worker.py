"""`worker [--lease SECONDS]`: do jobs until told to stop; the job being done is finished first."""

import secrets
import signal
from argparse import ArgumentParser, Namespace
from datetime import timedelta

from app.commands.environment import settings_from_environment
from app.evidence.deps import open_archive
from app.journey import NIGHTLY, duties
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.logs import log_as_json
from app.kit.working import LEASE, Worker
from app.letters.adapters import mailer_of
from app.webhooks.adapters import outbound_of


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
    log_as_json()
    archive = open_archive(settings.blob_dir, clamd=settings.clamd)
    database = Database(settings.database_url)
    worker = Worker(
        database,
        duties(mailer=mailer_of(settings), blobs=archive.blobs, outbound=outbound_of(settings)),
        NIGHTLY,
        clock=system_clock,
        random=secrets.token_bytes,
        lease=timedelta(seconds=arguments.lease),
    )
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda _number, _frame: worker.stop())
    try:
        worker.run()
    finally:
        database.close()
    return 0
