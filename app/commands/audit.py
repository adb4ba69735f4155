"""`audit verify [--head NUMBER:DIGEST]` · `audit head` · `audit export` · `audit remove --before DAY`."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from sqlmodel import Session

from app.commands.environment import settings_from_environment
from app.kit.audit import head_of, plain_row, remove_until, rows, verify
from app.kit.clock import CHINA, system_clock
from app.kit.database import Database


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, parser_class=ArgumentParser)
    check = actions.add_parser("verify", help="walk the chain; exit 1 at its first break")
    check.add_argument("--head", type=_head, default=None, help="a head written down earlier")
    actions.add_parser("head", help="print number and digest of the last row")
    export = actions.add_parser("export", help="print the rows as JSON, one a line")
    for end in ("since", "until"):
        export.add_argument(f"--{end}", type=_day, default=None, help="day in China, YYYY-MM-DD")
    remove = actions.add_parser("remove", help="remove rows older than a day, at least 180 days ago")
    remove.add_argument("--before", type=_day, required=True, help="day in China, YYYY-MM-DD")


def run(arguments: Namespace) -> int:
    """Do one of the four with the configured database."""
    database = Database(settings_from_environment().database_url)
    try:
        with database.transaction() as session:
            return ACTIONS[arguments.action](session, arguments)
    finally:
        database.close()


def _verify(session: Session, arguments: Namespace) -> int:
    broken = verify(session, known=arguments.head)
    if broken is None:
        number, _ = head_of(session)
        print(f"unbroken up to row {number}")
        return 0
    print(f"row {broken.number}: {broken.what}")
    return 1


def _print_head(session: Session, _arguments: Namespace) -> int:
    number, digest = head_of(session)
    print(f"{number}:{digest}")
    return 0


def _export(session: Session, arguments: Namespace) -> int:
    for row in rows(session, since=arguments.since, until=arguments.until):
        print(json.dumps(plain_row(row), ensure_ascii=False, sort_keys=True))
    return 0


def _remove(session: Session, arguments: Namespace) -> int:
    print(f"{remove_until(session, arguments.before, now=system_clock())} rows removed")
    return 0


ACTIONS: Mapping[str, Callable[[Session, Namespace], int]] = {
    "verify": _verify,
    "head": _print_head,
    "export": _export,
    "remove": _remove,
}


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time.min, CHINA)
    except ValueError:
        raise ArgumentTypeError(f"expected a day as YYYY-MM-DD, got {text!r}") from None


def _head(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdigit() or len(digest) != 64:  # noqa: PLR2004 - hex digits of SHA-256
        raise ArgumentTypeError(f"expected NUMBER:DIGEST as `audit head` prints it, got {text!r}")
    return int(number), digest
