"""Keeping the pool in the database."""

from dataclasses import dataclass

from sqlmodel import Session

from app.providers.domain import Pool
from app.providers.repository import count_providers, current_pool, replace_pool
from app.providers.service.files import load_demo_pool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many providers an import added, changed, removed and left alone."""

    added: int
    changed: int
    removed: int
    unchanged: int


def import_pool(session: Session, pool: Pool) -> ImportReport:
    """Put a pool in the place of the kept one; importing the same pool again changes nothing."""
    before = {provider.code: provider for provider in current_pool(session).providers}
    after = {provider.code: provider for provider in pool.providers}
    same = sum(before.get(code) == provider for code, provider in after.items())
    report = ImportReport(
        added=len(after.keys() - before.keys()),
        changed=len(after.keys() & before.keys()) - same,
        removed=len(before.keys() - after.keys()),
        unchanged=same,
    )
    if report.added or report.changed or report.removed:
        replace_pool(session, pool)
    return report


def kept_pool(session: Session) -> Pool:
    """Give the kept pool."""
    return current_pool(session)


def fill_with_demo(session: Session) -> bool:
    """Load the invented pool if there is none; tells whether it did."""
    if count_providers(session):
        return False
    replace_pool(session, load_demo_pool())
    return True
