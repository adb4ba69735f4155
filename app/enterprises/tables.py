"""The enterprise as its staff describe it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class Enterprise(SQLModel, table=True):
    """One self-described enterprise.

    The same credit code may stand in several rows: without an account, nobody may overwrite what
    somebody else said of the same enterprise. Revenue is in 万元, written as exact text.
    """

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=120)
    credit_code: str = Field(max_length=18, index=True)
    region: str = Field(max_length=6, index=True)
    industry: str = Field(max_length=2)
    employees: int | None = None
    revenue: str | None = Field(default=None, max_length=24)
    production_type: str = Field(default="", max_length=10)
    is_demo: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
