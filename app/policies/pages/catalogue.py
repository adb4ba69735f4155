"""The public catalogue of policies, and one policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.enterprises.service.codes import code_tables
from app.identity.deps import PUBLIC
from app.kit.clock import CHINA
from app.kit.i18n import Translator
from app.policies.domain.policy import Currency, Instrument, currency_of
from app.policies.domain.searching import Wanted
from app.policies.service.catalogue import find, wanted_of
from app.policies.service.documents import PolicyDocument
from app.policies.service.keeping import kept_policy
from app.policies.service.telling import notice, policy_document
from app.policies.service.wording import currency_name, instrument_name
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its choices."""

    name: str
    label: str
    everything: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a policy; quoted ones are the issuer's own words."""

    label: str
    value: str
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The policies of one kind of instrument."""

    name: str
    policies: Sequence[PolicyDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesPage(Page):
    """The current policies by kind of instrument."""

    template: ClassVar[str] = "policies/catalogue.html"

    action: str
    """Where the form leads; policies stand below it."""
    filters: tuple[Filter, ...]
    """Region and kind of instrument."""
    clear: str
    """Address without filters, empty when there are none."""
    wrong: tuple[str, ...]
    """Sentences about filters that could not be used."""
    total: int
    """How many were found."""
    groups: tuple[Group, ...]
    """What was found, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage(Page):
    """Everything about one policy."""

    template: ClassVar[str] = "policies/policy.html"

    back: Link
    """To the catalogue."""
    policy: PolicyDocument
    """The published version."""
    warning: str
    """Why it does not count today; empty when it does."""
    notice: str
    """What the numbers are not."""
    facts: tuple[Fact, ...]
    """What is known."""


@router.get("/policies", dependencies=[PUBLIC])
def catalogue(
    request: Request, session: SessionDep, now: NowDep, view: ViewDep, context: ContextDep
) -> Response:
    """Show the current policies that fit the filters of the address."""
    t = view.t
    typed = {name: value for name, value in request.query_params.items() if value}
    wanted, wrong = wanted_of(typed)
    on = now.astimezone(CHINA).date()
    policies = find(session, wanted, on=on, check_days=context.settings.policy_check_days)
    told = [policy_document(t, policy) for policy in policies]
    return view.render(
        PoliciesPage(
            title=t.gettext("政策目录"),
            lang=view.lang,
            shell=view.shell(),
            action=view.url("/policies"),
            filters=_filters(t, wanted, context.settings.home_region),
            clear=view.url("/policies") if typed else "",
            wrong=tuple(_wrong_words(t)[name] for name in wrong),
            total=len(policies),
            groups=tuple(
                Group(name, list(listed)) for name, listed in groupby(told, lambda p: p["instrument_name"])
            ),
        )
    )


@router.get("/policies/{code}", dependencies=[PUBLIC])
def policy_page(
    code: str, session: SessionDep, now: NowDep, view: ViewDep, context: ContextDep
) -> Response:
    """Show one published policy, also one that does not count any more."""
    t, policy = view.t, kept_policy(session, code)
    currency = currency_of(policy, now.astimezone(CHINA).date(), context.settings.policy_check_days)
    told = policy_document(t, policy)
    return view.render(
        PolicyPage(
            title=policy.title,
            lang=view.lang,
            shell=view.shell(),
            back=Link(view.url("/policies"), t.gettext("政策目录")),
            policy=told,
            warning="" if currency is Currency.CURRENT else currency_name(t, currency),
            notice=notice(t),
            facts=policy_facts(t, told),
        )
    )


def policy_facts(t: Translator, told: PolicyDocument) -> tuple[Fact, ...]:
    """Give what is known of a policy; what is empty is left out."""
    facts = (
        Fact(t.gettext("发布单位"), told["issuer"], is_quoted=True),
        Fact(t.gettext("文号"), told["document_no"], is_quoted=True),
        Fact(t.gettext("适用地区"), told["region_names"]),
        Fact(t.gettext("适用对象"), told["audience"]),
        Fact(t.gettext("条件"), told["condition"], is_quoted=True),
        Fact(t.gettext("支持标准"), told["support"]),
        Fact(t.gettext("上限"), told["caps"]),
        Fact(t.gettext("能否叠加"), told["combining"]),
        Fact(t.gettext("申报方式"), told["channel"]),
        Fact(t.gettext("申报时间"), told["window"], is_quoted=True),
        Fact(t.gettext("有效期"), told["valid"]),
        Fact(t.gettext("所需材料"), "、".join(told["documents"]), is_quoted=True),
        Fact(t.gettext("联系方式"), told["contact"], is_quoted=True),
        Fact(t.gettext("出处"), told["source"], is_quoted=True),
        Fact(t.gettext("可靠程度"), told["provenance_name"]),
        Fact(t.gettext("最近核对"), told["checked_on"]),
        Fact(t.gettext("核对人"), told["checked_by"], is_quoted=True),
    )
    return tuple(fact for fact in facts if fact.value)


def _filters(t: Translator, wanted: Wanted, home: str) -> tuple[Filter, ...]:
    tables = code_tables()
    cities = [(r.code, r.name_en if t.language == "en" else r.name) for r in tables.below(home)]
    regions = [(home, tables.region_name(home, t.language)), *cities]
    if wanted.region and wanted.region not in dict(regions):
        regions.insert(0, (wanted.region, tables.region_name(wanted.region, t.language)))
    kinds = [(i.value, instrument_name(t, i)) for i in Instrument]
    kind = wanted.instrument.value if wanted.instrument else ""
    return (
        _filter("region", t.gettext("地区"), t.gettext("不限地区"), regions, wanted.region),
        _filter("instrument", t.gettext("支持方式"), t.gettext("不限方式"), kinds, kind),
    )


def _filter(
    name: str, label: str, everything: str, choices: Sequence[tuple[str, str]], chosen: str
) -> Filter:
    return Filter(name, label, everything, [Choice(v, words, v == chosen) for v, words in choices])


def _wrong_words(t: Translator) -> Mapping[str, str]:
    return {
        "region": t.gettext("没有这个地区代码，这次没有按地区筛选。"),
        "instrument": t.gettext("没有这种支持方式，这次没有按支持方式筛选。"),
    }
