"""`diff-questionnaires CODE OLD NEW`: one line a change between two versions of a questionnaire."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.kit.errors import Invalid
from app.kit.places import QUESTIONNAIRES
from app.questionnaires.domain.changes import Change, Version, changes
from app.questionnaires.errors import QuestionnaireNotFound
from app.questionnaires.service.library import definition_at, texts_at


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("code", help="code of the questionnaire")
    parser.add_argument("old", help="the earlier version")
    parser.add_argument("new", help="the later version, published or not")
    parser.add_argument("--below", type=Path, default=QUESTIONNAIRES, help="folder of the questionnaires")


def run(arguments: Namespace) -> int:
    """Compare and print."""
    old = version_at(arguments.below, arguments.code, arguments.old)
    new = version_at(arguments.below, arguments.code, arguments.new)
    lines = [line_of(change) for change in changes(old, new)]
    print("\n".join(lines) if lines else "no changes")
    return 0


def version_at(below: Path, code: str, version: str) -> Version:
    """Read one version, published or not; raises `QuestionnaireNotFound`."""
    known = sorted(
        path.parent.name for path in below.glob("*/*/questionnaire.yaml") if path.parts[-3] == code
    )
    if version not in known:
        told = f"known versions are {', '.join(known)}" if known else f"nothing of that code in {below}"
        raise QuestionnaireNotFound(f"no questionnaire {code} {version}; {told}", code=code, known=known)
    folder = below / code / version
    definition = definition_at(folder)
    texts = texts_at(folder, definition.languages[0], definition)
    if texts is None:
        raise Invalid(f"{folder}: the wording does not have its shape; run check-questionnaires")
    return Version(definition, texts)


def line_of(change: Change) -> str:
    """Write one change for a terminal."""
    if change.before and change.after:
        return f"{change.item}: {change.kind}: {change.before} -> {change.after}"
    return f"{change.item}: {change.kind}: {change.before or change.after}"
