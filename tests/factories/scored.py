"""Scoring raw responses of any shipped questionnaire, or of a spoilt copy of one."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from app.assessments.domain.files import read_responses
from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.repository.definitions import load_definition
from app.scoring.service.measuring import measure
from app.settings import HERE
from diagnosis_models.contract import Result

ROOT = HERE / "questionnaires"


def scored(definition: Definition, raw: Mapping[str, Json]) -> Result:
    """Read raw responses as a responses file holds them, and score them."""
    return measure(definition, read_responses(definition, raw))


def changed(code: str, folder: Path, file: str, old: str, new: str) -> Definition:
    """Load a copy of version 1.0 in which one piece of text of one file is another."""
    return load_definition(changed_folder(code, folder, file, old, new))


def changed_folder(code: str, folder: Path, file: str, old: str, new: str) -> Path:
    """Write a copy of version 1.0 in which one piece of text of one file is another."""
    copy = folder / code / "1.0"
    shutil.copytree(ROOT / code / "1.0", copy)
    text = (copy / file).read_text("utf-8")
    assert old in text, old
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    return copy
