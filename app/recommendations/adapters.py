"""Reading the weights of the score."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from app.recommendations.domain import TermCode, Weights

FILE = Path(__file__).parent / "weights.yaml"


class _WeightsFile(BaseModel):
    """The shape of `weights.yaml`."""

    model_config = ConfigDict(extra="forbid")

    version: str
    terms: dict[TermCode, Decimal]
    presence_shares: dict[str, Decimal]
    prior_cases: int
    same_class_window: Decimal


@cache
def load_weights() -> Weights:
    """Give the weights in force."""
    read = _WeightsFile.model_validate(yaml.safe_load(FILE.read_text("utf-8")))
    return Weights(read.version, read.terms, read.presence_shares, read.prior_cases, read.same_class_window)
