"""The ledger of consents: given in a version of a text, ended at once, never rewritten."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.identity.domain.consents import Purpose
from app.identity.repository import consents_of
from app.identity.tables import ConsentRow
from app.kit.audit import Entry, record


def give_consent(
    session: Session, subject: UUID, purpose: Purpose, *, version: str, by: str, at: datetime
) -> None:
    """Keep a consent; one in force for the same version is left as it is, an older version is ended."""
    for row in consents_of(session, subject):
        if row.purpose == purpose and row.ended_at is None:
            if row.version == version:
                return
            _end(row, by, at)
            session.add(row)
    session.add(
        ConsentRow(
            id=uuid4(), subject=subject, purpose=str(purpose), version=version, given_at=at, given_by=by
        )
    )
    record(session, Entry("consent.given", "consent", str(subject), at, after={"purpose": str(purpose), "version": version}))  # fmt: skip


def withdraw_consent(session: Session, subject: UUID, purpose: Purpose, *, by: str, at: datetime) -> None:
    """End a consent; from this moment nobody is let in by it."""
    for row in consents_of(session, subject):
        if row.purpose == purpose and row.ended_at is None:
            _end(row, by, at)
            session.add(row)
            record(session, Entry("consent.withdrawn", "consent", str(subject), at, before={"purpose": str(purpose), "version": row.version}))  # fmt: skip


def consented(session: Session, subject: UUID) -> frozenset[Purpose]:
    """Give what is consented to now."""
    return frozenset(Purpose(row.purpose) for row in consents_of(session, subject) if row.ended_at is None)


def _end(row: ConsentRow, by: str, at: datetime) -> None:
    row.ended_at, row.ended_by = at, by
