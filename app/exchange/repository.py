"""Questions about what is handed over; every one takes the asker's scope first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import Session, col, func, select

from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.exchange.tables import Export, Imported
from app.identity.domain.rights import Scope
from app.scoring.tables import StoredResult

Scored = tuple[Assessment, Enterprise, StoredResult | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty parts narrow nothing. `region` is a stem of a GB/T 2260 code."""

    region: str = ""
    questionnaire: str = ""
    state: str = ""
    since: datetime | None = None


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.is_everything:
        return true()
    found: list[ColumnElement[bool]] = [
        col(Enterprise.region).startswith(stem, autoescape=True) for stem in sorted(scope.regions)
    ]
    if scope.enterprises:
        found.append(col(Enterprise.id).in_(scope.enterprises))
    return or_(false(), *found)


def enterprises_after(
    session: Session, scope: Scope, wanted: Wanted, last: UUID | None, most: int
) -> Sequence[Enterprise]:
    """Give the next enterprises in the order of their ids."""
    query = select(Enterprise).where(_within(scope)).order_by(col(Enterprise.id)).limit(most)
    if wanted.region:
        query = query.where(col(Enterprise.region).startswith(wanted.region, autoescape=True))
    if last is not None:
        query = query.where(col(Enterprise.id) > last)
    return session.exec(query).all()


def assessments_after(
    session: Session, scope: Scope, wanted: Wanted, last: UUID | None, most: int
) -> Sequence[Scored]:
    """Give the next assessments with enterprise and result, in the order of their ids."""
    query = (
        select(Assessment, Enterprise, StoredResult)
        .join(Enterprise, col(Assessment.enterprise_id) == col(Enterprise.id))
        .outerjoin(StoredResult, col(StoredResult.assessment_id) == col(Assessment.id))
        .where(_within(scope), *_narrowed(wanted))
        .order_by(col(Assessment.id))
        .limit(most)
    )
    if last is not None:
        query = query.where(col(Assessment.id) > last)
    return [(row[0], row[1], row[2]) for row in session.exec(query).all()]


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.region:
        found.append(col(Enterprise.region).startswith(wanted.region, autoescape=True))
    if wanted.questionnaire:
        found.append(col(Assessment.questionnaire_code) == wanted.questionnaire)
    if wanted.state:
        found.append(col(Assessment.state) == wanted.state)
    if wanted.since is not None:
        found.append(col(Assessment.changed_at) >= wanted.since)
    return found


def count_assessments(session: Session, scope: Scope, wanted: Wanted) -> int:
    """Count what `assessments_after` would give."""
    query = select(func.count()).select_from(Assessment)
    query = query.join(Enterprise, col(Assessment.enterprise_id) == col(Enterprise.id))
    return int(session.exec(query.where(_within(scope), *_narrowed(wanted))).one())


def export_by_id(session: Session, export_id: UUID) -> Export | None:
    """Give an export."""
    return session.get(Export, export_id)


def exports_of(session: Session, person_id: UUID, most: int) -> Sequence[Export]:
    """Give what somebody has asked for, newest first."""
    query = select(Export).where(Export.person_id == person_id)
    return session.exec(query.order_by(col(Export.asked_at).desc(), col(Export.id)).limit(most)).all()


def exports_before(session: Session, moment: datetime) -> Sequence[Export]:
    """Give exports with a file that were asked for before a moment."""
    return session.exec(select(Export).where(Export.parts != "", col(Export.asked_at) < moment)).all()


def imported(session: Session, kind: str, region: str, key: str) -> UUID | None:
    """Give what an import for a region has made under a key of its file."""
    found = session.get(Imported, (kind, region, key))
    return found.object_id if found else None
