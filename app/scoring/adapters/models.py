"""Finding diagnosis models: every folder of `diagnosis_models/` that exposes `model`."""

import importlib
import pkgutil
from functools import cache

import diagnosis_models
from app.scoring.errors import ModelNotFound
from diagnosis_models.families import DiagnosisModel


def known_models() -> list[str]:
    """Give the folder names of all models."""
    return [m.name for m in pkgutil.iter_modules(diagnosis_models.__path__) if m.ispkg]


@cache
def find_model(name: str, version: str) -> DiagnosisModel:
    """Give the model of this name and version; raises `ModelNotFound`."""
    folder = name.replace("-", "_")
    if folder not in known_models():
        known = ", ".join(n.replace("_", "-") for n in known_models())
        raise ModelNotFound(f"no diagnosis model {name!r}; known are {known}", name=name)
    model: DiagnosisModel = importlib.import_module(f"diagnosis_models.{folder}").model
    if model.version != version:
        raise ModelNotFound(
            f"diagnosis model {name!r} has version {model.version}, not {version}", name=name
        )
    return model
