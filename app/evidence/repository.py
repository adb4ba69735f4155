"""Questions about evidence."""

from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from app.evidence.tables import EvidenceFile, EvidenceUse
from app.kit.prepared import Prepared

_COUNTS = Prepared(
    select(EvidenceUse.item, func.count())
    .where(col(EvidenceUse.owner_id) == bindparam("owner"))
    .group_by(EvidenceUse.item)
)


def uses_of(session: Session, owner_id: UUID) -> list[tuple[EvidenceUse, EvidenceFile]]:
    """Give all uses of an owner with their files."""
    query = select(EvidenceUse, EvidenceFile).join(EvidenceFile).where(EvidenceUse.owner_id == owner_id)
    return list(session.exec(query))


def counts_of(session: Session, owner_id: UUID) -> dict[str, int]:
    """Give the number of files by item."""
    found = _COUNTS.rows(session.connection(), owner=owner_id)
    return {row[0]: row[1] for row in found}


def use_by_id(session: Session, use_id: UUID) -> tuple[EvidenceUse, EvidenceFile] | None:
    """Give a use with its file."""
    query = select(EvidenceUse, EvidenceFile).join(EvidenceFile).where(EvidenceUse.id == use_id)
    return session.exec(query).first()


def held_file(session: Session, digest: str) -> EvidenceFile | None:
    """Give a file and hold it against removal until the transaction ends."""
    query = select(EvidenceFile).where(EvidenceFile.digest == digest).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def insert_file(session: Session, file: EvidenceFile) -> bool:
    """Insert a file; tells `False` when somebody else has just done it."""
    try:
        with session.begin_nested():
            session.add(file)
    except IntegrityError:
        return False
    return True


def unused_digests(session: Session, limit: int) -> list[str]:
    """Give files that prove nothing any more."""
    used = select(EvidenceUse.digest).where(EvidenceUse.digest == EvidenceFile.digest).exists()
    return list(session.exec(select(EvidenceFile.digest).where(~used).limit(limit)))


def is_used(session: Session, digest: str) -> bool:
    """Whether any item of any owner uses a file."""
    return session.exec(select(EvidenceUse.id).where(EvidenceUse.digest == digest)).first() is not None


def named_uses(session: Session, owner_id: UUID) -> list[EvidenceUse]:
    """Give the uses of an owner that say who added the file."""
    query = select(EvidenceUse).where(EvidenceUse.owner_id == owner_id, EvidenceUse.added_by != "")
    return list(session.exec(query))
