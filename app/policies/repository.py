"""Questions about kept policies."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.policies.domain.states import VersionState
from app.policies.tables import PolicyCheck, PolicyVersion


def published(session: Session) -> Sequence[PolicyVersion]:
    """Give the published version of every policy, by code."""
    question = select(PolicyVersion).where(PolicyVersion.state == VersionState.PUBLISHED.value)
    return session.exec(question.order_by(col(PolicyVersion.code))).all()


def waiting(session: Session) -> Sequence[PolicyVersion]:
    """Give the versions that wait for a second person, the longest waiting first."""
    question = select(PolicyVersion).where(PolicyVersion.state == VersionState.WAITING.value)
    return session.exec(question.order_by(col(PolicyVersion.made_at), col(PolicyVersion.code))).all()


def versions_of(session: Session, code: str) -> Sequence[PolicyVersion]:
    """Give every version of a policy, the newest first."""
    question = select(PolicyVersion).where(PolicyVersion.code == code)
    return session.exec(question.order_by(col(PolicyVersion.version).desc())).all()


def version_of(session: Session, code: str, version: int) -> PolicyVersion | None:
    """Give one version, held against others who would change it."""
    return session.get(PolicyVersion, (code, version), with_for_update=True)


def withdrawn_codes(session: Session) -> Sequence[str]:
    """Give the codes of policies whose newest version is withdrawn."""
    newest = (
        select(PolicyVersion.code, func.max(PolicyVersion.version).label("newest"))
        .group_by(col(PolicyVersion.code))
        .subquery()
    )
    question = (
        select(PolicyVersion.code)
        .join(
            newest,
            (newest.c.code == col(PolicyVersion.code)) & (newest.c.newest == col(PolicyVersion.version)),
        )
        .where(PolicyVersion.state == VersionState.WITHDRAWN.value)
    )
    return session.exec(question.order_by(col(PolicyVersion.code))).all()


def count_versions(session: Session) -> int:
    """Give how many versions there are."""
    return session.exec(select(func.count()).select_from(PolicyVersion)).one()


def last_checks(session: Session) -> dict[tuple[str, int], PolicyCheck]:
    """Give the last look at the source of every version that had one."""
    rows = session.exec(select(PolicyCheck).order_by(col(PolicyCheck.serial))).all()
    return {(row.code, row.version): row for row in rows}
