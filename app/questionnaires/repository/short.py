"""Building the short check of a version out of its checked file."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from app.questionnaires.domain.short import ShortCheck, Trial
from app.questionnaires.repository.files import read_file
from app.questionnaires.repository.schema import Code, DecimalText, Strict
from diagnosis_models.contract import Provenance


class TrialFile(Strict):
    """How often the estimate was right, as shares of so many invented profiles."""

    profiles: Annotated[int, Field(ge=1)]
    within: DecimalText
    right: DecimalText
    single: DecimalText


class ShortFile(Strict):
    """short.yaml: the few items from which a level is estimated; outside the fingerprint."""

    type: Literal["short"]
    provenance: Annotated[Provenance, Field(strict=False)]
    items: Annotated[list[Code], Field(min_length=2, max_length=20)]
    minutes: Annotated[int, Field(ge=1, le=15)]
    fewest: Annotated[int, Field(ge=1)]
    spread: DecimalText
    trial: TrialFile


def load_short(folder: Path) -> ShortCheck | None:
    """Load the short check of one version; `None` for a version without the file."""
    path = folder / "short.yaml"
    if not path.exists():
        return None
    file = read_file(path, ShortFile)
    return ShortCheck(
        items=tuple(file.items),
        minutes=file.minutes,
        fewest=file.fewest,
        spread=Decimal(file.spread),
        provenance=file.provenance,
        trial=Trial(
            profiles=file.trial.profiles,
            within=Decimal(file.trial.within),
            right=Decimal(file.trial.right),
            single=Decimal(file.trial.single),
        ),
    )
