"""`migrate`: bring the database to the newest schema."""

from argparse import ArgumentParser, Namespace

from alembic.config import Config
from sqlalchemy.engine import make_url

from alembic import command
from app.commands.environment import settings_from_environment
from app.kit.engine import prepare
from app.kit.places import PROJECT
from app.settings import Settings


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("revision", nargs="?", default="head", help="revision to go to")


def run(arguments: Namespace) -> int:
    """Migrate."""
    migrate(settings_from_environment(), arguments.revision)
    return 0


def migrate(settings: Settings, revision: str = "head") -> None:
    """Migrate the database of these settings."""
    config = alembic_config(settings.database_url)
    config.attributes["secret"] = settings.secret_key.get_secret_value()
    command.upgrade(config, revision)
    prepare(settings.job_engine, make_url(settings.database_url))


def alembic_config(database_url: str) -> Config:
    """Give Alembic's configuration for one database."""
    config = Config(toml_file=PROJECT / "pyproject.toml")
    config.set_main_option("script_location", str(PROJECT / "alembic"))
    config.attributes["database_url"] = database_url
    return config
