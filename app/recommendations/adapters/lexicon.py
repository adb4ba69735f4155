"""Reading the lexicon of pain points."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from app.kit.errors import Invalid
from app.providers.service.files import known_capabilities
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
    try:
        read = _LexiconFile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as fault:
        raise Invalid(f"{path}: expected a readable file: {fault.strerror}") from fault
    except yaml.YAMLError as fault:
        raise Invalid(f"{path}: expected YAML: {fault}") from fault
    except ValidationError as fault:
        lines = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors()]
        raise Invalid("\n".join(lines)) from fault
    lexicon = Lexicon(read.version, read.entries, read.dismissals)
    faults = [f"{path}: {fault}" for fault in lexicon_faults(lexicon, list(known_capabilities()))]
    if faults:
        raise Invalid("\n".join(faults))
    return lexicon
