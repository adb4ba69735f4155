"""`pool-token --name NAME [--provider CODE] [--days N] [--end]`: a key to the pool office, shown once."""

import secrets
from argparse import ArgumentParser, Namespace

from app.commands.environment import settings_from_environment
from app.commands.migrate import migrate
from app.kit.clock import china_time, system_clock
from app.kit.database import Database
from app.kit.errors import Invalid
from app.kit.plain import clean_line
from app.providers.service.keys import MOST_DAYS, end_keys, make_key

LONGEST_NAME = 60


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--name", required=True, help="the person who will hold the key")
    parser.add_argument("--provider", default="", help="code of the one provider the key is for")
    parser.add_argument("--days", type=int, default=30, help=f"how long it opens, at most {MOST_DAYS} days")
    parser.add_argument("--end", action="store_true", help="end all keys of this person instead")


def run(arguments: Namespace) -> int:
    """Make or end keys."""
    name = clean_line(arguments.name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(f"--name: expected 1 to {LONGEST_NAME} characters, got {len(name)}")
    if not 0 < arguments.days <= MOST_DAYS:
        raise Invalid(f"--days: expected 1 to {MOST_DAYS}, got {arguments.days}")
    settings = settings_from_environment()
    migrate(settings)
    database, now = Database(settings.database_url), system_clock()
    try:
        with database.transaction() as session:
            if arguments.end:
                print(f"{name}: {end_keys(session, name=name, at=now)} keys ended")
                return 0
            token, ends = make_key(
                session,
                name=name,
                provider=arguments.provider,
                days=arguments.days,
                secret=settings.secret_key.get_secret_value(),
                random=secrets.token_bytes,
                at=now,
            )
    finally:
        database.close()
    print(f"{token}\n{name}: until {china_time(ends)}; enter it at {settings.public_url}/pool/sign-in")
    return 0
