"""`check-matching [FILE…]`: check the editable files of the matching; exit 1, one line a fault."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.kit.errors import Invalid
from app.recommendations.service.checking import check_files


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "files", nargs="*", type=Path, help="weights.yaml or lexicon.yaml; default: those in force"
    )


def run(arguments: Namespace) -> int:
    """Check and print."""
    try:
        told = check_files(arguments.files)
    except Invalid as fault:
        print(fault)
        return 1
    print("\n".join(told))
    return 0
