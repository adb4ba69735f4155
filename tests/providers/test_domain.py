"""What the values of the pool decide by themselves."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.providers.domain import AiLink, Figure, Provider, ProviderState
from app.providers.service.files import load_demo_pool

DAY = date(2026, 11, 25)
PROVIDER = replace(
    load_demo_pool().providers[0], state=ProviderState.IN_POOL, valid_from=None, valid_until=DAY
)


def test_a_validity_includes_its_first_and_its_last_day() -> None:
    held = replace(PROVIDER, valid_from=DAY, valid_until=DAY)
    assert held.is_valid_on(DAY)
    assert not held.is_valid_on(DAY - timedelta(days=1))
    assert not held.is_valid_on(DAY + timedelta(days=1))


@pytest.mark.parametrize("state", ProviderState)
def test_the_public_sees_who_is_in_the_pool_or_watched(state: ProviderState) -> None:
    seen = replace(PROVIDER, state=state).is_public_on(DAY)
    assert seen is (state in {ProviderState.IN_POOL, ProviderState.WATCH})


@pytest.mark.parametrize(
    "change",
    [{"is_blacklisted": True}, {"valid_until": DAY - timedelta(days=1)}, {"valid_from": date(2027, 1, 1)}],
)
def test_blacklisted_or_out_of_time_is_not_public(change: dict[str, object]) -> None:
    hidden: Provider = replace(PROVIDER, **change)  # type: ignore[arg-type]
    assert not hidden.is_public_on(DAY)


@pytest.mark.parametrize(
    ("name", "conflicts"),
    [
        ("91320500MA1MAAAA1X", True),
        ("91320500ma1maaaa1x", True),
        ("苏州 某集团", True),
        ("某集团", False),
        ("", False),
    ],
)
def test_a_conflict_is_found_by_code_or_name(name: str, conflicts: bool) -> None:
    provider = replace(PROVIDER, conflicts=("苏州某集团", "91320500MA1MAAAA1X"))
    assert provider.conflicts_with(name) is conflicts


def test_a_firm_conflicts_with_itself() -> None:
    assert replace(PROVIDER, credit_code="").conflicts_with(PROVIDER.name)


def test_capacity_is_open_below_the_most() -> None:
    assert replace(PROVIDER, open_projects=4, max_projects=5).has_capacity
    assert not replace(PROVIDER, open_projects=5, max_projects=5).has_capacity


def test_a_case_has_changed_when_one_of_its_figures_has() -> None:
    still = replace(PROVIDER.cases[0], before=Decimal(3), after=Decimal(3))
    assert not still.changed
    moved = replace(still, more=(Figure("良品率", Decimal(90), Decimal(95), "%"),))
    assert moved.changed
    assert [figure.metric for figure in moved.figures] == [still.metric, "良品率"]


def test_an_offer_that_names_an_ai_link_is_an_ai_product() -> None:
    assert not replace(PROVIDER.offers[0], ai_links=()).is_ai
    assert replace(PROVIDER.offers[0], ai_links=(AiLink.INSPECTION,)).is_ai
