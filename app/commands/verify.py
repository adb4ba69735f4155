"""`verify report.pdf`: compute the result again from what a report carries, and compare every page.

Exit 0 and `verified`, or 1 and one line a difference.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.commands.environment import settings_from_environment
from app.kit.places import QUESTIONNAIRES
from app.questionnaires.service.library import Library
from app.reports.adapters.sealing import SealKey
from app.reports.errors import NotAReport
from app.reports.service.verifying import verify


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="a report as PDF")


def run(arguments: Namespace) -> int:
    """Check and print."""
    try:
        raw = arguments.file.read_bytes()
    except OSError as fault:
        raise NotAReport(f"{arguments.file}: expected a readable file: {fault.strerror}") from fault
    key = SealKey(settings_from_environment().secret_key.get_secret_value().encode())
    try:
        verdict = verify(raw, Library(QUESTIONNAIRES), key)
    except NotAReport as fault:
        raise NotAReport(f"{arguments.file}: {fault}") from fault
    print("\n".join(verdict.differences) if verdict.differences else "verified")
    if verdict.notes:
        print("\n".join(verdict.notes))
    return 1 if verdict.differences else 0
