"""`migrate`: bring the database to the newest schema."""

import os
from argparse import ArgumentParser, Namespace

from alembic.config import Config

from alembic import command
from app.settings import HERE, Settings, load_settings


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("revision", nargs="?", default="head", help="revision to go to")


def run(arguments: Namespace) -> int:
    """Migrate."""
    migrate(load_settings(os.environ), arguments.revision)
    return 0


def migrate(settings: Settings, revision: str = "head") -> None:
    """Migrate the database of these settings."""
    command.upgrade(alembic_config(settings.database_url), revision)


def alembic_config(database_url: str) -> Config:
    """Give Alembic's configuration for one database."""
    config = Config(toml_file=HERE / "pyproject.toml")
    config.set_main_option("script_location", str(HERE / "alembic"))
    config.attributes["database_url"] = database_url
    return config
