"""The closed list of capabilities, and where the shipped files stand."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.providers.domain import Capability

HERE = Path(__file__).parent.parent
DEMO_POOL = HERE / "demo" / "pool.xlsx"


@cache
def capabilities() -> Mapping[str, Capability]:
    """Give the closed list of capabilities, by code."""
    with (HERE / "capabilities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["code"]: Capability(r["code"], r["kind"] == "scene", r["name"], r["name_en"]) for r in rows}


@cache
def capability_codes() -> Mapping[str, str]:
    """Give the code of every capability, by its Chinese name."""
    return {capability.name: code for code, capability in capabilities().items()}
