"""Reading the editable files of this room."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from app.kit.errors import Invalid

Shape = TypeVar("Shape", bound=BaseModel)


def read_yaml(path: Path, shape: type[Shape]) -> Shape:
    """Read a YAML file of this shape; raises `Invalid` with one line a fault."""
    try:
        return shape.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as fault:
        raise Invalid(f"{path}: expected a readable file: {fault.strerror}") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise Invalid(f"{path}: expected YAML: {' '.join(str(fault).split())}") from fault
    except ValidationError as fault:
        lines = [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors()]
        raise Invalid("\n".join(lines)) from fault
