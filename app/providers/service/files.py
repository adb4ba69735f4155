"""Reading a pool from a file; needs no database."""

from collections.abc import Mapping
from pathlib import Path

from app.providers.adapters import DEMO_POOL, capabilities, read_pool
from app.providers.domain import Capability, Pool


def load_pool_file(path: Path) -> Pool:
    """Read a pool workbook; raises `PoolFaulty`."""
    return read_pool(path)


def load_demo_pool() -> Pool:
    """Read the invented pool that is shipped."""
    return read_pool(DEMO_POOL)


def known_capabilities() -> Mapping[str, Capability]:
    """Give the closed list of capabilities, by code."""
    return capabilities()
