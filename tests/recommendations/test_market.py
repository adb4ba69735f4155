"""The pool is prepared once, and again when a provider has changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from app.providers.domain import Lecture, Pool, ProviderState
from app.providers.service.importing import record_pool
from app.recommendations.service.market import kept_market, pool_with_lectures
from tests.conftest import TickingClock
from tests.factories.pool import offer, provider


def record(session: Session, pool: Pool, clock: TickingClock) -> None:
    record_pool(session, pool, name="王", source="试验", at=clock())


def test_the_market_is_kept_until_a_provider_changes(session: Session, clock: TickingClock) -> None:
    one = provider("P1", offers=(replace(offer(), provider="P1", from_level=1, to_level=2),))
    record(session, Pool((one,)), clock)
    first = kept_market(session)
    assert first.pool.providers == (one,)
    assert kept_market(session) is first
    record(session, Pool((one,)), clock)  # nothing new
    assert kept_market(session) is first
    record(session, Pool((replace(one, state=ProviderState.SUSPENDED),)), clock)
    assert kept_market(session).pool.providers[0].state is ProviderState.SUSPENDED
    dearer = replace(one, offers=(replace(one.offers[0], highest=Decimal(9)),))
    record(session, Pool((dearer,)), clock)
    assert kept_market(session).pool.providers[0].offers[0].highest == 9


def test_a_new_lecture_is_seen_although_no_provider_changed(session: Session, clock: TickingClock) -> None:
    one = provider("P1", offers=(), cases=())
    record(session, Pool((one,)), clock)
    market = kept_market(session)
    lecture = Lecture("L1", "讲座", date(2026, 12, 1), "苏州", False, "厂长", ("hr",), "某人", True, "简介")
    record(session, Pool((one,), lectures=(lecture,)), clock)
    assert kept_market(session) is market
    assert pool_with_lectures(session, market).lectures == (lecture,)
