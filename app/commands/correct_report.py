"""`correct-report NUMBER --reason TEXT`: issue a new edition of a report; earlier editions stay."""

from argparse import ArgumentParser, Namespace

from app.commands.environment import settings_from_environment
from app.kit.clock import system_clock
from app.kit.database import Database
from app.questionnaires.service.library import Library
from app.reports.adapters.logos import read_brand
from app.reports.service.keeping import correct


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("number", help="report number, such as ZZ-32-2026-0000007-61")
    parser.add_argument("--reason", required=True, help="why; printed on the cover")


def run(arguments: Namespace) -> int:
    """Issue the edition."""
    settings = settings_from_environment()
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            edition = correct(
                session,
                arguments.number,
                arguments.reason,
                library=Library(settings.questionnaires_dir),
                brand=read_brand(settings.office_name, settings.office_color, settings.office_logo),
                public_url=settings.public_url,
                now=system_clock(),
                check_days=settings.policy_check_days,
            )
    finally:
        database.close()
    print(f"{arguments.number}: edition {edition}")
    return 0
