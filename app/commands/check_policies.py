"""`check-policies [FILE…]`: one line a fault: file, place, what; exit 1 if any."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.policies.errors import PoliciesFaulty
from app.policies.service.files import SHIPPED_FILES, load_policies


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("files", nargs="*", type=Path, help="files of policies; default: those shipped")


def run(arguments: Namespace) -> int:
    """Check every file."""
    lines: list[str] = []
    checked = 0
    for path in arguments.files or SHIPPED_FILES:
        try:
            checked += len(load_policies(path))
        except PoliciesFaulty as fault:
            lines += fault.lines
    print("\n".join(lines) if lines else f"{checked} policies checked, no faults")
    return 1 if lines else 0
