"""Reading the lexicon of pain points."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.kit.errors import Invalid
from app.providers.service.files import known_capabilities
from app.recommendations.adapters.files import read_yaml
from app.recommendations.domain.lexicon import Lexicon, lexicon_faults

FILE = Path(__file__).parent.parent / "lexicon.yaml"


class _LexiconFile(BaseModel):
    """The shape of `lexicon.yaml`."""

    model_config = ConfigDict(extra="forbid")

    version: str
    provenance: Literal["own", "verified", "secondary", "memory"]
    dismissals: tuple[str, ...]
    entries: dict[str, tuple[str, ...]]


@cache
def load_lexicon() -> Lexicon:
    """Give the lexicon in force; raises `Invalid` with what is wrong and where."""
    return read_lexicon(FILE)


def read_lexicon(path: Path) -> Lexicon:
    """Read and check a lexicon; raises `Invalid` with one line a fault."""
    read = read_yaml(path, _LexiconFile)
    lexicon = Lexicon(read.version, read.entries, read.dismissals)
    faults = [f"{path}: {fault}" for fault in lexicon_faults(lexicon, list(known_capabilities()))]
    if faults:
        raise Invalid("\n".join(faults))
    return lexicon
