"""The pool in the database; lists are canonical JSON, money is exact text."""

from datetime import date

import sqlalchemy
from sqlmodel import Field, SQLModel


class ProviderRow(SQLModel, table=True):
    """One provider."""

    __tablename__ = "provider"

    code: str = Field(primary_key=True, max_length=20)
    name: str = Field(max_length=80)
    kind: str = Field(max_length=20)
    home: str = Field(max_length=6)
    regions: str = Field(sa_type=sqlalchemy.Text)
    industries: str = Field(sa_type=sqlalchemy.Text)
    sizes: str = Field(sa_type=sqlalchemy.Text)
    founded: int
    staff: int
    open_projects: int
    max_projects: int
    valid_until: date
    state: str = Field(max_length=10, index=True)
    is_demo: bool
    summary: str = Field(sa_type=sqlalchemy.Text)


class OfferRow(SQLModel, table=True):
    """One offer of a provider."""

    __tablename__ = "provider_offer"

    code: str = Field(primary_key=True, max_length=20)
    provider: str = Field(foreign_key="provider.code", ondelete="CASCADE", index=True, max_length=20)
    name: str = Field(max_length=80)
    capabilities: str = Field(sa_type=sqlalchemy.Text)
    from_level: int | None = None
    to_level: int | None = None
    price_model: str = Field(max_length=10)
    lowest: str = Field(max_length=24)
    highest: str = Field(max_length=24)
    days: int
    deployment: str = Field(max_length=10)
    summary: str = Field(sa_type=sqlalchemy.Text)


class CaseRow(SQLModel, table=True):
    """One case of a provider."""

    __tablename__ = "provider_case"

    code: str = Field(primary_key=True, max_length=20)
    provider: str = Field(foreign_key="provider.code", ondelete="CASCADE", index=True, max_length=20)
    customer: str = Field(max_length=80)
    industry: str = Field(max_length=2)
    size: str = Field(max_length=10)
    capabilities: str = Field(sa_type=sqlalchemy.Text)
    metric: str = Field(max_length=40)
    before: str = Field(max_length=24)
    after: str = Field(max_length=24)
    unit: str = Field(max_length=20)
    year: int
    may_be_contacted: bool
