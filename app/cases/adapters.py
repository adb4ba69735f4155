"""Reading the rules of the desk, and drawing lots."""

import secrets
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from app.cases.domain.rules import Rules
from app.cases.domain.states import CaseState
from app.cases.errors import RulesFaulty

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


def read_rules(own: Path | None = None) -> Rules:
    """Read the rules, with those of a file of one's own in place of ours: whatever it names, a list entry by entry.

    Raises `RulesFaulty` that says what was expected.
    """
    known: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    try:
        changes = yaml.safe_load(own.read_text("utf-8")) or {} if own else {}
        for name, value in changes.items():
            merges = isinstance(value, dict) and isinstance(known.get(name), dict)
            known[name] = {**known[name], **value} if merges else value
        read = _RulesFile.model_validate(known)
    except (OSError, yaml.YAMLError, AttributeError, ValidationError) as fault:
        raise RulesFaulty(f"{own}: {fault}") from fault
    return Rules(**{name: getattr(read, name) for name in _RulesFile.model_fields})


def put_in_force(own: Path | None) -> None:
    """Let the rules of this process be ours, or those of a file; called once by every command that reads its settings."""
    _in_force[:] = [read_rules(own)]


def load_rules() -> Rules:
    """Give the rules in force."""
    if not _in_force:
        put_in_force(None)
    return _in_force[0]


_in_force: list[Rules] = []


def draw_lot(among: Sequence[T]) -> T:
    """Draw one of several by lot."""
    return secrets.choice(among)
