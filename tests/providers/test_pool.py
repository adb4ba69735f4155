"""The shipped pool, and the kept pool as others read it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from app.enterprises.service.codes import code_tables
from app.providers.adapters.codes import DEMO_POOL
from app.providers.domain import ProviderState, covers
from app.providers.service.files import known_capabilities, load_demo_pool
from app.providers.service.importing import record_pool
from app.providers.service.keeping import fill_with_demo, kept_pool
from tests.factories.pools import member, pool_of

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def test_the_demo_pool_is_large_varied_and_says_it_is_invented() -> None:
    pool, tables = load_demo_pool(), code_tables()
    assert DEMO_POOL.exists()
    assert len(pool.providers) >= 40
    assert all(p.is_demo and p.name.startswith("【示例】") for p in pool.providers)
    offered = [c for p in pool.providers for o in p.offers for c in o.capabilities]
    assert set(offered) == set(known_capabilities())
    assert len({p.kind for p in pool.providers}) == 9
    for city in (region.code for region in tables.below("320000")):
        assert sum(p.serves_region(city) for p in pool.providers) >= 10, city
    for provider in pool.providers:
        assert set(provider.regions) <= {*tables.regions, "000000"}
        assert set(provider.industries) <= set(tables.industries)


@pytest.mark.parametrize(
    ("wide", "region", "is_covered"),
    [
        ("320000", "320583", True), ("320500", "320583", True), ("320583", "320583", True),
        ("320500", "320600", False), ("310000", "320583", False), ("320100", "321000", False),
        ("321000", "321002", True), ("320000", "321000", True), ("110000", "110101", True),
    ],
)  # fmt: skip
def test_a_wide_region_covers_what_is_below_it(wide: str, region: str, is_covered: bool) -> None:
    assert covers(wide, region) is is_covered


@pytest.mark.parametrize(
    ("division", "is_served"), [("13", True), ("43", True), ("44", True), ("46", False), ("06", False)]
)
def test_manufacturing_covers_its_divisions_only(division: str, is_served: bool) -> None:
    assert member(industries=("C", "44")).serves_industry(division) is is_served


def test_the_pool_is_kept_whole_and_a_second_import_changes_nothing(session: Session) -> None:
    pool = load_demo_pool()
    first = record_pool(session, pool, name="张三", source="名单", at=NOW)
    assert (first.added, first.changed) == (len(pool.providers), 0)
    assert kept_pool(session) == pool
    again = record_pool(session, pool, name="张三", source="名单", at=NOW)
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(pool.providers))
    assert fill_with_demo(session, at=NOW) is False


def test_who_is_not_in_a_file_stays_in_the_pool(session: Session) -> None:
    record_pool(session, pool_of(member(0), member(1)), name="张三", source="名单", at=NOW)
    changed = replace(member(0), staff=7, state=ProviderState.WATCH, offers=member(0).offers[:1])
    assert record_pool(session, pool_of(changed), name="张三", source="名单", at=NOW).changed == 1
    assert kept_pool(session) == pool_of(changed, member(1))
