"""Reading the parameters of matching."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from app.kit.errors import Invalid
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
    slowest_days: int
    same_class_window: Decimal
    rotation_window: Decimal


@cache
def load_weights() -> Weights:
    """Give the parameters in force; raises `Invalid` with what is wrong and where."""
    return read_weights(FILE)


def read_weights(path: Path) -> Weights:
    """Read and check a file of parameters; raises `Invalid` with one line a fault."""
    try:
        read = _WeightsFile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as fault:
        raise Invalid(f"{path}: expected a readable file: {fault.strerror}") from fault
    except yaml.YAMLError as fault:
        raise Invalid(f"{path}: expected YAML: {fault}") from fault
    except ValidationError as fault:
        lines = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors()]
        raise Invalid("\n".join(lines)) from fault
    plain = read.model_dump(exclude={"provenance", "presence_shares"})
    weights = Weights(**plain, presence=read.presence_shares)
    faults = [f"{path}: {fault}" for fault in weight_faults(weights)]
    if faults:
        raise Invalid("\n".join(faults))
    return weights
