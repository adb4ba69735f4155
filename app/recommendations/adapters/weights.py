"""Reading the parameters of matching."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.kit.errors import Invalid
from app.recommendations.adapters.files import read_yaml
from app.recommendations.domain.weights import Nearness, Origin, TermCode, Weights, weight_faults

FILE = Path(__file__).parent.parent / "weights.yaml"


class _WeightsFile(BaseModel):
    """The shape of `weights.yaml`."""

    model_config = ConfigDict(extra="forbid")

    version: str
    provenance: Literal["own", "verified", "secondary", "memory"]
    terms: dict[TermCode, Decimal]
    origins: dict[Origin, Decimal]
    presence_shares: dict[Nearness, Decimal]
    prior_cases: int
    prior_uplift: Decimal
    full_uplift: Decimal
    prior_ratings: int
    prior_appraisal: Decimal
    least_appraisal: Decimal
    slowest_days: int
    same_class_window: Decimal
    rotation_window: Decimal


@cache
def load_weights() -> Weights:
    """Give the parameters in force; raises `Invalid` with what is wrong and where."""
    return read_weights(FILE)


def read_weights(path: Path) -> Weights:
    """Read and check a file of parameters; raises `Invalid` with one line a fault."""
    read = read_yaml(path, _WeightsFile)
    plain = read.model_dump(exclude={"provenance", "presence_shares"})
    weights = Weights(**plain, presence=read.presence_shares)
    faults = [f"{path}: {fault}" for fault in weight_faults(weights)]
    if faults:
        raise Invalid("\n".join(faults))
    return weights
