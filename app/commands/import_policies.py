"""`import-policies [FILE] --name NAME`: publish a file that was decided elsewhere; default: the shipped instruments."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.environment import settings_from_environment
from app.commands.migrate import migrate
from app.kit.audit import Acting, acts
from app.kit.clock import system_clock
from app.kit.database import Database
from app.policies.service.files import load_policies, shipped_policies
from app.policies.service.keeping import Keeper, load


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", nargs="?", type=Path, help="file of policies; default: those shipped")
    parser.add_argument("--name", required=True, help="who answers for the file")


def run(arguments: Namespace) -> int:
    """Check the file, then publish what is new in it."""
    policies = load_policies(arguments.file) if arguments.file else shipped_policies()
    settings = settings_from_environment()
    migrate(settings)
    database = Database(settings.database_url)
    name = arguments.name.strip()[:40]
    try:
        with database.transaction() as session:
            acts(session, Acting(f"command:{name}"))
            loaded = load(session, policies, by=Keeper(f"command:{name}", name), at=system_clock())
    finally:
        database.close()
    print(
        f"policies: {loaded.added} added, {loaded.changed} changed, {loaded.unchanged} unchanged; "
        "those with an old date of checking are not matched until somebody looks at the source"
    )
    return 0
