"""Reading the rules of the desk, and drawing lots."""

import secrets
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

from app.cases.domain.rules import Rules
from app.cases.domain.states import CaseState

FILE = Path(__file__).parent / "rules.yaml"
T = TypeVar("T")


class _RulesFile(BaseModel):
    """The shape of `rules.yaml`."""

    model_config = ConfigDict(extra="forbid")

    version: str
    provenance: str
    sla_days: dict[CaseState, int]
    expire_after_days: int
    remind_days: int
    least_team: int
    largest_team: int
    similar_share: Decimal
    similar_shortest: int
    fewest: int
    overstated_from: Decimal
    rating_top: int
    questions: dict[str, dict[str, str]]
    reasons: dict[str, dict[str, str]]
    rubric: dict[str, dict[str, str]]
    rubric_top: int
    themes: dict[str, dict[str, str]]


@cache
def load_rules() -> Rules:
    """Give the rules in force."""
    read = _RulesFile.model_validate(yaml.safe_load(FILE.read_text("utf-8")))
    return Rules(**{name: getattr(read, name) for name in _RulesFile.model_fields})


def draw_lot(among: Sequence[T]) -> T:
    """Draw one of several by lot."""
    return secrets.choice(among)
