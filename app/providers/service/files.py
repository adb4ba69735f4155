"""Reading and writing pool files; needs no database."""

from collections.abc import Callable, Mapping
from pathlib import Path

from app.providers.adapters.codes import DEMO_POOL, capabilities
from app.providers.adapters.files import read_pool, read_pool_bytes
from app.providers.adapters.files import read_pool_file as read_file
from app.providers.adapters.reading import PoolReading
from app.providers.adapters.template import write_template
from app.providers.adapters.writing import write_csv, write_json_pool, write_workbook
from app.providers.domain import Capability, Pool

WRITERS: Mapping[str, Callable[[Pool], bytes]] = {
    ".xlsx": write_workbook,
    ".csv": write_csv,
    ".json": write_json_pool,
}


def load_pool_file(path: Path) -> Pool:
    """Read a pool from .xlsx, .csv or .json; raises `PoolFaulty` with every fault."""
    return read_pool(path)


def read_pool_file(path: Path) -> PoolReading:
    """Read a file with its faults; raises `PoolFaulty` when it is no pool file at all."""
    return read_file(path)


def read_uploaded(name: str, content: bytes) -> PoolReading:
    """Read an uploaded file with its faults; raises `PoolFaulty` when it is no pool file at all."""
    return read_pool_bytes(name, content)


def load_demo_pool() -> Pool:
    """Read the invented pool that is shipped."""
    return read_pool(DEMO_POOL)


def pool_file(pool: Pool, ending: str) -> bytes:
    """Write a pool as a file with this ending, one of `WRITERS`."""
    return WRITERS[ending](pool)


def template_file() -> bytes:
    """Write the empty workbook to fill."""
    return write_template()


def known_capabilities() -> Mapping[str, Capability]:
    """Give the closed list of capabilities, by code."""
    return capabilities()
