"""The official code tables of this process; needs no database."""

from functools import cache

from app.enterprises.adapters import CodeTables


@cache
def code_tables() -> CodeTables:
    """Give the official code tables."""
    return CodeTables()
