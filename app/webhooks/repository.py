"""Questions about subscriptions, events and deliveries."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.assessments.tables import Assessment
from app.cases.tables import DiagnosisCase
from app.enterprises.tables import Enterprise
from app.reports.tables import Report
from app.scoring.tables import StoredResult
from app.webhooks.domain import DeliveryState
from app.webhooks.tables import Delivery, Subscription, Told


def alive(session: Session) -> Sequence[Subscription]:
    """Give every subscription that has not ended."""
    return session.exec(select(Subscription).where(col(Subscription.ended_at).is_(None))).all()


def subscriptions_of(session: Session, person_id: UUID) -> Sequence[Subscription]:
    """Give a person's subscriptions, newest first."""
    rows = select(Subscription).where(Subscription.person_id == person_id)
    return session.exec(rows.order_by(col(Subscription.made_at).desc(), col(Subscription.id))).all()


def subscription_of(session: Session, person_id: UUID, wanted: UUID) -> Subscription | None:
    """Give one of a person's subscriptions."""
    rows = select(Subscription).where(Subscription.person_id == person_id, Subscription.id == wanted)
    return session.exec(rows).first()


def waiting_for(session: Session, subscription_id: UUID) -> int:
    """Count what waits for a target."""
    query = select(func.count()).select_from(Delivery)
    query = query.where(
        Delivery.subscription_id == subscription_id, Delivery.state == str(DeliveryState.WAITING)
    )
    return int(session.exec(query).one())


def delivery_by_id(session: Session, delivery_id: UUID) -> tuple[Delivery, Subscription, Told] | None:
    """Give a delivery with its target and what it tells."""
    query = select(Delivery, Subscription, Told).join(Subscription).join(Told)
    return session.exec(query.where(Delivery.id == delivery_id)).first()


def deliveries_of(
    session: Session, subscription_id: UUID, last: UUID | None, most: int
) -> Sequence[tuple[Delivery, Told]]:
    """Give the deliveries to a target, newest first; ids of deliveries grow with time."""
    query = select(Delivery, Told).join(Told).where(Delivery.subscription_id == subscription_id)
    if last is not None:
        query = query.where(col(Delivery.id) < last)
    return session.exec(query.order_by(col(Delivery.id).desc()).limit(most)).all()


def assessment_told(
    session: Session, assessment_id: UUID
) -> tuple[Assessment, Enterprise | None, StoredResult | None]:
    """Give an assessment with its enterprise and result."""
    query = (
        select(Assessment, Enterprise, StoredResult)
        .outerjoin(Enterprise, col(Assessment.enterprise_id) == col(Enterprise.id))
        .outerjoin(StoredResult, col(StoredResult.assessment_id) == col(Assessment.id))
        .where(Assessment.id == assessment_id)
    )
    row = session.exec(query).one()
    return row[0], row[1], row[2]


def report_told(session: Session, assessment_id: UUID) -> Report | None:
    """Give the report of an assessment that was issued last."""
    rows = select(Report).where(Report.assessment_id == assessment_id)
    return session.exec(rows.order_by(col(Report.issued_at).desc(), col(Report.number).desc())).first()


def case_told(session: Session, case_id: UUID) -> DiagnosisCase:
    """Give a case."""
    return session.exec(select(DiagnosisCase).where(DiagnosisCase.id == case_id)).one()
