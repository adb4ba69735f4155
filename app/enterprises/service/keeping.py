"""Keeping a profile and reading it back."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.enterprises.domain import Profile
from app.enterprises.repository import has_credit_code, ids_by_credit_code, kept_profile
from app.enterprises.tables import Enterprise


def keep_profile(
    session: Session, profile: Profile, *, enterprise_id: UUID | None, at: datetime, is_demo: bool = False
) -> UUID:
    """Keep a checked profile under a new id, or under the one it has; gives the id."""
    row = session.get(Enterprise, enterprise_id) if enterprise_id else None
    values = {
        "name": profile.name,
        "credit_code": profile.credit_code,
        "region": profile.region,
        "industry": profile.industry,
        "employees": profile.employees,
        "revenue": None if profile.revenue is None else format(profile.revenue, "f"),
        "production_type": profile.production_type or "",
        "updated_at": at,
    }
    if row is None:
        whole = {**values, "id": uuid4(), "created_at": at, "is_demo": is_demo}
        row = Enterprise.model_validate(whole)
    else:
        row.sqlmodel_update(values)
    session.add(row)
    session.flush()
    return row.id


def is_known(session: Session, credit_code: str) -> bool:
    """Whether any enterprise describes itself by this credit code."""
    return has_credit_code(session, credit_code)


def same_enterprise(session: Session, credit_code: str) -> list[UUID]:
    """Give the ids under which the enterprise with this credit code has described itself."""
    return ids_by_credit_code(session, credit_code) if credit_code else []


def profile_of(session: Session, enterprise_id: UUID | None) -> Profile:
    """Give the kept profile; an empty one if there is none yet."""
    kept = kept_profile(session.connection(), enterprise_id) if enterprise_id else None
    return kept or Profile()
