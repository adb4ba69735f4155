"""The public catalogue: what is found, in which order, and what nobody sees."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session

from app.providers.adapters.segmenting import words_of
from app.providers.domain import AiLink, Deployment, OfferKind, Provider, ProviderClass, ProviderState
from app.providers.errors import ProviderNotFound
from app.providers.service.catalogue import Found, experts, find, lectures, public_provider, wanted_of
from app.providers.service.files import load_demo_pool
from app.providers.service.importing import record_pool
from tests.factories.pools import member, pool_of

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def offer(owner: str, **changes: object) -> object:
    base = member(0).offers[0]
    plain = {"code": f"{owner}-O", "provider": owner, "name": "产品", "summary": "说明", "capabilities": ("planning",),
             "from_level": 1, "to_level": 3, "lowest": Decimal(10), "highest": Decimal(20), "deployment": Deployment.LOCAL,
             "ai_links": (), "is_listed": False, "is_domestic": False, "is_first_version": False, "kind": OfferKind.PRODUCT}  # fmt: skip
    return replace(base, **{**plain, **changes})  # type: ignore[arg-type]  # fields by name


def one(code: str, *offers: dict[str, object], **changes: object) -> Provider:
    made = tuple(offer(code, code=f"{code}-{n}", **given) for n, given in enumerate(offers or ({},)))
    plain: dict[str, object] = {
        "code": code, "name": f"公司{code}", "summary": "简介", "kind": ProviderClass.INTEGRATOR, "home": "320500",
        "regions": ("320000",), "industries": ("C",), "titles": (), "certificates": (), "cases": (), "offers": made,
    }  # fmt: skip
    return member(0, **{**plain, **changes})


def keep(session: Session, *providers: Provider) -> None:
    record_pool(session, pool_of(*providers), name="登记人", source="名单", at=NOW)


def found(session: Session, **typed: str) -> Found:
    wanted, wrong = wanted_of(typed)
    assert wrong == ()
    return find(session, wanted, at=NOW)


def codes(session: Session, **typed: str) -> list[str]:
    return sorted(provider.code for provider in found(session, **typed).providers)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("排产", ("排产",)), ("排产软件", ("排产", "软件")), ("ＭＥＳ 系统", ("mes", "系统")), ("质检，追溯", ("质检", "追溯")),
        ("智诊", ("智诊",)), ("云", ("云",)), ("云 平台", ("平台",)), ("", ()), ("%%__", ()), ("，。", ()), ("C++", ("c++",)), ("公司B", ("公司b",)), ("5G专网", ("5g专网",)),
        ("MES系统", ("mes", "系统")),
        ("ISO 27001", ("iso", "27001")), ("排产 排产", ("排产",)),
    ],
)  # fmt: skip
def test_words_of_a_query(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("排产", ["A"]), ("漏检", ["B"]), ("ＭＥＳ", ["A"]), ("mes", ["A"]), ("公司B", ["B"]), ("质量管理", ["B"]),
        ("排产软件", ["A"]), ("5G", ["C"]), ("专精特新", ["C"]), ("27001", ["C"]), ("Planning", ["A", "C"]),
        ("100%", []), ("_", []), ("没有的词", []), ("某某厂", []), ("愿见厂", ["C"]),
    ],
)  # fmt: skip
def test_search_finds_short_words_in_all_public_texts(
    session: Session, typed: str, expected: list[str]
) -> None:
    case = member(0).cases[0]
    keep(
        session,
        one("A", {"name": "排产与报工软件 MES"}),
        one("B", {"capabilities": ("quality",), "summary": "降低漏检"}),
        one(
            "C",
            summary="５Ｇ专网",
            titles=("专精特新",),
            certificates=(replace(member(0).certificates[0], provider="C", name="ISO 27001"),),
            cases=(
                replace(case, code="C1", provider="C", customer="某某厂", may_be_contacted=False),
                replace(case, code="C2", provider="C", customer="愿见厂", may_be_contacted=True),
            ),
        ),
    )
    assert codes(session, q=typed) == expected


def test_when_no_entry_has_all_words_some_are_enough_and_the_reader_is_told(session: Session) -> None:
    keep(session, one("A", {"name": "排产软件"}), one("B", {"name": "能耗看板"}))
    both = found(session, q="排产 能耗")
    assert (both.is_loose, sorted(p.code for p in both.providers)) == (True, ["A", "B"])
    assert found(session, q="排产 软件").is_loose is False


def test_a_word_in_the_name_comes_before_one_in_an_offer_a_skill_or_the_rest(session: Session) -> None:
    keep(
        session,
        one("A", summary="做能耗的"), one("B", {"name": "能耗看板"}), one("C", name="能耗之家"),
        one("D", {"capabilities": ("energy",)}),
    )  # fmt: skip
    assert [p.code for p in found(session, q="能耗").providers] == ["C", "B", "D", "A"]


FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["A", "B", "C", "D"]),
    ({"kind": "ai"}, ["B"]),
    ({"scene": "planning"}, ["A", "C", "D"]),
    ({"scene": "quality"}, ["A", "B"]),
    ({"scene": "planning", "level": "1"}, ["A", "D"]),
    ({"level": "0"}, ["B", "C"]),
    ({"level": "3"}, ["B"]),
    ({"budget": "5"}, ["C"]),
    ({"budget": "9.99"}, ["B", "C"]),
    ({"budget": "10"}, ["A", "B", "C", "D"]),
    ({"deployment": "cloud"}, ["A"]),
    ({"scene": "planning", "deployment": "cloud"}, []),
    ({"scene": "quality", "deployment": "cloud"}, ["A"]),
    ({"offer": "service"}, ["C"]),
    ({"ai": "1"}, ["B"]),
    ({"ai_link": "inspection"}, ["B"]),
    ({"ai_link": "design"}, []),
    ({"first_version": "1"}, ["B"]),
    ({"listed": "1"}, ["C"]),
    ({"domestic": "1"}, ["D"]),
    ({"listed": "1", "domestic": "1"}, []),
    ({"region": "320583"}, ["A", "B", "C"]),
    ({"region": "320500"}, ["A", "B", "C"]),
    ({"region": "320600"}, ["A", "B"]),
    ({"region": "320000"}, ["A", "B", "C"]),
    ({"region": "440300"}, ["B"]),
    ({"region": "330100"}, ["B", "D"]),
    ({"industry": "33"}, ["A", "B", "C"]),
    ({"industry": "46"}, ["D"]),
    ({"industry": "C"}, ["A", "B", "C"]),
    ({"q": "公司A", "scene": "quality", "region": "320583", "budget": "15"}, ["A"]),
]


@pytest.mark.parametrize(("typed", "expected"), FILTERS, ids=[str(typed) for typed, _ in FILTERS])
def test_each_filter(session: Session, typed: dict[str, str], expected: list[str]) -> None:
    keep(
        session,
        one("A", {}, {"capabilities": ("quality",), "deployment": Deployment.CLOUD}),
        one(
            "B",
            {"capabilities": ("quality",), "from_level": 0, "to_level": 4, "lowest": Decimal("9.5"),
             "ai_links": (AiLink.INSPECTION,), "is_first_version": True},
            kind=ProviderClass.AI, regions=("000000",),
        ),
        one("C", {"from_level": 0, "to_level": 1, "lowest": Decimal(2), "kind": OfferKind.SERVICE, "is_listed": True}, regions=("320583",)),
        one("D", {"is_domestic": True}, regions=("330000",), industries=("46",)),
    )  # fmt: skip
    assert codes(session, **typed) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "巨型"), ("scene", "炼金"), ("region", "999999"), ("industry", "99"), ("level", "4"), ("level", "一"),
     ("budget", "很多"), ("budget", "-1"), ("budget", "NaN"), ("budget", "1e99"), ("deployment", "space"), ("offer", "x"), ("ai_link", "x")],
)  # fmt: skip
def test_a_filter_that_can_not_be_used_is_named_and_left_out(name: str, value: str) -> None:
    wanted, wrong = wanted_of({name: value, "q": "排产"})
    assert wrong == (name,)
    assert wanted == wanted_of({"q": "排产"})[0]


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999", "²"])
def test_an_odd_page_is_a_page(session: Session, page: str) -> None:
    keep(session, one("A"))
    assert found(session, page=page).page == 1


STATES: list[Provider] = [
    *(one(f"S{n}", state=state) for n, state in enumerate(ProviderState)),
    one("X1", is_blacklisted=True),
    one("X2", valid_until=TODAY - timedelta(days=1)),
    one("X3", valid_until=TODAY),
    one("X4", valid_from=TODAY + timedelta(days=1)),
    one("X5", valid_from=TODAY),
]


def test_the_public_sees_exactly_those_that_are_public_on_the_day(session: Session) -> None:
    keep(session, *STATES)
    expected = sorted(provider.code for provider in STATES if provider.is_public_on(TODAY))
    assert expected == ["S5", "S6", "X3", "X5"]
    assert codes(session) == expected
    for provider in STATES:
        if provider.code in expected:
            assert public_provider(session, provider.code, at=NOW) == provider
        else:
            with pytest.raises(ProviderNotFound):
                public_provider(session, provider.code, at=NOW)


def test_pages_hold_twenty_and_every_entry_once(session: Session) -> None:
    record_pool(session, load_demo_pool(), name="登记人", source="名单", at=NOW)
    first = found(session)
    seen = [p.code for n in range(1, first.pages + 1) for p in found(session, page=str(n)).providers]
    assert len(first.providers) == 20
    assert len(seen) == len(set(seen)) == first.total
    assert found(session, page="99").page == first.pages


def test_equals_change_their_places_from_day_to_day(session: Session) -> None:
    keep(session, *(one(f"N{n}") for n in range(8)))
    wanted = wanted_of({})[0]
    firsts = Counter(find(session, wanted, at=NOW + timedelta(days=n)).providers[0].code for n in range(80))
    assert len(firsts) == 8
    assert max(firsts.values()) < 25
    assert found(session) == found(session)


def test_lectures_are_parted_by_the_day(session: Session) -> None:
    record_pool(session, load_demo_pool(), name="登记人", source="名单", at=NOW)
    coming, past = lectures(session, at=NOW)
    assert [lecture.day for lecture in coming] == sorted(lecture.day for lecture in coming)
    assert all(lecture.day >= TODAY for lecture in coming)
    assert len(coming) == 4
    assert len(past) == 1
    assert len(experts(session)) == 6
