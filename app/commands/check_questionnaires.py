"""`check-questionnaires [PATH…]`: one line a fault: file, place, what, how to mend; exit 1 if any.

The crosswalk and the terms of a folder are checked with the folder, or by themselves when they are named.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.kit.places import QUESTIONNAIRES
from app.questionnaires.errors import DefinitionFaulty
from app.questionnaires.service.library import (
    crosswalk_lines,
    definition_at,
    definition_lines,
    term_lines,
    texts_at,
)
from app.scoring.service.proving import scoring_faults, wording_faults

BESIDE = {"crosswalk.yaml": crosswalk_lines, "terms.yaml": term_lines}
"""Files that stand beside the questionnaires, each with its check."""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", nargs="*", type=Path, help="version folders, or folders above them")


def run(arguments: Namespace) -> int:
    """Check every version below the paths."""
    lines: list[str] = []
    checked = 0
    for path in arguments.paths or [QUESTIONNAIRES]:
        if path.name in BESIDE:
            lines += BESIDE[path.name](path.parent)
            continue
        folders = folders_below(path)
        for name, check in BESIDE.items():
            lines += check(path) if (path / name).exists() else []
        if not folders:
            lines.append(f"{path}: no questionnaire.yaml found; name a version folder or one above it")
        for folder in folders:
            checked += 1
            lines += version_lines(folder)
    print("\n".join(lines) if lines else f"{checked} questionnaire versions checked, no faults")
    return 1 if lines else 0


def folders_below(path: Path) -> list[Path]:
    """Give the version folders at or below a path; a definition file stands for its folder."""
    if path.is_file():
        return [path.parent if path.parent.name != "texts" else path.parent.parent]
    if (path / "questionnaire.yaml").exists():
        return [path]
    return sorted({file.parent for file in path.rglob("questionnaire.yaml")})


def version_lines(folder: Path) -> list[str]:
    """Check one version with the questionnaire's rules, then with its model's."""
    lines = definition_lines(folder, QUESTIONNAIRES)
    try:
        definition = definition_at(folder)
    except DefinitionFaulty:
        return lines
    faults = [("scoring.yaml", fault) for fault in scoring_faults(definition)]
    for language in definition.languages:
        texts = texts_at(folder, language, definition)
        named = wording_faults(definition, texts) if texts else ()
        faults += [(f"texts/{language}.yaml", fault) for fault in named]
    return lines + [f"{folder / file}: {f.place}: {f.what}; {f.mend}" for file, f in faults]
