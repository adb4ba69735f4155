"""The pool in the database; lists are canonical JSON, money is exact text."""

from datetime import date, datetime

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


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
    credit_code: str = Field(max_length=18, index=True)
    capital: str | None = Field(default=None, max_length=24)
    rd_staff: int | None = None
    revenue: str = Field(max_length=20)
    listing: str = Field(max_length=10)
    titles: str = Field(sa_type=sqlalchemy.Text)
    diagnosticians: int
    credit: str = Field(max_length=10)
    credit_checked_on: date | None = None
    lots_won: int
    quota: int | None = None
    days_per_step: str | None = Field(default=None, max_length=24)
    appraisal: str | None = Field(default=None, max_length=24)
    grade: str = Field(max_length=10)
    ratings: int
    conflicts: str = Field(sa_type=sqlalchemy.Text)
    affiliated_products: str = Field(sa_type=sqlalchemy.Text)
    is_blacklisted: bool
    valid_from: date | None = None
    agreement_on: date | None = None
    contact: str = Field(max_length=40)
    phone: str = Field(max_length=40)
    email: str = Field(max_length=120)
    website: str = Field(max_length=200)
    editor: str = Field(max_length=60)
    """Who last wrote or submitted the entry; whoever approves it must be somebody else."""
    search: str = Field(sa_type=sqlalchemy.Text)
    """What the catalogue's search looks at: name, offers and skills, the rest, a line each."""


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
    kind: str = Field(max_length=10)
    ai_links: str = Field(sa_type=sqlalchemy.Text)
    is_first_version: bool
    is_listed: bool
    is_domestic: bool
    security_level: str = Field(max_length=10)


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
    more: str = Field(sa_type=sqlalchemy.Text)
    amount: str | None = Field(default=None, max_length=24)
    satisfaction: int | None = None


class CertificateRow(SQLModel, table=True):
    """One certificate of a provider."""

    __tablename__ = "provider_certificate"

    provider: str = Field(primary_key=True, foreign_key="provider.code", ondelete="CASCADE", max_length=20)
    name: str = Field(primary_key=True, max_length=80)
    number: str = Field(primary_key=True, max_length=80)
    valid_until: date | None = None


class ExpertRow(SQLModel, table=True):
    """One expert."""

    __tablename__ = "expert"

    code: str = Field(primary_key=True, max_length=20)
    name: str = Field(max_length=40)
    organisation: str = Field(max_length=80)
    title: str = Field(max_length=40)
    capabilities: str = Field(sa_type=sqlalchemy.Text)
    industries: str = Field(sa_type=sqlalchemy.Text)
    regions: str = Field(sa_type=sqlalchemy.Text)
    conflicts: str = Field(sa_type=sqlalchemy.Text)
    may_be_named: bool
    is_demo: bool
    summary: str = Field(sa_type=sqlalchemy.Text)


class LectureRow(SQLModel, table=True):
    """One lecture."""

    __tablename__ = "lecture"

    code: str = Field(primary_key=True, max_length=20)
    title: str = Field(max_length=80)
    day: date = Field(index=True)
    place: str = Field(max_length=80)
    is_online: bool
    audience: str = Field(max_length=80)
    capabilities: str = Field(sa_type=sqlalchemy.Text)
    speaker: str = Field(max_length=80)
    is_demo: bool
    summary: str = Field(sa_type=sqlalchemy.Text)


class PoolEventRow(SQLModel, table=True):
    """One line of a provider's history: only ever added, and noted in the audit trail as well."""

    __tablename__ = "provider_event"

    serial: int | None = Field(default=None, primary_key=True)
    provider: str = Field(max_length=20, index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(max_length=60)
    side: str = Field(max_length=10)
    event: str = Field(max_length=20)
    before: str = Field(max_length=10)
    after: str = Field(max_length=10)
    reason: str = Field(sa_type=sqlalchemy.Text)


class ProposedChangeRow(SQLModel, table=True):
    """A change of a member's entry that waits for a second person; one at a time, the newer counts."""

    __tablename__ = "provider_change"

    provider: str = Field(primary_key=True, foreign_key="provider.code", ondelete="CASCADE", max_length=20)
    document: str = Field(sa_type=sqlalchemy.Text)
    digest: str = Field(max_length=64)
    by: str = Field(max_length=60)
    side: str = Field(max_length=10)
    at: datetime = Field(sa_type=UtcDateTime)
    source: str = Field(max_length=120)


class PoolKeyRow(SQLModel, table=True):
    """A key to the pool office, by its digest, for a while; one with a provider opens only that entry."""

    __tablename__ = "pool_key"

    digest: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=60)
    provider: str = Field(max_length=20)
    made_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
