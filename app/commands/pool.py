"""`pool template|check|import|export|move|due`: keeping the provider pool by files and commands."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session

from app.commands.environment import settings_from_environment
from app.commands.migrate import migrate
from app.kit.audit import Acting, acts
from app.kit.clock import system_clock
from app.kit.database import Database
from app.kit.errors import Invalid
from app.kit.i18n import translator
from app.kit.plain import clean_line
from app.providers.domain.actors import Actor
from app.providers.domain.fault_words import fault_words
from app.providers.domain.states import PoolEvent
from app.providers.service.files import WRITERS, pool_file, read_pool_file, template_file
from app.providers.service.importing import import_reading
from app.providers.service.keeping import check_pool, kept_pool
from app.providers.service.standing import move


def configure(parser: ArgumentParser) -> None:
    """Say what the commands take."""
    parts = parser.add_subparsers(
        dest="part", required=True, metavar="template|check|import|export|move|due"
    )
    template = parts.add_parser("template", help="write the empty workbook to fill")
    template.add_argument("file", type=Path, help="where to write it (.xlsx)")
    check = parts.add_parser("check", help="list every fault of a pool file; writes nothing")
    check.add_argument("file", type=Path, help="pool file (.xlsx, .csv, .json)")
    taking = parts.add_parser("import", help="take a pool file in")
    taking.add_argument("file", type=Path, help="pool file (.xlsx, .csv, .json)")
    taking.add_argument("--name", required=True, help="who does it, for the history")
    taking.add_argument(
        "--keep-good", action="store_true", help="take the good rows when others have faults"
    )
    taking.add_argument(
        "--as-decided", action="store_true", help="write everything with the states the file names"
    )
    export = parts.add_parser("export", help="write the kept pool to a file")
    export.add_argument("file", type=Path, help="where to write it (.xlsx, .csv, .json)")
    moving = parts.add_parser("move", help="move a provider to another state")
    moving.add_argument("code", help="code of the provider")
    moving.add_argument("event", type=PoolEvent, choices=list(PoolEvent), help="what happens")
    moving.add_argument("--name", required=True, help="who decides it, for the history")
    moving.add_argument("--reason", default="", help="why")
    parts.add_parser("due", help="note who has expired, and list whose validity ends soon")


def run(arguments: Namespace) -> int:
    """Do the part that was named."""
    parts: dict[str, Callable[[Namespace], int]] = {
        "template": _template,
        "check": _check,
        "import": _import,
        "export": _export,
        "move": _move,
        "due": _due,
    }
    return parts[arguments.part](arguments)


def _template(arguments: Namespace) -> int:
    _write(arguments.file, template_file())
    return 0


def _check(arguments: Namespace) -> int:
    reading = read_pool_file(arguments.file)
    for fault in reading.faults:
        print(f"{arguments.file}: {fault_words(translator('en'), fault)}", file=sys.stderr)
    print(f"{len(reading.pool.providers)} providers are good, {len(reading.faults)} faults")
    return 2 if reading.faults else 0


def _import(arguments: Namespace) -> int:
    reading = read_pool_file(arguments.file)
    with _kept() as session:
        report = import_reading(
            session,
            reading,
            actor=_actor(arguments),
            source=arguments.file.name,
            at=system_clock(),
            keep_good=arguments.keep_good,
            as_decided=arguments.as_decided,
        )
    for fault in report.faults:
        print(f"{arguments.file}: {fault_words(translator('en'), fault)}", file=sys.stderr)
    print(
        f"providers: {report.added} added, {report.changed} changed, {report.proposed} proposed, "
        f"{report.unchanged} unchanged; experts and lectures: {report.others}; rows left out: {report.left_out}"
    )
    return 0


def _export(arguments: Namespace) -> int:
    ending = arguments.file.suffix.lower()
    if ending not in WRITERS:
        raise Invalid(f"{arguments.file}: expected a name that ends in {', '.join(WRITERS)}")
    with _kept() as session:
        pool = kept_pool(session)
    _write(arguments.file, pool_file(pool, ending))
    return 0


def _move(arguments: Namespace) -> int:
    with _kept() as session:
        after = move(
            session,
            arguments.code,
            arguments.event,
            actor=_actor(arguments),
            reason=arguments.reason,
            at=system_clock(),
        )
    print(f"{arguments.code}: {after}")
    return 0


def _due(arguments: Namespace) -> int:
    with _kept() as session:
        found = check_pool(session, at=system_clock())
    print(f"expired: {', '.join(found.expired) or '-'}\ndue: {', '.join(found.due) or '-'}")
    return 0


def _actor(arguments: Namespace) -> Actor:
    name = clean_line(arguments.name)[:60]
    if not name:
        raise Invalid("--name: expected a name, got an empty one")
    return Actor(name)


@contextmanager
def _kept() -> Iterator[Session]:
    settings = settings_from_environment()
    migrate(settings)
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            acts(session, Acting("command"))
            yield session
    finally:
        database.close()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise Invalid(f"{path}: can not be written: {fault.strerror}") from fault
