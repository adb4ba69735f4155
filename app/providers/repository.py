"""The pool as it stands in the database, read and replaced whole."""

import json
from dataclasses import asdict
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, delete, func, select

from app.providers.domain import (
    Case,
    Deployment,
    Offer,
    Pool,
    PriceModel,
    Provider,
    ProviderClass,
    ProviderState,
)
from app.providers.tables import CaseRow, OfferRow, ProviderRow

Row = TypeVar("Row", ProviderRow, OfferRow, CaseRow)


def count_providers(session: Session) -> int:
    """Give how many providers there are."""
    return session.exec(select(func.count()).select_from(ProviderRow)).one()


def current_pool(session: Session) -> Pool:
    """Give the whole pool."""
    offers = [_offer(row) for row in session.exec(select(OfferRow).order_by(col(OfferRow.code)))]
    cases = [_case(row) for row in session.exec(select(CaseRow).order_by(col(CaseRow.code)))]
    rows = session.exec(select(ProviderRow).order_by(col(ProviderRow.code)))
    return Pool(tuple(_provider(row, offers, cases) for row in rows))


def replace_pool(session: Session, pool: Pool) -> None:
    """Put this pool in the place of the one there is."""
    for table in (OfferRow, CaseRow, ProviderRow):
        session.exec(delete(table))
    session.add_all(_row(ProviderRow, provider) for provider in pool.providers)
    session.flush()
    session.add_all(_row(OfferRow, o) for provider in pool.providers for o in provider.offers)
    session.add_all(_row(CaseRow, c) for provider in pool.providers for c in provider.cases)
    session.flush()


def _row(table: type[Row], value: Provider | Offer | Case) -> SQLModel:
    plain = {name: part for name, part in asdict(value).items() if name in table.model_fields}
    return table.model_validate({name: _stored(part) for name, part in plain.items()})


def _stored(part: object) -> object:
    if isinstance(part, tuple):
        return json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    return format(part, "f") if isinstance(part, Decimal) else part


def _listed(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _provider(row: ProviderRow, offers: list[Offer], cases: list[Case]) -> Provider:
    return Provider(
        code=row.code,
        name=row.name,
        kind=ProviderClass(row.kind),
        home=row.home,
        regions=_listed(row.regions),
        industries=_listed(row.industries),
        sizes=_listed(row.sizes),
        founded=row.founded,
        staff=row.staff,
        open_projects=row.open_projects,
        max_projects=row.max_projects,
        valid_until=row.valid_until,
        state=ProviderState(row.state),
        is_demo=row.is_demo,
        summary=row.summary,
        offers=tuple(offer for offer in offers if offer.provider == row.code),
        cases=tuple(case for case in cases if case.provider == row.code),
    )


def _offer(row: OfferRow) -> Offer:
    return Offer(
        code=row.code,
        provider=row.provider,
        name=row.name,
        capabilities=_listed(row.capabilities),
        from_level=row.from_level,
        to_level=row.to_level,
        price_model=PriceModel(row.price_model),
        lowest=Decimal(row.lowest),
        highest=Decimal(row.highest),
        days=row.days,
        deployment=Deployment(row.deployment),
        summary=row.summary,
    )


def _case(row: CaseRow) -> Case:
    return Case(
        code=row.code,
        provider=row.provider,
        customer=row.customer,
        industry=row.industry,
        size=row.size,
        capabilities=_listed(row.capabilities),
        metric=row.metric,
        before=Decimal(row.before),
        after=Decimal(row.after),
        unit=row.unit,
        year=row.year,
        may_be_contacted=row.may_be_contacted,
    )
