"""`rescore [--full]`: score every kept result again with its pinned version; exit 1 if one differs."""

from argparse import ArgumentParser, Namespace

from app.commands.environment import settings_from_environment
from app.kit.database import Database
from app.questionnaires.service.library import Library
from app.scoring.service.rescoring import differences

LONGEST = 60


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--full", action="store_true", help="compare whole proofs, not only total and level"
    )


def run(arguments: Namespace) -> int:
    """Score again and print one line a difference."""
    settings = settings_from_environment()
    library = Library(settings.questionnaires_dir)
    database = Database(settings.database_url)
    differ = 0
    try:
        with database.transaction() as session:
            for found in differences(session, library, full=arguments.full):
                differ += 1
                kept, again = found.kept[:LONGEST], found.again[:LONGEST]
                print(
                    f"{found.assessment} {found.questionnaire}: {found.what} kept {kept}, scored again {again}"
                )
    finally:
        database.close()
    print(f"{differ} differ" if differ else "all kept results are as scored again")
    return 1 if differ else 0
