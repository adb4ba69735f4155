"""Estimates against calculations by hand; combinations against every possible set."""

from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.i18n import translator
from app.policies.domain.combining import Paying, best_combination, exclude_each_other, together
from app.policies.domain.estimating import Outcome, estimate
from app.policies.domain.policy import (
    Amount,
    Band,
    Caps,
    Computing,
    Firm,
    Instrument,
    Policy,
    Tier,
)
from app.policies.service.telling import estimate_document

D = Decimal
GRANT = Policy(
    "P", "补助", Instrument.INVESTMENT_SUBSIDY, Tier.CITY, Computing.SHARE, base=Amount.INVESTMENT
)
LOAN = replace(GRANT, code="L", computing=Computing.YEARLY, base=Amount.LOAN, rate=D("0.01"))
BONUS = replace(GRANT, code="B", computing=Computing.FIXED, base=None, amount=D(20))


def same(number: str) -> Band:
    return Band(D(number), D(number), D(number))


def firm(received: str = "0", **amounts: Band) -> Firm:
    named = {Amount(name.replace("_", "-")): band for name, band in amounts.items()}
    return Firm({}, {}, named, received=D(received))


CASES = [
    # name, policy, firm, low, usual, high, the calculation as printed
    ("plain share", replace(GRANT, rate=D("0.2")), firm(investment=Band(D(40), D(60), D(90))), "8", "12", "18", "计划投入 60 万元 × 20% = 12 万元"),
    ("project cap cuts the high case only", replace(GRANT, rate=D("0.2"), caps=Caps(project=D(15))), firm(investment=Band(D(40), D(60), D(90))), "8", "12", "15", "计划投入 60 万元 × 20% = 12 万元"),
    ("project cap cuts all", replace(GRANT, rate=D("0.5"), caps=Caps(project=D(50))), firm(investment=Band(D(120), D(200), D(300))), "50", "50", "50", "计划投入 200 万元 × 50% = 100 万元；超过单个项目上限 50 万元，按 50 万元计"),
    ("exactly at the cap", replace(GRANT, rate=D("0.5"), caps=Caps(project=D(50))), firm(investment=same("100")), "50", "50", "50", "计划投入 100 万元 × 50% = 50 万元"),
    ("below the floor", replace(GRANT, rate=D("0.2"), floor=D(10)), firm(investment=same("9.99")), "0", "0", "0", "计划投入 9.99 万元；低于起点 10 万元，不能享受，按 0 计"),
    ("at the floor", replace(GRANT, rate=D("0.2"), floor=D(10)), firm(investment=same("10")), "2", "2", "2", "计划投入 10 万元 × 20% = 2 万元"),
    ("floor between low and usual", replace(GRANT, rate=D("0.1"), floor=D(50)), firm(investment=Band(D(40), D(60), D(80))), "0", "6", "8", "计划投入 60 万元 × 10% = 6 万元"),
    ("nothing invested", replace(GRANT, rate=D("0.4")), firm(investment=same("0")), "0", "0", "0", "计划投入 0 万元 × 40% = 0 万元"),
    ("firm cap", replace(GRANT, rate=D("0.3"), caps=Caps(firm=D(25))), firm(investment=same("100")), "25", "25", "25", "计划投入 100 万元 × 30% = 30 万元；超过单个企业上限 25 万元，按 25 万元计"),
    ("firm cap, some already received", replace(GRANT, rate=D("0.3"), caps=Caps(firm=D(25))), firm("10", investment=same("100")), "15", "15", "15", "计划投入 100 万元 × 30% = 30 万元；上限先减去今年已得到的 10 万元；超过单个企业上限 25 万元，按 15 万元计"),
    ("more received than the cap", replace(GRANT, rate=D("0.3"), caps=Caps(firm=D(25))), firm("40", investment=same("100")), "0", "0", "0", "计划投入 100 万元 × 30% = 30 万元；上限先减去今年已得到的 40 万元；超过单个企业上限 25 万元，按 0 万元计"),
    ("year cap of a share", replace(GRANT, rate=D("0.1"), caps=Caps(year=D(10))), firm(investment=same("150")), "10", "10", "10", "计划投入 150 万元 × 10% = 15 万元；超过每年上限 10 万元，按 10 万元计"),
    ("project cap, then the smaller firm cap", replace(GRANT, rate=D("0.5"), caps=Caps(project=D(50), firm=D(30))), firm(investment=same("200")), "30", "30", "30", "计划投入 200 万元 × 50% = 100 万元；超过单个项目上限 50 万元，按 50 万元计；超过单个企业上限 30 万元，按 30 万元计"),
    ("interest over three years", LOAN, firm(loan=same("800"), loan_years=same("3")), "24", "24", "24", "设备贷款额 800 万元 × 1% × 3 年 = 24 万元"),
    ("interest, at most two years", replace(LOAN, longest_years=2), firm(loan=same("800"), loan_years=same("3")), "16", "16", "16", "设备贷款额 800 万元 × 1% × 2 年 = 16 万元"),
    ("interest, cap a year", replace(LOAN, caps=Caps(year=D(5))), firm(loan=same("800"), loan_years=same("3")), "15", "15", "15", "设备贷款额 800 万元 × 1% × 3 年 = 24 万元；超过每年上限 5 万元，按 15 万元计"),
    ("interest, cap a year, some received in the first", replace(LOAN, caps=Caps(year=D(5))), firm("2", loan=same("800"), loan_years=same("3")), "13", "13", "13", "设备贷款额 800 万元 × 1% × 3 年 = 24 万元；上限先减去今年已得到的 2 万元；超过每年上限 5 万元，按 13 万元计"),
    ("interest for half a year", LOAN, firm(loan=same("800"), loan_years=same("0.5")), "4", "4", "4", "设备贷款额 800 万元 × 1% × 0.5 年 = 4 万元"),
    ("interest at the provincial caps of 2026", replace(LOAN, caps=Caps(project=D(600), firm=D(1000))), firm(loan=same("30000"), loan_years=same("3")), "600", "600", "600", "设备贷款额 30000 万元 × 1% × 3 年 = 900 万元；超过单个项目上限 600 万元，按 600 万元计"),
    ("a fixed amount", BONUS, firm(), "20", "20", "20", "定额 = 20 万元"),
    ("a fixed amount above a cap", replace(BONUS, caps=Caps(firm=D(12))), firm(), "12", "12", "12", "定额 = 20 万元；超过单个企业上限 12 万元，按 12 万元计"),
    ("exact beyond cents", replace(GRANT, rate=D("0.333333")), firm(investment=same("10.01")), "3.33666333", "3.33666333", "3.33666333", "计划投入 10.01 万元 × 33.3333% = 3.34 万元"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "where", "low", "base", "high", "told"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_estimates_are_the_calculation_by_hand(
    policy: Policy, where: Firm, low: str, base: str, high: str, told: str
) -> None:
    found = estimate(policy, where)
    assert (found.outcome, found.band) == (Outcome.MONEY, Band(D(low), D(base), D(high)))
    assert estimate_document(translator("zh-CN"), policy, found)["formula"] == told


@pytest.mark.parametrize(
    ("policy", "where", "outcome", "told"),
    [
        (replace(GRANT, rate=D("0.2")), firm(), Outcome.OPEN, "需补充：计划投入"),
        (LOAN, firm(loan=same("5")), Outcome.OPEN, "需补充：贷款年限"),
        (LOAN, firm(), Outcome.OPEN, "需补充：设备贷款额、贷款年限"),
        (
            replace(GRANT, computing=Computing.UNTOLD),
            firm(investment=same("5")),
            Outcome.UNTOLD,
            "不估算：没有可靠的比例或金额",
        ),
        (replace(GRANT, computing=Computing.SERVICE, base=None), firm(), Outcome.SERVICE, "免费服务"),
    ],
)
def test_without_a_number_there_is_a_reason_instead(
    policy: Policy, where: Firm, outcome: Outcome, told: str
) -> None:
    found = estimate(policy, where)
    document = estimate_document(translator("zh-CN"), policy, found)
    assert (found.outcome, document["told"], document["band"], document["formula"]) == (
        outcome,
        told,
        None,
        "",
    )


amounts = st.decimals(0, 100_000, places=4)
ceilings = st.none() | st.decimals(0, 5_000, places=2)
policies = st.builds(
    lambda computing, rate, fixed, project, a_firm, year, floor: replace(
        GRANT,
        computing=computing,
        base=None if computing is Computing.FIXED else Amount.LOAN,
        rate=rate,
        amount=fixed,
        floor=None if computing is Computing.FIXED else floor,
        caps=Caps(project=project, firm=a_firm, year=year),
    ),
    st.sampled_from([Computing.SHARE, Computing.YEARLY, Computing.FIXED]),
    st.decimals(0, 1, places=4),
    st.decimals(0, 1000, places=2),
    ceilings,
    ceilings,
    ceilings,
    ceilings,
)


@settings(max_examples=150, deadline=None)
@given(policies, st.lists(amounts, min_size=3, max_size=3), amounts, st.decimals(0, 9, places=1))
def test_an_estimate_is_never_negative_never_above_a_cap_and_grows_with_its_base(
    policy: Policy, bases: list[Decimal], received: Decimal, years: Decimal
) -> None:
    low, base, high = sorted(bases)
    loan_years = Band(years, years, years)
    where = Firm(
        {}, {}, {Amount.LOAN: Band(low, base, high), Amount.LOAN_YEARS: loan_years}, received=received
    )
    band = estimate(policy, where).band
    assert 0 <= band.low <= band.base <= band.high
    caps = policy.caps
    assert all(band.high <= cap for cap in (caps.project, caps.firm) if cap is not None)
    if caps.year is not None:
        assert band.high <= caps.year * max(years if policy.computing is Computing.YEARLY else D(1), D(1))


def paying(code: str, amount: str, excludes: tuple[str, ...] = (), **more: object) -> Paying:
    return Paying(replace(GRANT, code=code, excludes=excludes, **more), same(amount))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_policies", "chosen", "total"),
    [
        ([], (), "0"),
        ([paying("PROVINCE", "10"), paying("CITY", "5")], ("PROVINCE", "CITY"), "15"),
        ([paying("A", "10", ("B",)), paying("B", "12")], ("B",), "12"),
        ([paying("A", "10", ("B", "C")), paying("B", "6"), paying("C", "7")], ("B", "C"), "13"),
        ([paying("A", "10", ("B",)), paying("B", "6", ("C",)), paying("C", "7")], ("A", "C"), "17"),
        ([paying("A", "9", combines=False), paying("B", "5"), paying("C", "3")], ("A",), "9"),
        ([paying("A", "7", combines=False), paying("B", "5"), paying("C", "3")], ("B", "C"), "8"),
        ([paying("A", "0", ("B",)), paying("B", "0")], ("A",), "0"),
        ([paying("LOAN", "1500", caps=Caps(group="g", shared=D(2000))), paying("LEASE", "900", caps=Caps(group="g", shared=D(2000)))], ("LOAN", "LEASE"), "2000"),
        ([paying("LOAN", "1500", caps=Caps(group="g", shared=D(2000))), paying("LEASE", "900", ("X",), caps=Caps(group="g", shared=D(2000))), paying("X", "600")], ("LOAN", "X"), "2100"),
    ],
)  # fmt: skip
def test_what_goes_together(given_policies: list[Paying], chosen: tuple[str, ...], total: str) -> None:
    found = best_combination(given_policies)
    assert (found.chosen, found.total.base) == (chosen, D(total))
    assert set(found.left_out) == {one.policy.code for one in given_policies} - set(chosen)
    assert all(found.left_out.values())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30),
            st.booleans() | st.just(True),
            st.lists(st.integers(0, 6)),
            st.sampled_from(["", "g", "h"]),
        ),
        max_size=7,
    )
)
def test_the_set_is_the_best_of_all_allowed_ones(drawn: list[tuple[int, bool, list[int], str]]) -> None:
    given_policies = [
        paying(
            f"P{n}",
            str(amount),
            tuple(f"P{m}" for m in excludes if m != n),
            combines=combines,
            caps=Caps(group=group, shared=D(25) if group else None),
        )
        for n, (amount, combines, excludes, group) in enumerate(drawn)
    ]
    sets = chain.from_iterable(combinations(given_policies, n) for n in range(len(given_policies) + 1))
    allowed = [
        s for s in sets if not any(exclude_each_other(a.policy, b.policy) for a, b in combinations(s, 2))
    ]
    best = max(together(s).base for s in allowed)
    found = best_combination(given_policies)
    assert found.total.base == best
    assert {one.policy.code for one in given_policies} == {*found.chosen, *found.left_out}
    assert any(tuple(one.policy.code for one in s) == found.chosen for s in allowed)
