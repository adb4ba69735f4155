"""Questions about enterprises."""

from sqlmodel import Session, select

from app.enterprises.tables import Enterprise


def has_credit_code(session: Session, credit_code: str) -> bool:
    """Whether a row has this credit code."""
    query = select(Enterprise.id).where(Enterprise.credit_code == credit_code).limit(1)
    return session.exec(query).first() is not None
