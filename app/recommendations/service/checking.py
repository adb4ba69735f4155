"""Checking the editable files of the matching before they are put to use."""

from collections.abc import Sequence
from pathlib import Path

from app.kit.errors import Invalid
from app.recommendations.adapters import lexicon, weights


def check_files(paths: Sequence[Path]) -> list[str]:
    """Tell what each file holds; without paths, those in force. Raises `Invalid` with one line a fault."""
    told, faults = [], []
    for path in paths or (weights.FILE, lexicon.FILE):
        try:
            told.append(_told(path))
        except Invalid as fault:
            faults.append(str(fault))
    if faults:
        raise Invalid("\n".join(faults))
    return told


def _told(path: Path) -> str:
    if path.name.startswith("weights"):
        return f"{path}: weights {weights.read_weights(path).version}"
    read = lexicon.read_lexicon(path)
    count = sum(len(phrases) for phrases in read.phrases.values())
    return f"{path}: lexicon {read.version}, {count} phrases for {len(read.phrases)} capabilities"
