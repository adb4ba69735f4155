"""Questions about enterprises."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, select

from app.enterprises.domain import ProductionType, Profile
from app.enterprises.tables import Enterprise
from app.kit.prepared import Prepared


def has_credit_code(session: Session, credit_code: str) -> bool:
    """Whether a row has this credit code."""
    query = select(Enterprise.id).where(Enterprise.credit_code == credit_code).limit(1)
    return session.exec(query).first() is not None


def ids_by_credit_code(session: Session, credit_code: str) -> list[UUID]:
    """Give every row that describes the enterprise with this credit code."""
    return list(session.exec(select(Enterprise.id).where(Enterprise.credit_code == credit_code)))


_PROFILE = Prepared(select(
    col(Enterprise.name),
    col(Enterprise.credit_code),
    col(Enterprise.region),
    col(Enterprise.industry),
).add_columns(
    col(Enterprise.employees),
    col(Enterprise.revenue),
    col(Enterprise.production_type),
).where(col(Enterprise.id) == bindparam("enterprise")))  # fmt: skip


def kept_profile(connection: Connection, enterprise_id: UUID) -> Profile | None:
    """Give the kept profile; asked by every page."""
    row = _PROFILE.first(connection, enterprise=enterprise_id)
    if row is None:
        return None
    name, credit_code, region, industry, employees, revenue, production_type = row
    return Profile(
        name,
        credit_code,
        region,
        industry,
        employees,
        None if revenue is None else Decimal(revenue),
        ProductionType(production_type) if production_type else None,
    )
