"""Commands: `python -m app COMMAND …`. Each stands in a module of `app.commands` and is only
imported when it is called, so that a command without a database starts fast.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from app.kit.errors import ServiceFault

COMMANDS = {
    "serve": "web pages and API",
    "worker": "do jobs in a process of its own; any number of them beside PostgreSQL",
    "score": "print the result of a responses file",
    "path": "find the cheapest improvements that reach a level",
    "recommend": "rank the providers of a pool file for a responses file",
    "report": "draw the PDF report of a responses file",
    "bulk-reports": "draw the reports of a region for one reader into a zip with an index; goes on where it was cut off",
    "correct-report": "issue a new edition of a report, with a reason",
    "verify": "check a report: compute its result again, compare every page",
    "check-questionnaires": "check questionnaire definitions",
    "diff-questionnaires": "list what changed between two versions of a questionnaire",
    "check-matching": "check the weights and the lexicon of the matching",
    "check-policies": "check files of policies",
    "import-policies": "publish a file of policies that was decided elsewhere; default: the shipped instruments",
    "evaluate-recommendations": "tell how good the lists were, from the feedback kept",
    "seed": "load the demo pool and demo enterprises, all labelled as invented",
    "pool": "template, check, import and export of the provider pool, moves, and what is due",
    "pool-token": "make or end a key to the pool office",
    "rescore": "score every kept result again and tell those that differ",
    "invite": "print a one-time link for the first administrators",
    "audit": "verify, export or shorten the audit trail",
    "backup": "write the database as of one moment and all files into a folder, while the service runs",
    "restore": "fill an empty database and store of files from a backup, and check it",
    "move": "carry everything from an SQLite file into the PostgreSQL of the settings",
    "migrate": "bring the database to the newest schema",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and leave with 2."""
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code. Bad input gives 2 and one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help"}:
        lines = [f"  {name:26}{what}" for name, what in COMMANDS.items()]
        print("python -m app COMMAND …\n\n" + "\n".join(lines))
        return 0 if given else 2
    if given[0] not in COMMANDS:
        print(f"app: unknown command {given[0]!r}; known are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    command = importlib.import_module(f"app.commands.{given[0].replace('-', '_')}")
    parser = _Parser(prog=f"app {given[0]}", description=COMMANDS[given[0]])
    command.configure(parser)
    try:
        code: int = command.run(parser.parse_args(given[1:]))
    except ServiceFault as fault:
        print(f"app {given[0]}: {fault}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BrokenPipeError:
        raise SystemExit(1) from None
